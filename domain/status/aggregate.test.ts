import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deepFreeze, deployment, resourceBinding, work } from '../fixtures.ts';
import type { BindingSpec, BindingStatus } from '../kinds/binding.ts';
import type { Condition } from '../kinds/meta.ts';
import type { ManifestStatus, Work } from '../kinds/work.ts';
import { aggregateBindingStatus, aggregateWorks } from './aggregate.ts';

const BEFORE = '2026-11-24T09:00:00Z';
const NOW = '2026-11-24T10:00:00Z';
const IDENTIFIER: ManifestStatus['identifier'] = {
  ordinal: 0,
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  resource: '',
  namespace: 'default',
  name: 'nginx',
};

function applied(status: Condition['status'], message = ''): Condition {
  return { type: 'Applied', status, reason: 'x', message, lastTransitionTime: BEFORE };
}

function appliedWork(cluster: string, entry: Partial<ManifestStatus> = {}): Work {
  return work(cluster, {
    conditions: [applied('True')],
    manifestStatuses: [{ identifier: IDENTIFIER, status: { replicas: 2 }, health: 'Healthy', ...entry }],
  });
}

const template = resourceBinding().spec.resource;

test.each([
  ['status and health', appliedWork('m1'), { status: { replicas: 2 }, applied: true, health: 'Healthy' }],
  [
    'the entry of a Work that names its resource',
    appliedWork('m1', { identifier: { ...IDENTIFIER, resource: 'deployments' } }),
    { status: { replicas: 2 }, applied: true, health: 'Healthy' },
  ],
  [
    'unknown health of another manifest',
    appliedWork('m1', { identifier: { ...IDENTIFIER, name: 'x' } }),
    { applied: true, health: 'Unknown' },
  ],
  [
    'unknown health without status',
    work('m1', { conditions: [applied('True')] }),
    { applied: true, health: 'Unknown' },
  ],
  ['a failure', work('m1', { conditions: [applied('False', 'why')] }), { appliedMessage: 'why', health: 'Unknown' }],
  ['doubt', work('m1', { conditions: [applied('Unknown', 'why')] }), { appliedMessage: 'why', health: 'Unknown' }],
  ['a Work not tried yet', work('m1'), { health: 'Unknown' }],
])('aggregateWorks() reports %s', (_, only, item) => {
  expect(aggregateWorks([only], template)).toStrictEqual([{ clusterName: 'm1', ...item }]);
});

test('aggregateWorks() leaves out Works that are being deleted and sorts by cluster', () => {
  const works = [appliedWork('m3'), work('m2', undefined, { deletionTimestamp: BEFORE }), appliedWork('m1')];
  expect(aggregateWorks(works, template).map(({ clusterName }) => clusterName)).toEqual(['m1', 'm3']);
});

const TWO: Partial<BindingSpec> = { clusters: [{ name: 'm1' }, { name: 'm2' }] };
const FULL = {
  status: 'True',
  reason: 'FullyAppliedSuccess',
  message: 'All works have been successfully applied',
};
const NOT_FULL = {
  status: 'False',
  reason: 'FullyAppliedFailed',
  message: 'Failed to apply all works, see status.aggregatedStatus for details',
};

test.each<[string, Partial<BindingSpec>, Work[], object]>([
  ['all applied', TWO, [appliedWork('m1'), appliedWork('m2')], FULL],
  [
    'all applied, dependents and evictions counted',
    {
      clusters: [{ name: 'm1' }],
      requiredBy: [{ name: 'x', clusters: [{ name: 'm2' }] }],
      gracefulEvictionTasks: [
        { fromCluster: 'm3', purgeMode: 'Gracefully', reason: 'x', producer: 'x' },
        { fromCluster: 'm4', purgeMode: 'Directly', reason: 'x', producer: 'x' },
      ],
    },
    [appliedWork('m1'), appliedWork('m2'), appliedWork('m3')],
    FULL,
  ],
  ['one missing', TWO, [appliedWork('m1')], NOT_FULL],
  ['one failed', TWO, [appliedWork('m1'), work('m2')], NOT_FULL],
  ['one elsewhere', TWO, [appliedWork('m1'), appliedWork('m3')], NOT_FULL],
  ['one left over', TWO, [appliedWork('m1'), appliedWork('m2'), appliedWork('m3')], NOT_FULL],
  ['no target', {}, [], NOT_FULL],
])('FullyApplied with %s', (_, spec, works, condition) => {
  const status = aggregateBindingStatus(resourceBinding(spec), works, NOW);
  expect(status.conditions).toEqual([{ type: 'FullyApplied', lastTransitionTime: NOW, ...condition }]);
});

test("aggregateBindingStatus() keeps the scheduler's part and the time of a condition that stands", () => {
  const scheduled: Condition = { ...applied('True'), type: 'Scheduled' };
  const before: BindingStatus = {
    schedulerObservedGeneration: 3,
    conditions: [scheduled, { type: 'FullyApplied', lastTransitionTime: BEFORE, ...NOT_FULL, status: 'False' }],
    aggregatedStatus: [{ clusterName: 'm9' }],
  };
  const binding = { ...resourceBinding(TWO), status: before };
  expect(aggregateBindingStatus(binding, [], NOW)).toEqual({ ...before, aggregatedStatus: undefined });
});

test('aggregateBindingStatus() returns the very status when nothing changes, whatever the order of Works', () => {
  const works = fc.subarray([appliedWork('m1'), appliedWork('m2', { health: 'Unhealthy' }), work('m3')]);
  const shuffled = works.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  );
  fc.assert(
    fc.property(shuffled, ([list, other]) => {
      const first = aggregateBindingStatus(resourceBinding(TWO), deepFreeze(list), BEFORE);
      const status: BindingStatus = JSON.parse(JSON.stringify(first));
      const binding = deepFreeze({ ...resourceBinding(TWO), status });
      expect(aggregateBindingStatus(binding, other, NOW)).toBe(status);
    }),
  );
});

test('aggregateWorks() reports a Work whose manifest has another name as applied, health unknown', () => {
  const renamed = appliedWork('m1');
  renamed.spec.workload = { manifests: [deployment({ name: 'renamed' })] };
  expect(aggregateWorks([renamed], template)).toEqual([{ clusterName: 'm1', applied: true, health: 'Unknown' }]);
});

test('aggregateWorks() takes an empty group and namespace that an agent wrote for absent ones', () => {
  const manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
  const identifier = { ...IDENTIFIER, group: '', kind: 'Namespace', namespace: '', name: 'shop' };
  const written = { ...appliedWork('m1', { identifier }), spec: { workload: { manifests: [manifest] } } };
  expect(aggregateWorks([written], { apiVersion: 'v1', kind: 'Namespace', name: 'shop' })).toEqual([
    { clusterName: 'm1', status: { replicas: 2 }, applied: true, health: 'Healthy' },
  ]);
});
