import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resourceBinding } from '../fixtures.ts';
import type { AggregatedStatusItem, BindingSpec } from '../kinds/binding.ts';
import { tolerationMs, unhealthyClusters } from './application.ts';
import { overdue, trackUnhealthy } from './unhealthy-since.ts';

const failover = { application: { decisionConditions: {} } };
const aggregatedStatus: AggregatedStatusItem[] = [
  { clusterName: 'm1', health: 'Unhealthy' },
  { clusterName: 'm2', health: 'Healthy' },
  { clusterName: 'm3', health: 'Unknown' },
  { clusterName: 'm4', health: 'Unhealthy' },
];
const clusters = ['m1', 'm2', 'm3'].map((name) => ({ name }));

test.each<[string, Partial<BindingSpec>, boolean, string[]]>([
  ['targets that are unhealthy', {}, true, ['m1']],
  ['nothing without a policy', { failover: undefined }, true, []],
  ['nothing for cluster failover alone', { failover: { cluster: {} } }, true, []],
  ['nothing without dependencies', { propagateDeps: false }, true, []],
  ['nothing for a kind without health', {}, false, []],
  [
    'nothing that is being evicted',
    { gracefulEvictionTasks: [{ fromCluster: 'm1', reason: 'R', producer: 'P' }] },
    true,
    [],
  ],
])('unhealthyClusters() finds %s', (_, spec, hasHealth, wanted) => {
  const binding = resourceBinding({ failover, propagateDeps: true, clusters, ...spec });
  expect(unhealthyClusters({ ...binding, status: { aggregatedStatus } }, hasHealth)).toEqual(wanted);
});

test('tolerationMs() is 300 seconds where the policy says nothing', () => {
  expect(tolerationMs(resourceBinding({ failover }))).toBe(300_000);
  const patient = { application: { decisionConditions: { tolerationSeconds: 0 } } };
  expect(tolerationMs(resourceBinding({ failover: patient }))).toBe(0);
});

test('trackUnhealthy() keeps the first time, and starts afresh after recovery', () => {
  const first = trackUnhealthy({}, ['m1'], 10);
  const both = trackUnhealthy(first, ['m1', 'm2'], 20);
  expect(both).toEqual({ m1: 10, m2: 20 });
  expect(trackUnhealthy(trackUnhealthy(both, ['m2'], 30), ['m1', 'm2'], 40)).toEqual({ m1: 40, m2: 20 });
});

test.each([
  [{}, 99, [], undefined],
  [{ m1: 0, m2: 50 }, 99, [], 100],
  [{ m1: 0, m2: 50 }, 100, ['m1'], 150],
  [{ m1: 0, m2: 50 }, 150, ['m1', 'm2'], undefined],
])('overdue() of %j at %i', (since, now, due, nextMs) => {
  expect(overdue(since, 100, now)).toEqual({ clusters: due, nextMs });
});

test('a cluster is overdue exactly when it was unhealthy at every look for as long as tolerated', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ pause: fc.nat(60), isUnhealthy: fc.boolean() }), { maxLength: 30 }), (looks) => {
      let now = 0;
      let streak: number | undefined;
      let since = {};
      for (const { pause, isUnhealthy } of looks) {
        now += pause;
        streak = isUnhealthy ? (streak ?? now) : undefined;
        since = trackUnhealthy(since, isUnhealthy ? ['m1'] : [], now);
        const isOverdue = overdue(since, 100, now).clusters.length > 0;
        expect(isOverdue).toBe(streak !== undefined && now - streak >= 100);
      }
    }),
  );
});
