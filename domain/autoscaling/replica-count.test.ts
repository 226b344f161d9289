import { expect, test } from 'vitest';
import type { AutoscaledPod } from './pod.ts';
import { countByShare, countByUsage, countByUtilization, countByValue } from './replica-count.ts';
import { NOW, RULES, samplesOf, testPod } from './testing.ts';

/** How a pod of a case is. */
type State = 'ready' | 'unready' | 'hot' | 'failed' | 'ending' | 'pending';

const STATES: Record<State, Partial<AutoscaledPod>> = {
  ready: {},
  // Not ready since it started.
  unready: { ready: { status: 'False', sinceMs: NOW - 60 * 60_000 } },
  // Just started: its CPU is that of its start.
  hot: { startMs: NOW, ready: { status: 'True', sinceMs: NOW } },
  failed: { phase: 'Failed', ready: { status: 'False', sinceMs: NOW } },
  ending: { isTerminating: true },
  pending: { phase: 'Pending', ready: { status: 'False', sinceMs: NOW } },
};

const TOLERANCE = { up: 0.1, down: 0.1 };

function podsOf(states: readonly State[], requests: readonly number[] = []): AutoscaledPod[] {
  return states.map((state, index) =>
    testPod(`p${index}`, {
      ...STATES[state],
      containers: [{ name: 'app', requests: new Map([['cpu', requests[index] ?? 1_000]]) }],
    }),
  );
}

const times = (count: number, state: State = 'ready'): State[] => Array.from({ length: count }, () => state);

function input(templateReplicas: number, pods: AutoscaledPod[], calibration = 1) {
  return { templateReplicas, calibration, pods, tolerance: TOLERANCE, rules: RULES };
}

// What goes in and comes out are those of Kubernetes' own cases of its replica calculator.
test.each<[string, number, State[], number[], number, { replicas: number; utilization: number }]>([
  ['grows', 3, times(3), [300, 500, 700], 30, { replicas: 5, utilization: 50 }],
  [
    'grows less with an unready pod',
    3,
    ['unready', 'ready', 'ready'],
    [300, 500, 700],
    30,
    { replicas: 4, utilization: 60 },
  ],
  ['grows less with a hot pod', 3, ['hot', 'ready', 'ready'], [300, 500, 700], 30, { replicas: 4, utilization: 60 }],
  [
    'stays with two unready pods',
    3,
    ['ready', 'unready', 'unready'],
    [400, 500, 700],
    30,
    { replicas: 3, utilization: 40 },
  ],
  ['stays with two hot pods', 3, ['ready', 'hot', 'hot'], [400, 500, 700], 30, { replicas: 3, utilization: 40 }],
  [
    'grows past failed pods',
    2,
    ['ready', 'ready', 'failed', 'failed'],
    [500, 700],
    30,
    { replicas: 4, utilization: 60 },
  ],
  [
    'grows past ending pods',
    2,
    ['ready', 'ready', 'ending', 'ending'],
    [500, 700],
    30,
    { replicas: 4, utilization: 60 },
  ],
  ['shrinks', 5, times(5), [100, 300, 500, 250, 250], 50, { replicas: 3, utilization: 28 }],
  [
    'shrinks with unready pods',
    5,
    [...times(3), ...times(2, 'unready')],
    [100, 300, 500, 250, 250],
    50,
    { replicas: 2, utilization: 30 },
  ],
  ['shrinks past pending pods', 5, ['ready', ...times(4, 'pending')], [100], 50, { replicas: 1, utilization: 10 }],
  [
    'shrinks past hot pods',
    5,
    [...times(3), ...times(2, 'hot')],
    [100, 300, 500, 250, 250],
    50,
    { replicas: 2, utilization: 30 },
  ],
  [
    'shrinks past failed pods',
    5,
    [...times(5), ...times(2, 'failed')],
    [100, 300, 500, 250, 250],
    50,
    { replicas: 3, utilization: 28 },
  ],
  [
    'counts known pods of superfluous metrics',
    4,
    times(4),
    [4000, 9500, 3000, 7000, 3200, 2000],
    100,
    { replicas: 24, utilization: 587 },
  ],
  [
    'takes pods without metrics for busy when it shrinks',
    4,
    times(4),
    [400, 95],
    100,
    { replicas: 3, utilization: 24 },
  ],
  ['stays at the target with a pod without metrics', 2, times(2), [1000], 100, { replicas: 2, utilization: 100 }],
  ['stays rather than grow for half of the pods', 2, times(2), [1900], 100, { replicas: 2, utilization: 190 }],
  ['stays rather than shrink for half of the pods', 2, times(2), [600], 100, { replicas: 2, utilization: 60 }],
  [
    'stays with one unready and one missing',
    3,
    ['unready', 'ready', 'ready'],
    [100, 450],
    50,
    { replicas: 3, utilization: 45 },
  ],
  [
    'stays with one hot and one missing',
    3,
    ['hot', 'ready', 'ready'],
    [100, 450],
    50,
    { replicas: 3, utilization: 45 },
  ],
  [
    'grows with one unready and one missing',
    3,
    ['unready', 'ready', 'ready'],
    [100, 2000],
    50,
    { replicas: 4, utilization: 200 },
  ],
  [
    'grows with one hot and one missing',
    3,
    ['hot', 'ready', 'ready'],
    [100, 2000],
    50,
    { replicas: 4, utilization: 200 },
  ],
  [
    'shrinks with one unready and one missing',
    4,
    ['unready', ...times(3)],
    [100, 100, 100],
    50,
    { replicas: 3, utilization: 10 },
  ],
  ['stays during a rolling update with a surge', 2, times(3), [100, 100], 50, { replicas: 2, utilization: 10 }],
])('utilization: %s', (_, replicas, states, values, percent, expected) => {
  const result = countByUtilization(input(replicas, podsOf(states)), samplesOf(...values), {
    resource: 'cpu',
    percent,
  });
  expect(result).toMatchObject(expected);
});

