import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clusterPropagationPolicy, clusterRole, deepFreeze, deployment, propagationPolicy } from '../fixtures.ts';
import type { Binding } from '../kinds/binding.ts';
import type { Placement } from '../kinds/placement.ts';
import type { PropagationSpec } from '../kinds/policy.ts';
import { claim } from '../policy/claim.ts';
import { type BindingInput, buildBinding } from './build.ts';
import { OwnerConflictError } from './reference.ts';

const policy = propagationPolicy('p', {
  placement: { clusterAffinity: { clusterNames: ['m1'] } },
  propagateDeps: true,
  schedulerName: 'default-scheduler',
  conflictResolution: 'Abort',
});
const ROLES = [{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' }];

function build(input: Partial<BindingInput> = {}): Binding {
  return buildBinding({
    template: deployment(),
    policy,
    size: { replicas: 2 },
    gates: { PriorityBasedScheduling: true, WorkloadAffinity: true },
    uuid: 'id-binding',
    ...input,
  });
}

test('buildBinding() makes a ResourceBinding as Karmada does', () => {
  expect(build({ size: { replicas: 2, replicaRequirements: { resourceRequest: { cpu: '1' } } } })).toEqual({
    apiVersion: 'work.karmada.io/v1alpha2',
    kind: 'ResourceBinding',
    metadata: {
      name: 'nginx-deployment',
      namespace: 'default',
      labels: {
        'propagationpolicy.karmada.io/permanent-id': 'id-p',
        'resourcebinding.karmada.io/permanent-id': 'id-binding',
      },
      annotations: {
        'propagationpolicy.karmada.io/namespace': 'default',
        'propagationpolicy.karmada.io/name': 'p',
      },
      finalizers: ['karmada.io/binding-controller'],
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: 'nginx',
          uid: 'uid-nginx',
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      resource: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        namespace: 'default',
        name: 'nginx',
        uid: 'uid-nginx',
        resourceVersion: '7',
      },
      propagateDeps: true,
      replicas: 2,
      replicaRequirements: { resourceRequest: { cpu: '1' } },
      schedulerName: 'default-scheduler',
      placement: { clusterAffinity: { clusterNames: ['m1'] } },
      conflictResolution: 'Abort',
    },
  });
});

test('buildBinding() makes a ClusterResourceBinding of a template without namespace', () => {
  const byCluster = clusterPropagationPolicy('c', {
    resourceSelectors: ROLES,
    schedulePriority: { priorityClassSource: 'KubePriorityClass', priorityClassName: 'high' },
  });
  expect(build({ template: clusterRole(), policy: byCluster, size: {} })).toEqual({
    apiVersion: 'work.karmada.io/v1alpha2',
    kind: 'ClusterResourceBinding',
    metadata: {
      name: 'system.foo-clusterrole',
      labels: {
        'clusterpropagationpolicy.karmada.io/permanent-id': 'id-c',
        'clusterresourcebinding.karmada.io/permanent-id': 'id-binding',
      },
      annotations: { 'clusterpropagationpolicy.karmada.io/name': 'c' },
      finalizers: ['karmada.io/cluster-resource-binding-controller'],
      ownerReferences: [expect.objectContaining({ name: 'system:foo', uid: 'uid-foo' })],
    },
    spec: {
      resource: {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        name: 'system:foo',
        uid: 'uid-foo',
        resourceVersion: '3',
      },
      placement: {},
    },
  });
});

describe('buildBinding() onto an existing binding', () => {
  const fresh = build();
  const existing: Binding = deepFreeze({
    ...fresh,
    metadata: {
      ...fresh.metadata,
      uid: 'uid-binding',
      resourceVersion: '9',
      labels: { ...fresh.metadata.labels, 'resourcebinding.karmada.io/permanent-id': 'first', mine: 'x' },
      annotations: { ...fresh.metadata.annotations, 'policy.karmada.io/applied-placement': '{}' },
      finalizers: ['karmada.io/binding-controller', 'other'],
    },
    spec: {
      ...fresh.spec,
      clusters: [{ name: 'm1', replicas: 2 }],
      requiredBy: [{ namespace: 'default', name: 'other' }],
      gracefulEvictionTasks: [{ fromCluster: 'm2', reason: 'TaintUntolerated', producer: 'TaintManager' }],
      rescheduleTriggeredAt: '2026-01-01T00:00:00Z',
    },
    status: { schedulerObservedGeneration: 1 },
  });

  test('returns the very binding when nothing changes', () => {
    expect(build({ existing, uuid: 'another' })).toBe(existing);
  });

  test('follows the template and keeps what others wrote', () => {
    const changed = build({ existing, template: deployment({ resourceVersion: '8' }), size: { replicas: 5 } });
    expect(changed).toEqual({
      ...existing,
      spec: { ...existing.spec, replicas: 5, resource: { ...existing.spec.resource, resourceVersion: '8' } },
    });
  });

  test('clears what the policy no longer asks for', () => {
    const { spec } = build({ existing, policy: propagationPolicy('p'), size: {} });
    expect(JSON.parse(JSON.stringify(spec))).toEqual({
      resource: existing.spec.resource,
      placement: {},
      clusters: existing.spec.clusters,
      requiredBy: existing.spec.requiredBy,
      gracefulEvictionTasks: existing.spec.gracefulEvictionTasks,
      rescheduleTriggeredAt: existing.spec.rescheduleTriggeredAt,
    });
  });

  test('takes the binding of a cluster policy over, its claim stripped', () => {
    const ofCluster = build({ policy: clusterPropagationPolicy('c') });
    expect(ofCluster.metadata.labels).toHaveProperty(['clusterpropagationpolicy.karmada.io/permanent-id']);
    expect(build({ existing: ofCluster }).metadata).toEqual(build().metadata);
  });

  test('puts a policy in the place of an attached binding without placement', () => {
    const { placement: _, ...attached } = existing.spec;
    expect(build({ existing: { ...existing, spec: attached } }).spec.placement).toEqual(policy.spec.placement);
  });

  test('refuses a binding of an earlier template', () => {
    const act = () => build({ existing, template: deployment({ uid: 'second' }) });
    expect(act).toThrow(OwnerConflictError);
    expect(act).toThrow(
      'failed to update binding due to different owner reference UID, will try again later after binding is garbage ' +
        'collected, see https://github.com/karmada-io/karmada/issues/2090',
    );
  });
});

const PRIORITY: Partial<PropagationSpec> = {
  schedulePriority: { priorityClassSource: 'KubePriorityClass', priorityClassName: 'high' },
};
const GROUPED: Partial<PropagationSpec> = {
  placement: {
    workloadAffinity: { affinity: { groupByLabelKey: 'app' }, antiAffinity: { groupByLabelKey: 'team' } },
  },
};

test.each<[string, Partial<BindingInput>, object]>([
  [
    'the value of the PriorityClass',
    { policy: propagationPolicy('p', PRIORITY), priorityClassValue: 100 },
    { schedulePriority: { priority: 100 } },
  ],
  [
    'no priority without the gate',
    {
      policy: propagationPolicy('p', PRIORITY),
      gates: { PriorityBasedScheduling: false, WorkloadAffinity: true },
    },
    { schedulePriority: undefined },
  ],
  [
    'affinity groups by labels',
    { policy: propagationPolicy('p', GROUPED), template: deployment({ labels: { app: 'a', team: 't' } }) },
    { workloadAffinityGroups: { affinityGroup: 'app=a', antiAffinityGroup: 'team=t' } },
  ],
  [
    'only the group whose label is there',
    { policy: propagationPolicy('p', GROUPED), template: deployment({ labels: { team: 't' } }) },
    { workloadAffinityGroups: { antiAffinityGroup: 'team=t' } },
  ],
  ['no groups without labels', { policy: propagationPolicy('p', GROUPED) }, { workloadAffinityGroups: undefined }],
  [
    'no groups without the gate',
    {
      policy: propagationPolicy('p', GROUPED),
      template: deployment({ labels: { app: 'a' } }),
      gates: { PriorityBasedScheduling: true, WorkloadAffinity: false },
    },
    { workloadAffinityGroups: undefined },
  ],
  ['no replicas for none', { size: { replicas: 0 } }, { replicas: undefined }],
  [
    'components',
    { size: { components: [{ name: 'leader', replicas: 1 }] } },
    { components: [{ name: 'leader', replicas: 1 }], replicas: undefined },
  ],
  [
    "the policy's suspension",
    { policy: propagationPolicy('p', { suspension: { dispatching: true } }) },
    { suspension: { dispatching: true } },
  ],
])('buildBinding() records %s', (_, input, expected) => {
  expect(build(input).spec).toMatchObject(expected);
});

test('buildBinding() fails without the value of a PriorityClass that is asked for', () => {
  expect(() => build({ policy: propagationPolicy('p', PRIORITY) })).toThrow(
    'priorityclasses.scheduling.k8s.io "high" not found',
  );
});

test('buildBinding() a second time, after the hub stored the first, returns the very binding', () => {
  const specs = fc.record(
    {
      propagateDeps: fc.boolean(),
      preserveResourcesOnDeletion: fc.boolean(),
      conflictResolution: fc.constantFrom('Abort', 'Overwrite'),
      suspension: fc.constant({ dispatching: true }),
      placement: fc.constantFrom<Placement[]>({}, { clusterAffinity: { clusterNames: ['m1'] } }),
    },
    { requiredKeys: [] },
  );
  const sizes = fc.record({ replicas: fc.nat(3) }, { requiredKeys: [] });
  fc.assert(
    fc.property(specs, sizes, fc.boolean(), (spec, size, cluster) => {
      const by = cluster ? clusterPropagationPolicy('c', spec) : propagationPolicy('p', spec);
      const template = deepFreeze(claim(deployment(), by));
      const stored: Binding = JSON.parse(JSON.stringify(build({ template, policy: by, size })));
      expect(build({ template, policy: by, size, existing: stored, uuid: 'other' })).toBe(stored);
    }),
  );
});
