import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deepFreeze, resourceBinding } from '../fixtures.ts';
import type { AggregatedStatusItem, Binding, GracefulEvictionTask } from '../kinds/binding.ts';
import { assessEvictions } from './graceful-eviction.ts';

const T0 = Date.parse('2026-11-24T08:00:00Z');
type Health = NonNullable<AggregatedStatusItem['health']>;

interface Case {
  task?: Partial<GracefulEvictionTask>;
  /** Cluster to health; `m1` is the one that is left, the others are the targets. */
  health?: Record<string, Health>;
  targets?: string[];
  seconds?: number;
  observed?: boolean;
  isRolledOut?: boolean;
  out?: string[];
}

function assess({
  task = {},
  health = {},
  targets = ['m2'],
  seconds = 0,
  observed = true,
  isRolledOut = true,
  out = [],
}: Case) {
  const binding: Binding = deepFreeze({
    ...resourceBinding(
      {
        clusters: targets.map((name) => ({ name })),
        gracefulEvictionTasks: [
          { fromCluster: 'm1', reason: 'R', producer: 'P', creationTimestamp: '2026-11-24T08:00:00Z', ...task },
        ],
      },
      { generation: 3 },
    ),
    status: {
      schedulerObservedGeneration: observed ? 3 : 2,
      aggregatedStatus: Object.entries(health).map(([clusterName, state]) => ({ clusterName, health: state })),
    },
  });
  return assessEvictions({
    binding,
    nowMs: T0 + seconds * 1_000,
    now: '2026-11-24T08:00:30Z',
    gracePeriodSeconds: 600,
    isReady: (name) => !out.includes(name),
    isRolledOut,
  });
}
const ALL_WELL = { m1: 'Healthy', m2: 'Healthy' } as const;

test.each<[string, Case, 'waits' | 'ended' | 'held']>([
  ['its replacement is healthy', { health: ALL_WELL }, 'ended'],
  ['its replacement has no status', { health: { m1: 'Healthy' } }, 'waits'],
  ['its replacement is unhealthy', { health: { ...ALL_WELL, m2: 'Unhealthy' } }, 'waits'],
  ['its replacement is unknown', { health: { ...ALL_WELL, m2: 'Unknown' } }, 'waits'],
  [
    'one of two replacements is unhealthy',
    { health: { ...ALL_WELL, m3: 'Unhealthy' }, targets: ['m2', 'm3'] },
    'waits',
  ],
  ['the schedule was not observed yet', { health: ALL_WELL, observed: false }, 'waits'],
  ['the decision has not reached its members', { health: ALL_WELL, isRolledOut: false }, 'waits'],
  ['there is no replacement', { health: { m1: 'Healthy' }, targets: [] }, 'waits'],
  ['grace is over and it was unhealthy', { health: { m1: 'Unhealthy' }, seconds: 601 }, 'ended'],
  ['grace is over to the second', { health: { m1: 'Unhealthy' }, seconds: 600 }, 'waits'],
  ['its own grace is over', { health: { m1: 'Unhealthy' }, seconds: 6, task: { gracePeriodSeconds: 5 } }, 'ended'],
  [
    'grace is over and it is the last healthy copy',
    { health: { m1: 'Healthy', m2: 'Unhealthy' }, seconds: 601 },
    'held',
  ],
  [
    'grace is over and the other copy that was healthy is out',
    { health: ALL_WELL, isRolledOut: false, seconds: 601, out: ['m2'] },
    'held',
  ],
  [
    'grace is over and another copy is healthy',
    { health: { ...ALL_WELL, m3: 'Unknown' }, targets: ['m2', 'm3'], seconds: 601 },
    'ended',
  ],
  ['grace is over and no replacement was found', { health: { m1: 'Healthy' }, targets: [], seconds: 601 }, 'held'],
  ['contact with it was lost', { health: { m1: 'Unknown' }, seconds: 601, out: ['m1'] }, 'held'],
  ['it was never seen', { health: {}, seconds: 601, out: ['m1'] }, 'ended'],
  ['it is unknown on a ready member', { health: { m1: 'Unknown' }, seconds: 601 }, 'ended'],
  [
    'it was purged directly and grace is over',
    { health: { m1: 'Healthy' }, seconds: 601, task: { purgeMode: 'Directly' } },
    'ended',
  ],
  ['people keep it', { health: ALL_WELL, seconds: 9_999, task: { suppressDeletion: true } }, 'waits'],
  ['people let it go', { health: { m1: 'Healthy' }, task: { suppressDeletion: false } }, 'ended'],
  ['it has no time yet', { health: ALL_WELL, task: { creationTimestamp: undefined } }, 'waits'],
])('assessEvictions() where %s', (_, input, wanted) => {
  const { tasks, ended, held } = assess(input);
  expect(ended.length > 0 ? 'ended' : held.length > 0 ? 'held' : 'waits').toBe(wanted);
  expect(tasks.length).toBe(wanted === 'ended' ? 0 : 1);
});

test('assessEvictions() stamps a task without a time and says when to look again', () => {
  const { tasks, isChanged, nextMs } = assess({ task: { creationTimestamp: undefined } });
  expect([tasks[0]?.creationTimestamp, isChanged]).toEqual(['2026-11-24T08:00:30Z', true]);
  expect(nextMs).toBe(T0 + 631_000);
  expect(assess({ health: { m1: 'Healthy' } })).toMatchObject({ isChanged: false, nextMs: T0 + 601_000 });
  expect(assess({ task: { suppressDeletion: true } }).nextMs).toBeUndefined();
});

test('assessEvictions() never lets the last healthy copy go while no replacement is healthy', () => {
  const health = fc.constantFrom<Health>('Healthy', 'Unhealthy', 'Unknown');
  const schedule = fc.array(
    fc.record({
      health: fc.dictionary(fc.constantFrom('m1', 'm2', 'm3'), health),
      targets: fc.subarray(['m2', 'm3']),
      passes: fc.nat(700),
      observed: fc.boolean(),
      isRolledOut: fc.boolean(),
      out: fc.subarray(['m1', 'm2', 'm3']),
    }),
    { maxLength: 20 },
  );
  const task = fc.record(
    { gracePeriodSeconds: fc.nat(1_000), purgeMode: fc.constantFrom('Gracefully' as const, 'Never' as const) },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(schedule, task, (events, options) => {
      let seconds = 0;
      for (const { passes, ...event } of events) {
        seconds += passes;
        const { ended } = assess({ ...event, task: options, seconds });
        const isHealthyElsewhere = event.targets.some((name) => event.health[name] === 'Healthy');
        if (ended.length > 0) {
          return event.health.m1 !== 'Healthy' || isHealthyElsewhere;
        }
      }
      return true;
    }),
    { numRuns: 1_000 },
  );
});
