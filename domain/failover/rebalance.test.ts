import fc from 'fast-check';
import { expect, test } from 'vitest';
import { propagationPolicy, resourceBinding } from '../fixtures.ts';
import type { Binding } from '../kinds/binding.ts';
import { replicasByName, targets } from '../scheduling/samples.ts';
import { REBALANCE_ANNOTATION } from './names.ts';
import { rebalanced, rebalanceShare, rebalanceStep } from './rebalance.ts';
import { replicasFor } from './transition.ts';

type Counts = Record<string, number>;
function running(current: Counts, health: 'Healthy' | 'Unhealthy' = 'Healthy'): Binding {
  return {
    ...resourceBinding({ clusters: targets(current) }, { generation: 1 }),
    status: {
      schedulerObservedGeneration: 1,
      aggregatedStatus: Object.keys(current).map((clusterName) => ({ clusterName, health })),
    },
  };
}

test.each([
  ['25%', 0.25],
  ['100%', 1],
  ['0%', undefined],
  ['101%', undefined],
  ['yes', undefined],
])('rebalanceShare() reads %s of the policy', (text, wanted) => {
  const policy = propagationPolicy('p', {}, { annotations: { [REBALANCE_ANNOTATION]: text } });
  expect(rebalanceShare(resourceBinding(), policy)).toBe(wanted);
});

test('rebalanceShare() is nothing where nobody asks', () => {
  expect(rebalanceShare(resourceBinding(), undefined)).toBeUndefined();
});

test.each<[string, Counts, Counts, number, Counts | undefined]>([
  ['moves a share', { m1: 8 }, { m1: 4, m2: 4 }, 0.25, { m1: 6, m2: 2 }],
  ['moves at least one', { m1: 3 }, { m2: 3 }, 0.1, { m1: 2, m2: 1 }],
  ['stops at the goal', { m1: 5, m2: 3 }, { m1: 4, m2: 4 }, 1, { m1: 4, m2: 4 }],
  ['drops a cluster that is empty', { m1: 1, m2: 3 }, { m2: 4 }, 0.5, { m2: 4 }],
  ['has nothing to do at the goal', { m1: 4, m2: 4 }, { m2: 4, m1: 4 }, 1, undefined],
  ['does not change how many there are', { m1: 4 }, { m1: 2, m2: 3 }, 1, undefined],
])('rebalanceStep() %s', (_, current, wanted, share, next) => {
  const step = rebalanceStep(running(current), targets(wanted), share);
  expect(step && replicasByName(step)).toEqual(next);
});

test('rebalanced() keeps what clusters lose until the step is healthy', () => {
  const wanted = targets({ m2: 4, m3: 4 });
  const next = rebalanced(running({ m1: 2, m2: 6 }), wanted, 1, '2026-11-24T08:00:00Z');
  expect(replicasByName(next.spec.clusters ?? [])).toEqual({ m2: 4, m3: 4 });
  expect(next.spec.gracefulEvictionTasks?.map(({ fromCluster }) => fromCluster)).toEqual(['m1']);
  expect(replicasFor(next, { name: 'm2', replicas: 4 })).toBe(6);
  expect(rebalanced(next, wanted, 1, '2026-11-24T08:00:00Z')).toBe(next);
});

test('rebalanceStep() waits until the step before is healthy everywhere', () => {
  expect(rebalanceStep(running({ m1: 8 }, 'Unhealthy'), targets({ m2: 8 }), 1)).toBeUndefined();
});

test('rebalanceStep() never moves more than its share, and arrives', () => {
  const counts = fc.record({ m1: fc.nat(20), m2: fc.nat(20), m3: fc.integer({ min: 1, max: 20 }) });
  fc.assert(
    fc.property(counts, fc.double({ min: 0.01, max: 1, noNaN: true }), ({ m1, m2, m3 }, share) => {
      const total = m1 + m2 + m3;
      const goal = targets({ a: m3, b: m1, c: m2 }).filter(({ replicas }) => replicas !== 0);
      let current: Counts = { a: m1, b: m2, c: m3 };
      for (let steps = 0; steps <= total; steps++) {
        const next = rebalanceStep(running(current), goal, share);
        if (!next) {
          break;
        }
        const after = replicasByName(next);
        const left = Object.entries(current).reduce(
          (sum, [name, had]) => sum + Math.max(0, had - (after[name] ?? 0)),
          0,
        );
        expect(left).toBeLessThanOrEqual(Math.max(1, Math.floor(total * share)));
        expect(Object.values(after).reduce((sum, one) => sum + one, 0)).toBe(total);
        current = after;
      }
      const present = Object.fromEntries(Object.entries(current).filter(([, count]) => count > 0));
      expect(present).toEqual(replicasByName(goal));
    }),
  );
});
