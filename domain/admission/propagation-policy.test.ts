import { describe, expect, test } from 'vitest';
import { CPP_ID, clusterPolicy, PP_ID, policy, selector } from './test-policies.ts';
import { rejections } from './test-requests.ts';

describe('validate of policies', () => {
  const affinity = { affinityName: 'a', clusterNames: ['m1'] };
  const dynamic = {
    replicaSchedulingType: 'Divided',
    replicaDivisionPreference: 'Weighted',
    weightPreference: { dynamicWeight: 'AvailableReplicas' },
  };
  const application = { decisionConditions: { tolerationSeconds: 0 }, purgeMode: 'Gracefully', gracePeriodSeconds: 1 };

  test.each<[string, Record<string, unknown>]>([
    ['nothing but selectors', {}],
    [
      'overflow with dynamic weight',
      {
        placement: {
          replicaScheduling: dynamic,
          clusterAffinities: [{ ...affinity, overflowAffinities: [{ affinityName: 'b', clusterNames: ['m2'] }] }],
        },
      },
    ],
    [
      'overflow with aggregation',
      {
        placement: {
          replicaScheduling: { replicaDivisionPreference: 'Aggregated' },
          clusterAffinities: [{ ...affinity, overflowAffinities: [{ affinityName: 'b' }] }],
        },
      },
    ],
    [
      'fields with In and NotIn',
      {
        placement: {
          clusterAffinity: { fieldSelector: { matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['z'] }] } },
        },
      },
    ],
    [
      'region and cluster',
      {
        placement: {
          spreadConstraints: [
            { spreadByField: 'region', minGroups: 1 },
            { spreadByField: 'cluster', minGroups: 1, maxGroups: 0 },
          ],
        },
      },
    ],
    ['a label alone', { placement: { spreadConstraints: [{ spreadByLabel: 'x', minGroups: 1 }] } }],
    ['failover with dependencies', { propagateDeps: true, failover: { application } }],
    ['preemption of a named template', { preemption: 'Always' }],
    [
      'suspension of some clusters',
      { suspension: { dispatching: false, dispatchingOnClusters: { clusterNames: ['m1'] } } },
    ],
  ])('%s is accepted', (_, spec) => {
    expect(rejections(policy(spec))).toEqual([]);
  });

  test.each<[Record<string, unknown>, string[]]>([
    [
      { resourceSelectors: [{ ...selector, namespace: 'other' }] },
      [
        'spec.resourceSelectors[0].namespace: Invalid value: "other": namespace of resource selector must be the same as the namespace of the policy',
      ],
    ],
    [
      { resourceSelectors: [selector, { ...selector, name: '' }], preemption: 'Always' },
      [
        'spec.resourceSelectors[1].name: Invalid value: "": name cannot be empty if preemption is Always, the empty name may cause unexpected resources preemption',
      ],
    ],
    [
      { suspension: { dispatching: true, dispatchingOnClusters: { clusterNames: ['m1'] } } },
      [
        'spec.suspension.suspension: Invalid value: {"dispatching":true,"dispatchingOnClusters":{"clusterNames":["m1"]}}: suspension dispatching cannot co-exist with dispatchingOnClusters.clusterNames',
      ],
    ],
    [
      { placement: { clusterAffinity: {}, clusterAffinities: [] } },
      ['spec.placement: Invalid value: {"clusterAffinity":{}}: clusterAffinities cannot co-exist with clusterAffinity'],
    ],
    [
      { placement: { clusterAffinities: [{ ...affinity, overflowAffinities: [] }] } },
      [
        'spec.placement.clusterAffinities[0].overflowAffinities: Invalid value: []: overflowAffinities can only be used together with dynamic weight or aggregated scheduling',
      ],
    ],
    [
      { placement: { replicaScheduling: dynamic, clusterAffinities: [{ affinityName: 'a', overflowAffinities: [] }] } },
      [
        'spec.placement.clusterAffinities[0].overflowAffinities: Invalid value: []: overflowAffinities can only be used together with the inline ClusterAffinity',
      ],
    ],
    [
      {
        placement: {
          replicaScheduling: dynamic,
          clusterAffinities: [
            { ...affinity, overflowAffinities: [{ affinityName: 'a' }, { affinityName: 'b' }, { affinityName: 'b' }] },
          ],
        },
      },
      [
        'spec.placement.clusterAffinities[0].overflowAffinities[0].affinityName: Invalid value: "a": overflow affinity name must be unique and must not duplicate the primary group\'s affinityName',
        'spec.placement.clusterAffinities[0].overflowAffinities[2].affinityName: Invalid value: "b": overflow affinity name must be unique and must not duplicate the primary group\'s affinityName',
      ],
    ],
    [
      { placement: { clusterAffinities: [affinity, affinity] } },
      [
        'spec.placement.clusterAffinities: Invalid value: [{"affinityName":"a","clusterNames":["m1"]},{"affinityName":"a","clusterNames":["m1"]}]: each affinity term in a policy must have a unique name',
      ],
    ],
    [
      { placement: { clusterTolerations: [{ operator: 'Exists' }, { operator: 'Lt' }, { operator: 'Gt' }] } },
      [
        'spec.placement.clusterTolerations[1].operator: Unsupported value: "Lt": supported values: "", "Exists", "Equal"',
        'spec.placement.clusterTolerations[2].operator: Unsupported value: "Gt": supported values: "", "Exists", "Equal"',
      ],
    ],
    [
      { placement: { clusterAffinity: { fieldSelector: { matchExpressions: [{ key: 'name', operator: 'In' }] } } } },
      [
        'spec.placement.clusterAffinity.fieldSelector: Invalid value: {"matchExpressions":[{"key":"name","operator":"In"}]}: unsupported key "name", must be provider, region, or zone',
      ],
    ],
    [
      {
        placement: { clusterAffinity: { fieldSelector: { matchExpressions: [{ key: 'zone', operator: 'Exists' }] } } },
      },
      [
        'spec.placement.clusterAffinity.fieldSelector: Invalid value: {"matchExpressions":[{"key":"zone","operator":"Exists"}]}: unsupported operator "Exists", must be In or NotIn',
      ],
    ],
    [
      { placement: { spreadConstraints: [{ spreadByField: 'cluster', spreadByLabel: 'x' }] } },
      [
        'spec.placement.spreadConstraints[0]: Invalid value: {"spreadByField":"cluster","spreadByLabel":"x"}: spreadByLabel should not co-exist with spreadByField',
      ],
    ],
    [
      { placement: { spreadConstraints: [{ spreadByLabel: 'x', minGroups: -1 }] } },
      [
        'spec.placement.spreadConstraints[0]: Invalid value: {"spreadByLabel":"x","minGroups":-1}: minGroups lower than 0 is not allowed',
      ],
    ],
    [
      { placement: { spreadConstraints: [{ spreadByLabel: 'x', maxGroups: -1 }] } },
      [
        'spec.placement.spreadConstraints[0]: Invalid value: {"spreadByLabel":"x","maxGroups":-1}: maxGroups lower than 0 is not allowed',
      ],
    ],
    [
      {
        placement: {
          clusterAffinity: {
            fieldSelector: { matchExpressions: [{ operator: 'Gt', values: [], key: 'zone' }] },
          },
          spreadConstraints: [{ minGroups: -1, maxGroups: 0, spreadByLabel: 'x' }],
        },
      },
      [
        'spec.placement.clusterAffinity.fieldSelector: Invalid value: {"matchExpressions":[{"key":"zone","operator":"Gt"}]}: unsupported operator "Gt", must be In or NotIn',
        'spec.placement.spreadConstraints[0]: Invalid value: {"spreadByLabel":"x","minGroups":-1}: minGroups lower than 0 is not allowed',
      ],
    ],
    [
      { placement: { spreadConstraints: [{ spreadByLabel: 'x', maxGroups: 1, minGroups: 2 }] } },
      [
        'spec.placement.spreadConstraints[0]: Invalid value: {"spreadByLabel":"x","maxGroups":1,"minGroups":2}: maxGroups lower than minGroups is not allowed',
      ],
    ],
    [
      {
        placement: {
          spreadConstraints: [{ spreadByField: 'cluster' }, { spreadByField: 'cluster' }, { spreadByField: 'cluster' }],
        },
      },
      [
        'spec.placement.spreadConstraints: Invalid value: [{"spreadByField":"cluster"},{"spreadByField":"cluster"},{"spreadByField":"cluster"}]: multiple cluster spread constraints are not allowed',
      ],
    ],
    [
      { placement: { spreadConstraints: [{ spreadByField: 'region' }] } },
      [
        'spec.placement.spreadConstraints: Invalid value: [{"spreadByField":"region"}]: the cluster spread constraint must be enabled in one of the constraints in case of SpreadByField is enabled',
      ],
    ],
    [
      {
        placement: { workloadAffinity: { affinity: { groupByLabelKey: 'g' }, antiAffinity: { groupByLabelKey: 'g' } } },
      },
      [
        'spec.placement.workloadAffinity: Invalid value: {"affinity":{"groupByLabelKey":"g"},"antiAffinity":{"groupByLabelKey":"g"}}: affinity and antiAffinity must not use the same groupByLabelKey',
      ],
    ],
    [
      { placement: { workloadAffinity: { affinity: { groupByLabelKey: '/g' } } } },
      ['spec.placement.workloadAffinity.affinity.groupByLabelKey: Invalid value: "/g": prefix part must be non-empty'],
    ],
    [
      { failover: { application } },
      ['spec.propagateDeps: Invalid value: false: application failover is set, propagateDeps must be true'],
    ],
    [
      {
        propagateDeps: true,
        failover: { application: { ...application, decisionConditions: { tolerationSeconds: -1 } } },
      },
      [
        'spec.failover.application.decisionConditions.tolerationSeconds: Invalid value: -1: must be greater than or equal to 0',
      ],
    ],
    [
      { propagateDeps: true, failover: { application: { ...application, purgeMode: 'Never' } } },
      [
        'spec.failover.application.gracePeriodSeconds: Invalid value: 1: only takes effect when purgeMode is gracefully',
      ],
    ],
    [
      { propagateDeps: true, failover: { application: { ...application, gracePeriodSeconds: undefined } } },
      [
        'spec.failover.application.gracePeriodSeconds: Invalid value: null: should not be empty when purgeMode is gracefully',
      ],
    ],
    [
      { propagateDeps: true, failover: { application: { ...application, gracePeriodSeconds: 0 } } },
      ['spec.failover.application.gracePeriodSeconds: Invalid value: 0: must be greater than 0'],
    ],
    [
      {
        propagateDeps: true,
        failover: {
          application: { ...application, statePreservation: { rules: [{ aliasLabelName: '/a', jsonPath: '{.a}' }] } },
        },
      },
      [
        'spec.failover.application.statePreservation.rules[0].aliasLabelName: Invalid value: "/a": prefix part must be non-empty',
      ],
    ],
    [
      { failover: { cluster: { statePreservation: { rules: [{ aliasLabelName: '/a', jsonPath: '{.a}' }] } } } },
      [
        'spec.failover.cluster.statePreservation.rules[0].aliasLabelName: Invalid value: "/a": prefix part must be non-empty',
      ],
    ],
  ])('%j is rejected', (spec, expected) => {
    expect(rejections(policy(spec))).toEqual(expected);
  });

  test('the name of a cluster affinity must be a label key', () => {
    const [text] = rejections(policy({ placement: { clusterAffinities: [{ affinityName: 'a b' }] } }));
    expect(text).toMatch(/^spec\.placement\.clusterAffinities\[0\]: Invalid value: "a b": name part must consist of/);
  });

  test.each([
    [policy(), policy({ schedulerName: 'x' }), '403 Forbidden the schedulerName should not be updated'],
    [
      policy(),
      policy({}, { [PP_ID]: 'x' }),
      `403 Forbidden label ${PP_ID} is immutable, it can only be set by the system during creation`,
    ],
    [
      policy(),
      policy({}, {}),
      `403 Forbidden label ${PP_ID} is immutable, it can only be set by the system during creation`,
    ],
    [clusterPolicy(), clusterPolicy({ schedulerName: 'x' }), '403 Forbidden the schedulerName should not be updated'],
    [
      clusterPolicy(),
      clusterPolicy({}, { [CPP_ID]: 'x' }),
      `403 Forbidden label ${CPP_ID} is immutable, it can only be set by the system during creation`,
    ],
  ])('an update is denied (%#)', (old, object, expected) => {
    expect(rejections(object, { old })).toEqual([expected]);
  });

  test.each([
    [policy({}, {}), PP_ID],
    [clusterPolicy({}, {}), CPP_ID],
  ])('a $kind without id is denied', (object, label) => {
    expect(rejections(object)).toEqual([
      `403 Forbidden label ${label} is required, it should be set by the mutating admission webhook during creation`,
    ]);
  });

  test('a cluster-wide policy may choose in any namespace', () => {
    expect(
      rejections(
        clusterPolicy({
          resourceSelectors: [
            { ...selector, namespace: 'other' },
            { apiVersion: 'v1', kind: 'Pod' },
          ],
        }),
      ),
    ).toEqual([]);
  });
});