test('utilization is of all requests together, and tolerated near the target', () => {
  const pods = podsOf(times(3), [900, 1000, 1100]);
  expect(countByUtilization(input(3, pods), samplesOf(1010, 1030, 1020), { resource: 'cpu', percent: 100 })).toEqual({
    replicas: 3,
    usage: 1020,
    utilization: 102,
  });
});

test.each([
  [56, 9],
  [55, 10],
])('ten pods that use half of their requests, with a target of %i percent', (percent, replicas) => {
  const requests = [400, 200, 310, 290, 302, 298, 301, 299, 300, 300];
  const result = countByUtilization(input(10, podsOf(times(10), requests)), samplesOf(...times(10).map(() => 150)), {
    resource: 'cpu',
    percent,
  });
  expect(result.replicas).toBe(replicas);
});

test.each<[string, number, State[], number[], number, { replicas: number; usage: number }]>([
  ['grows', 3, times(3), [20000, 10000, 30000], 15000, { replicas: 4, usage: 20000 }],
  ['does not mind hot pods', 3, ['ready', 'ready', 'hot'], [50000, 10000, 30000], 15000, { replicas: 6, usage: 30000 }],
  [
    'does not mind unready pods',
    3,
    ['hot', 'ready', 'hot'],
    [50000, 15000, 30000],
    15000,
    { replicas: 7, usage: 31666 },
  ],
  ['shrinks', 5, times(5), times(5).map(() => 12000), 20000, { replicas: 3, usage: 12000 }],
  ['tolerates', 3, times(3), [20000, 21000, 21000], 20000, { replicas: 3, usage: 20666 }],
])('usage of a custom metric: %s', (_, replicas, states, values, target, expected) => {
  expect(countByUsage(input(replicas, podsOf(states)), samplesOf(...values), { target })).toEqual(expected);
});

test.each<[string, number, State[], number, number, number]>([
  ['grows', 3, times(3), 20000, 15000, 4],
  ['counts ready pods only', 3, ['unready', 'ready', 'unready'], 50000, 10000, 5],
  ['may shrink though it should grow, with ready pods only', 3, ['unready', 'ready', 'unready'], 8600, 4400, 2],
  ['shrinks', 5, times(5), 12000, 20000, 3],
  ['shrinks to what is needed', 5, times(5), 8600, 14334, 3],
  ['tolerates', 3, times(3), 20666, 20000, 3],
  ['comes up from nothing', 0, [], 8600, 4400, 2],
])('value: %s', (_, replicas, states, value, target, expected) => {
  expect(countByValue(input(replicas, podsOf(states)), value, target)).toEqual({ replicas: expected, usage: value });
});

test.each([
  [3, 20000, 5000, 1, { replicas: 4, usage: 6667 }],
  [5, 6000, 2000, 1, { replicas: 3, usage: 1200 }],
  [4, 20166, 5000, 1, { replicas: 4, usage: 5042 }],
  [3, 8600, 2150, 1, { replicas: 4, usage: 2867 }],
  [5, 8600, 2867, 1, { replicas: 3, usage: 1720 }],
  [3, 8600, 2900, 1, { replicas: 3, usage: 2867 }],
  // Three members with the same replicas each: the template stands for a third.
  [9, 90_000, 5000, 3, { replicas: 6, usage: 10_000 }],
  [9, 45_000, 5000, 3, { replicas: 3, usage: 5000 }],
])(
  'share: %i pods of %i with a target of %i and calibration %i',
  (memberReplicas, value, target, calibration, expected) => {
    expect(countByShare({ calibration, tolerance: TOLERANCE }, memberReplicas, value, target)).toEqual(expected);
  },
);

test.each([
  ['three members with all replicas', 2, 6, 3, 4],
  ['replicas divided among members', 6, 6, 1, 12],
  ['one of two members cannot be asked', 6, 3, 0.5, 12],
])('calibration: %s', (_, templateReplicas, podCount, calibration, replicas) => {
  const values = times(podCount).map(() => 1_000);
  const result = countByUtilization(
    input(templateReplicas, podsOf(times(podCount)), calibration),
    samplesOf(...values),
    {
      resource: 'cpu',
      percent: 50,
    },
  );
  expect(result.replicas).toBe(replicas);
});

test.each([
  ['no pod', [], samplesOf(100), 'no pods returned by selector while calculating replica count'],
  [
    'no known pod',
    podsOf(['ready']),
    new Map([['older', { value: 1, atMs: NOW, windowMs: 0 }]]),
    'no metrics returned matched known pods',
  ],
  ['no ready pod', podsOf(['hot']), samplesOf(100), 'did not receive metrics for any ready pods'],
  [
    'no request',
    [testPod('p0', { containers: [{ name: 'sidecar', requests: new Map() }] })],
    samplesOf(100),
    'missing request for cpu in container sidecar of Pod p0',
  ],
])('utilization of %s is none', (_, pods, samples, message) => {
  expect(() => countByUtilization(input(1, pods), samples, { resource: 'cpu', percent: 50 })).toThrow(message);
});

test('each way has its tolerance', () => {
  const pods = podsOf(times(10));
  const count = (value: number, up: number, down: number) =>
    countByUsage({ ...input(10, pods), tolerance: { up, down } }, samplesOf(...times(10).map(() => value)), {
      target: 1_000,
    }).replicas;
  expect([count(1_150, 0.2, 0.1), count(1_150, 0.1, 0.2), count(850, 0.2, 0.1), count(850, 0.1, 0.2)]).toEqual([
    10, 12, 9, 10,
  ]);
});
