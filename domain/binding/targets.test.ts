import { expect, test } from 'vitest';
import { resourceBinding, work } from '../fixtures.ts';
import type { BindingSpec, GracefulEvictionTask } from '../kinds/binding.ts';
import { isDispatchingSuspended, mergeSuspension } from './suspension.ts';
import {
  clusterOf,
  isWorkload,
  keptClusters,
  orphanWorks,
  purgedClusters,
  sameTargets,
  targetClusters,
  waitsForPurge,
} from './targets.ts';

function eviction(fromCluster: string, purgeMode?: GracefulEvictionTask['purgeMode']): GracefulEvictionTask {
  return { fromCluster, purgeMode, reason: 'TaintUntolerated', producer: 'TaintManager' };
}

const { spec } = resourceBinding({
  clusters: [{ name: 'm1', replicas: 1 }, { name: 'm2' }],
  requiredBy: [
    {
      namespace: 'default',
      name: 'a',
      clusters: [
        { name: 'm1', replicas: 9 },
        { name: 'm3', replicas: 3 },
      ],
    },
    { namespace: 'default', name: 'b', clusters: [{ name: 'm3', replicas: 8 }] },
    { namespace: 'default', name: 'c' },
  ],
  gracefulEvictionTasks: [
    eviction('m4', 'Gracefully'),
    eviction('m5', 'Never'),
    eviction('m6'),
    eviction('m7', 'Directly'),
  ],
});

test('targetClusters() puts the own schedule first and each cluster once', () => {
  expect(targetClusters(spec)).toEqual([{ name: 'm1', replicas: 1 }, { name: 'm2' }, { name: 'm3', replicas: 3 }]);
  expect(targetClusters(resourceBinding().spec)).toEqual([]);
});

test('keptClusters() adds evictions but those that purge directly', () => {
  expect([...keptClusters(spec)]).toEqual(['m1', 'm2', 'm3', 'm4', 'm5', 'm6']);
  expect([...purgedClusters(spec)]).toEqual(['m7']);
});

test('orphanWorks() finds the Works outside of the kept clusters; waitsForPurge() those in purged ones', () => {
  const works = ['m1', 'm5', 'm7', 'm8'].map((cluster) => work(cluster));
  const binding = resourceBinding(spec);
  expect(orphanWorks(binding, works).map(clusterOf)).toEqual(['m7', 'm8']);
  expect(waitsForPurge(binding, works)).toBe(true);
  expect(waitsForPurge(binding, [work('m1'), work('m8')])).toBe(false);
});

test('clusterOf() refuses a Work outside of the execution namespaces', () => {
  expect(() => clusterOf(work('m1', undefined, { namespace: 'default' }))).toThrow(
    'Work default/nginx-687f7fb96f is not in the execution namespace of a cluster',
  );
});

const named = (...names: string[]) => names.map((name) => ({ name, replicas: name.length }));
test.each([
  [named('a', 'bb'), named('bb', 'a'), true],
  [named('a'), named('a', 'bb'), false],
  [named('a'), named('bb'), false],
  [[{ name: 'a' }], named('a'), false],
  [[], [], true],
])('sameTargets() of %j and %j is %j', (left, right, expected) => {
  expect(sameTargets(left, right)).toBe(expected);
  expect(sameTargets(right, left)).toBe(expected);
});

test.each<[Partial<BindingSpec>, boolean]>([
  [{}, false],
  [{ replicas: 0 }, false],
  [{ replicas: 1 }, true],
  [{ replicaRequirements: {} }, true],
  [{ components: [] }, false],
  [{ components: [{ name: 'a', replicas: 0 }] }, true],
])('isWorkload() of %j is %j', (part, expected) => {
  expect(isWorkload(resourceBinding(part).spec)).toBe(expected);
});

test.each([
  [undefined, undefined, undefined],
  [{ dispatching: true }, undefined, undefined],
  [{ dispatching: true, scheduling: false }, undefined, { scheduling: false }],
  [{ scheduling: true }, { dispatching: true }, { dispatching: true, scheduling: true }],
  [
    { dispatching: true },
    { dispatchingOnClusters: { clusterNames: ['m1'] } },
    { dispatchingOnClusters: { clusterNames: ['m1'] } },
  ],
  [undefined, {}, {}],
])("mergeSuspension() of %j and the policy's %j is %j", (existing, ofPolicy, expected) => {
  expect(mergeSuspension(existing, ofPolicy)).toStrictEqual(expected);
});

test.each([
  [undefined, false],
  [{}, false],
  [{ scheduling: true }, false],
  [{ dispatching: true }, true],
  [{ dispatchingOnClusters: { clusterNames: ['m2'] } }, false],
  [{ dispatching: false, dispatchingOnClusters: { clusterNames: ['m1'] } }, true],
])('isDispatchingSuspended() by %j for m1 is %j', (suspension, expected) => {
  expect(isDispatchingSuspended(suspension, 'm1')).toBe(expected);
});
