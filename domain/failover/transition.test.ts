import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resourceBinding } from '../fixtures.ts';
import type { Binding } from '../kinds/binding.ts';
import { targets } from '../scheduling/samples.ts';
import { KEPT_REPLICAS_ANNOTATION } from './names.ts';
import { beginMove, endKeeping, guardDisplaced, isMoving, replicasFor } from './transition.ts';

const NOW = '2026-11-24T08:00:00Z';
const MOVE = { now: NOW, reason: 'R', producer: 'P' };

type Counts = Record<string, number>;
type Healths = Record<string, 'Healthy' | 'Unhealthy' | 'Unknown'>;

function running(current: Counts, health: Healths = {}, replicas = 6): Binding {
  return {
    ...resourceBinding({ clusters: targets(current), replicas }, { generation: 1 }),
    status: {
      schedulerObservedGeneration: 1,
      aggregatedStatus: Object.entries(health).map(([clusterName, state]) => ({ clusterName, health: state })),
    },
  };
}

/** The binding once its new schedule is written, too. */
function moved(from: Counts, to: Counts, health: Healths = {}): Binding {
  const moving = beginMove(running(from, health), targets(to), MOVE);
  return { ...moving, spec: { ...moving.spec, clusters: targets(to) } };
}

test.each<[string, Counts, Counts, string[], Counts]>([
  ['a cluster that is left gets a task', { m1: 6 }, { m2: 6 }, ['m1'], { m2: 6 }],
  ['a cluster that shrinks keeps its replicas', { m1: 6 }, { m1: 3, m2: 3 }, [], { m1: 6, m2: 3 }],
  ['both at once', { m1: 4, m2: 2 }, { m1: 2, m3: 4 }, ['m2'], { m1: 4, m3: 4 }],
  ['a cluster that grows is no matter', { m1: 3, m2: 3 }, { m1: 6 }, ['m2'], { m1: 6 }],
  ['nothing changes', { m1: 3, m2: 3 }, { m1: 3, m2: 3 }, [], { m1: 3, m2: 3 }],
])('beginMove(): %s', (_, from, to, left, counts) => {
  const binding = moved(from, to);
  expect((binding.spec.gracefulEvictionTasks ?? []).map(({ fromCluster }) => fromCluster)).toEqual(left);
  const given = (binding.spec.clusters ?? []).map((target) => [target.name, replicasFor(binding, target)]);
  expect(Object.fromEntries(given)).toEqual(counts);
});

test('no move takes a replica away before it is ended', () => {
  const counts = fc.dictionary(fc.constantFrom('m1', 'm2', 'm3', 'm4'), fc.integer({ min: 1, max: 9 }));
  fc.assert(
    fc.property(counts, counts, (from, to) => {
      const binding = moved(from, to);
      const left = new Map(
        (binding.spec.gracefulEvictionTasks ?? []).map(({ fromCluster, replicas = 0 }) => [fromCluster, replicas]),
      );
      for (const [name, had] of Object.entries(from)) {
        const target = binding.spec.clusters?.find((one) => one.name === name);
        expect(target ? replicasFor(binding, target) : left.get(name)).toBeGreaterThanOrEqual(had);
      }
    }),
  );
});

const SHRINKING = [{ m1: 6 }, { m1: 3, m2: 3 }] as const;
test.each<[string, Healths, number, boolean, boolean]>([
  ['goes on while the others are not healthy', { m1: 'Healthy', m2: 'Unhealthy' }, 599, true, false],
  ['goes on while nothing is known of the others', { m1: 'Healthy' }, 599, true, false],
  ['goes on while the decision is on its way', { m1: 'Healthy', m2: 'Healthy' }, 10, false, false],
  ['ends when all are healthy', { m1: 'Healthy', m2: 'Healthy' }, 10, true, true],
  ['ends when grace is over', { m1: 'Healthy', m2: 'Unhealthy' }, 600, false, true],
])('endKeeping() %s', (_, health, seconds, isRolledOut, isEnded) => {
  const binding = moved(...SHRINKING, health);
  const nowMs = Date.parse(NOW) + seconds * 1_000;
  const result = endKeeping(binding, { nowMs, gracePeriodSeconds: 600, isRolledOut });
  expect(isMoving(result.binding)).toBe(!isEnded);
  expect(replicasFor(result.binding, { name: 'm1', replicas: 3 })).toBe(isEnded ? 3 : 6);
  expect(result.nextMs).toBe(isEnded ? undefined : Date.parse(NOW) + 600_000);
});

test.each([
  ['is no JSON', '{'],
  ['is of another shape', '{"clusters":[]}'],
  ['was made for other replicas', JSON.stringify({ since: NOW, replicas: 5, clusters: { m1: 6 } })],
])('what is kept counts for nothing, and is removed, where it %s', (_, text) => {
  const binding = running({ m1: 3, m2: 3 });
  const annotated = {
    ...binding,
    metadata: { ...binding.metadata, annotations: { [KEPT_REPLICAS_ANNOTATION]: text } },
  };
  expect(replicasFor(annotated, { name: 'm1', replicas: 3 })).toBe(3);
  const input = { nowMs: Date.parse(NOW), gracePeriodSeconds: 600, isRolledOut: false };
  expect(isMoving(endKeeping(annotated, input).binding)).toBe(false);
});

test.each<[string, Counts, Healths, Counts, string[] | undefined]>([
  ['a healthy copy', { m2: 3, m3: 3 }, { m3: 'Healthy' }, { m2: 6 }, ['m1', 'm3']],
  ['a copy in a member that is out', { m2: 3, out: 3 }, { out: 'Unknown' }, { m2: 6 }, ['m1', 'out']],
  ['all copies, where no cluster is left', { m2: 3 }, { m2: 'Healthy' }, {}, ['m1', 'm2']],
  ['not what is unhealthy', { m2: 3, m3: 3 }, { m3: 'Unhealthy' }, { m2: 6 }, undefined],
  ['not what stays', { m2: 3, m3: 3 }, { m2: 'Healthy', m3: 'Healthy' }, { m2: 3, m3: 3 }, undefined],
])('guardDisplaced() during a move guards %s', (_, current, health, wanted, left) => {
  const moving = beginMove(running({ m1: 1, ...current }, health), targets(current), MOVE);
  const spec = guardDisplaced(moving, targets(wanted), (name) => name !== 'out');
  expect(spec?.gracefulEvictionTasks?.map(({ fromCluster }) => fromCluster)).toEqual(left);
});

test('guardDisplaced() leaves decisions alone that no move has caused', () => {
  expect(guardDisplaced(running({ m1: 3 }, { m1: 'Healthy' }), targets({ m2: 3 }), () => true)).toBeUndefined();
});
