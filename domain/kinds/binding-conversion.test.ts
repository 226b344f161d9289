import { expect, test } from 'vitest';
import type { ResourceBinding } from './binding.ts';
import { toV1alpha1, toV1alpha2 } from './binding-conversion.ts';
import type { ResourceBindingV1alpha1 } from './binding-v1alpha1.ts';

const metadata = { name: 'web-deployment', namespace: 'shop', labels: { a: 'b' } };
const condition = {
  type: 'Scheduled',
  status: 'True' as const,
  lastTransitionTime: '2026-01-01T00:00:00Z',
  reason: 'Success',
  message: '',
};

const older: ResourceBindingV1alpha1 = {
  apiVersion: 'work.karmada.io/v1alpha1',
  kind: 'ResourceBinding',
  metadata,
  spec: {
    resource: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'shop',
      name: 'web',
      resourceVersion: '7',
      replicas: 3,
      resourcePerReplicas: { cpu: '100m' },
    },
    clusters: [{ name: 'm1', replicas: 3 }],
  },
  status: {
    conditions: [condition],
    aggregatedStatus: [{ clusterName: 'm1', status: { replicas: 3 }, applied: true, appliedMessage: 'x' }],
  },
};

const current: ResourceBinding = {
  apiVersion: 'work.karmada.io/v1alpha2',
  kind: 'ResourceBinding',
  metadata,
  spec: {
    resource: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web', resourceVersion: '7' },
    replicas: 3,
    replicaRequirements: { resourceRequest: { cpu: '100m' } },
    clusters: [{ name: 'm1', replicas: 3 }],
  },
  status: {
    conditions: [condition],
    aggregatedStatus: [{ clusterName: 'm1', status: { replicas: 3 }, applied: true, appliedMessage: 'x' }],
  },
};

test('toV1alpha2 moves replicas and requests out of the reference', () => {
  expect(toV1alpha2(older)).toEqual(current);
});

test('toV1alpha1 moves replicas and requests into the reference', () => {
  expect(toV1alpha1(current)).toEqual(older);
});

test('toV1alpha1 drops what the older version does not know', () => {
  const rich: ResourceBinding = {
    ...current,
    spec: {
      ...current.spec,
      resource: { ...current.spec.resource, uid: 'u' },
      replicaRequirements: { resourceRequest: { cpu: '100m' }, priorityClassName: 'high' },
      clusters: [{ name: 'm1', replicas: 3, components: [{ name: 'a', replicas: 1 }] }],
      placement: { clusterAffinity: { clusterNames: ['m1'] } },
      schedulerName: 'x',
      propagateDeps: true,
    },
    status: {
      ...current.status,
      schedulerObservedGeneration: 4,
      aggregatedStatus: [
        { clusterName: 'm1', status: { replicas: 3 }, applied: true, appliedMessage: 'x', health: 'Healthy' },
      ],
    },
  };
  expect(toV1alpha1(rich)).toEqual(older);
});

test('a binding of cluster scope without status and clusters converts both ways', () => {
  const bare = {
    apiVersion: 'work.karmada.io/v1alpha1' as const,
    kind: 'ClusterResourceBinding' as const,
    metadata: { name: 'reader-clusterrole' },
    spec: { resource: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', name: 'reader' } },
  };
  expect(toV1alpha2(bare)).toEqual({ ...bare, apiVersion: 'work.karmada.io/v1alpha2' });
  expect(toV1alpha1(toV1alpha2(bare))).toEqual(bare);
});
