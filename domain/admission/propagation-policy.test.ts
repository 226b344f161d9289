import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../object.ts';
import { ID, mutated, rejections } from './test-requests.ts';

const PP_ID = 'propagationpolicy.karmada.io/permanent-id';
const CPP_ID = 'clusterpropagationpolicy.karmada.io/permanent-id';
const selector = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };

/** A valid policy with changes of its spec. */
function policy(spec: Record<string, unknown> = {}, labels: Record<string, string> = { [PP_ID]: ID }): KubeObject {
  return JSON.parse(
    JSON.stringify({
      apiVersion: 'policy.karmada.io/v1alpha1',
      kind: 'PropagationPolicy',
      metadata: { name: 'web', namespace: 'shop', labels },
      spec: { resourceSelectors: [selector], ...spec },
    }),
  );
}

function clusterPolicy(
  spec: Record<string, unknown> = {},
  labels: Record<string, string> = { [CPP_ID]: ID },
): KubeObject {
  const { metadata: _, ...rest } = policy(spec);
  return {
    ...rest,
    apiVersion: 'policy.karmada.io/v1alpha1',
    kind: 'ClusterPropagationPolicy',
    metadata: { name: 'web', labels },
  };
}

describe('mutate of policies', () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'selectors get the namespace of the policy',
      { resourceSelectors: [{ apiVersion: 'v1', kind: 'Pod' }] },
      { resourceSelectors: [{ apiVersion: 'v1', kind: 'Pod', namespace: 'shop' }] },
    ],
    [
      'a bare spread constraint spreads over clusters',
      {
        placement: {
          spreadConstraints: [{ maxGroups: 3 }, { spreadByField: 'region', minGroups: 2 }, { spreadByLabel: 'a' }],
        },
      },
      {
        placement: {
          spreadConstraints: [
            { maxGroups: 3, spreadByField: 'cluster', minGroups: 1 },
            { spreadByField: 'region', minGroups: 2 },
            { spreadByLabel: 'a', minGroups: 1 },
          ],
        },
      },
    ],
    [
      'an imported Service brings its dependencies',
      {
        resourceSelectors: [{ apiVersion: 'multicluster.x-k8s.io/v1alpha1', kind: 'ServiceImport', namespace: 'shop' }],
      },
      {
        resourceSelectors: [{ apiVersion: 'multicluster.x-k8s.io/v1alpha1', kind: 'ServiceImport', namespace: 'shop' }],
        propagateDeps: true,
      },
    ],
    [
      'divided replicas are weighted',
      { placement: { replicaScheduling: { replicaSchedulingType: 'Divided' } } },
      { placement: { replicaScheduling: { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Weighted' } } },
    ],
    [
      'graceful failover gets ten minutes',
      { failover: { application: { decisionConditions: {}, purgeMode: 'Gracefully' } } },
      { failover: { application: { decisionConditions: {}, purgeMode: 'Gracefully', gracePeriodSeconds: 600 } } },
    ],
  ])('%s', (_, before, after) => {
    expect(mutated(policy(before), { operation: 'UPDATE' })).toEqual(policy(after));
  });

  test.each<[string, Record<string, unknown>]>([
    ['duplicated replicas', { placement: { replicaScheduling: { replicaSchedulingType: 'Duplicated' } } }],
    [
      'a chosen division',
      {
        placement: { replicaScheduling: { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Aggregated' } },
      },
    ],
    ['direct failover', { failover: { application: { decisionConditions: {}, purgeMode: 'Directly' } } }],
    ['a grace period', { failover: { application: { decisionConditions: {}, gracePeriodSeconds: 5 } } }],
    [
      'a complete spread constraint',
      { placement: { spreadConstraints: [{ spreadByField: 'cluster', minGroups: 2 }] } },
    ],
  ])('an update with %s is left as it is', (_, spec) => {
    const object = policy(spec);
    expect(mutated(object, { operation: 'UPDATE' })).toBe(object);
  });

  test.each([
    [policy({}, { [PP_ID]: 'chosen by a user', a: 'b' }), PP_ID, 'karmada.io/propagation-policy-controller'],
    [
      clusterPolicy({}, { [CPP_ID]: 'chosen by a user', a: 'b' }),
      CPP_ID,
      'karmada.io/cluster-propagation-policy-controller',
    ],
  ])('a new $kind gets a fresh id and a finalizer', (object, label, finalizer) => {
    const { metadata } = mutated(object);
    expect(metadata.labels).toEqual({ [label]: ID, a: 'b' });
    expect(metadata.finalizers).toEqual([finalizer]);
  });

  test('selectors of a cluster-wide policy keep an empty namespace', () => {
    const object = clusterPolicy({ resourceSelectors: [{ apiVersion: 'v1', kind: 'Pod' }] });
    expect(mutated(object, { operation: 'UPDATE' })).toBe(object);
  });

  test('the object given is not changed', () => {
    const object = policy({ resourceSelectors: [{ apiVersion: 'v1', kind: 'Pod' }] });
    const copy = structuredClone(object);
    mutated(object);
    expect(object).toEqual(copy);
  });

  test('an object that is no policy is left for validation', () => {
    const object = policy({ resourceSelectors: 'all' });
    expect(mutated(object)).toBe(object);
    expect(rejections(object)).toEqual([expect.stringContaining('spec.resourceSelectors: Invalid value: "all": ')]);
  });
});

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
