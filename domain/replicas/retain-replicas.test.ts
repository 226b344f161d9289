import { expect, test } from 'vitest';
import { deployment, resourceBinding } from '../fixtures.ts';
import type { BindingSpec, BindingStatus, ResourceBinding } from '../kinds/binding.ts';
import type { KubeObject } from '../object.ts';
import { replicasToFollow, scaleTargetOf } from './retain-replicas.ts';

const autoscaler = (metadata: Partial<KubeObject['metadata']>): KubeObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { namespace: 'shop', name: 'h', ...metadata },
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
});
const claimed = { labels: { 'propagationpolicy.karmada.io/permanent-id': 'p' } };
const target = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };

test.each([
  ['a policy propagates', claimed, target],
  ['a cluster policy propagates', { labels: { 'clusterpropagationpolicy.karmada.io/permanent-id': 'p' } }, target],
  ['no policy propagates', {}, undefined],
  ['is being deleted', { ...claimed, deletionTimestamp: '2026-11-24T09:00:00Z' }, undefined],
])('scaleTargetOf() an autoscaler that %s', (_, metadata, expected) => {
  expect(scaleTargetOf(autoscaler(metadata))).toEqual(expected);
});

const retained = { labels: { 'resourcetemplate.karmada.io/retain-replicas': 'true' } };
const template = (metadata = retained, replicas = 5): KubeObject => ({
  ...deployment(metadata, { replicas: 2 }),
  status: { replicas },
});
const bound = (spec: Partial<BindingSpec> = {}, status: Partial<BindingStatus> = {}): ResourceBinding => ({
  ...resourceBinding(
    {
      replicas: 2,
      placement: { replicaScheduling: { replicaSchedulingType: 'Divided' } },
      clusters: [{ name: 'm1' }, { name: 'm2' }],
      ...spec,
    },
    { generation: 3 },
  ),
  status: {
    schedulerObservedGeneration: 3,
    aggregatedStatus: [
      { clusterName: 'm1', status: { replicas: 2 } },
      { clusterName: 'm2', status: { replicas: 3 } },
    ],
    ...status,
  },
});

test.each<[string, KubeObject, ResourceBinding | undefined, number | undefined]>([
  ['all have caught up', template(), bound(), 5],
  [
    'it does not retain',
    template({ labels: { 'resourcetemplate.karmada.io/retain-replicas': 'false' } }),
    bound(),
    undefined,
  ],
  ['it is right already', template(retained, 2), bound(), undefined],
  ['there is no binding', template(), undefined, undefined],
  ['it is duplicated', template(), bound({ placement: {} }), undefined],
  ['the binding has other replicas', template(), bound({ replicas: 3 }), undefined],
  ['the schedule is older', template(), bound({}, { schedulerObservedGeneration: 2 }), undefined],
  ['a cluster is missing', template(), bound({ clusters: [{ name: 'm1' }] }), undefined],
  ['the parts are not the whole', template(retained, 6), bound(), undefined],
  [
    'a part runs none',
    template(),
    bound(
      {},
      {
        aggregatedStatus: [
          { clusterName: 'm1', status: { replicas: 5 } },
          { clusterName: 'm2', status: {} },
        ],
      },
    ),
    undefined,
  ],
])('replicasToFollow() when %s', (_, of, binding, expected) => {
  expect(replicasToFollow(of, binding)).toBe(expected);
});
