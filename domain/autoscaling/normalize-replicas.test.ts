import { expect, test } from 'vitest';
import type { HPAScalingRules } from '../kinds/federated-hpa.ts';
import type { History } from './history.ts';
import { normalizeReplicas, withChange } from './normalize-replicas.ts';
import { NOW } from './testing.ts';

const SECONDS = NOW / 1_000;
const SETTINGS = { downscaleStabilizationMs: 300_000 };

/** `[value, seconds ago]` as the history has them. */
const ago = (...entries: [number, number][]): [number, number][] =>
  entries.map(([value, seconds]) => [value, SECONDS - seconds]);

function history(recommendations: [number, number][] = [], changes: [number, number][] = []): History {
  return { recommendations: ago(...recommendations), changes: ago(...changes) };
}

function normalize(
  [min, max]: [number, number],
  [current, desired]: [number, number],
  past: History,
  behavior?: { scaleUp?: HPAScalingRules; scaleDown?: HPAScalingRules },
) {
  const spec = {
    scaleTargetRef: { kind: 'Deployment', name: 'web' },
    minReplicas: min,
    maxReplicas: max,
    ...(behavior && { behavior }),
  };
  return normalizeReplicas({ spec, current, desired, history: past, settings: SETTINGS, now: SECONDS });
}

const summary = ({ replicas, conditions }: ReturnType<typeof normalize>) => [
  replicas,
  ...conditions.map(({ status, reason }) => `${status} ${reason}`),
];

test.each<[string, [number, number], [number, number], History, (string | number)[]]>([
  [
    'grows within the bounds',
    [1, 10],
    [2, 4],
    history([[4, 0]]),
    [4, 'True ReadyForNewScale', 'False DesiredWithinRange'],
  ],
  [
    'shrinks no further than lately recommended',
    [1, 10],
    [5, 3],
    history([
      [4, 60],
      [3, 0],
    ]),
    [4, 'True ScaleDownStabilized', 'False DesiredWithinRange'],
  ],
  ['has fewest replicas', [2, 10], [2, 1], history([[1, 0]]), [2, 'True ReadyForNewScale', 'True TooFewReplicas']],
  ['has most replicas', [1, 10], [10, 12], history([[12, 0]]), [10, 'True ReadyForNewScale', 'True TooManyReplicas']],
  ['doubles at most', [1, 100], [10, 50], history([[10, 0]]), [20, 'True ReadyForNewScale', 'True ScaleUpLimit']],
  ['comes from one to four', [1, 100], [1, 50], history([[1, 0]]), [4, 'True ReadyForNewScale', 'True ScaleUpLimit']],
  [
    'forgets what is older than the window',
    [1, 10],
    [5, 3],
    history([
      [8, 700],
      [3, 400],
    ]),
    [3, 'True ReadyForNewScale', 'False DesiredWithinRange'],
  ],
  [
    'remembers what held until within the window',
    [1, 10],
    [9, 3],
    history([
      [8, 700],
      [3, 200],
    ]),
    [8, 'True ScaleDownStabilized', 'False DesiredWithinRange'],
  ],
  [
    'takes what there is for recommended at first',
    [1, 10],
    [5, 3],
    history(),
    [5, 'True ScaleDownStabilized', 'False DesiredWithinRange'],
  ],
])('without behavior: %s', (_, bounds, replicas, past, expected) => {
  expect(summary(normalize(bounds, replicas, past))).toEqual(expected);
});

const rules = (
  stabilizationWindowSeconds: number,
  policies: [type: string, value: number, periodSeconds: number][],
  selectPolicy?: string,
): HPAScalingRules => ({
  stabilizationWindowSeconds,
  ...(selectPolicy && { selectPolicy }),
  policies: policies.map(([type, value, periodSeconds]) => ({ type, value, periodSeconds })),
});

const FREE = rules(0, [['Percent', 1_000, 60]]);

type Case = [
  string,
  [number, number],
  [number, number],
  History,
  { scaleUp?: HPAScalingRules; scaleDown?: HPAScalingRules },
  (string | number)[],
];

test.each<Case>([
  [
    'grows up to the bound',
    [1, 10],
    [5, 15],
    history([[15, 0]]),
    { scaleUp: rules(300, [['Percent', 200, 60]]), scaleDown: FREE },
    [10, 'True ReadyForNewScale', 'True TooManyReplicas'],
  ],
  [
    'halves in a period',
    [1, 10],
    [8, 2],
    history([[2, 0]]),
    { scaleUp: FREE, scaleDown: rules(300, [['Percent', 50, 60]]) },
    [4, 'True ReadyForNewScale', 'True ScaleDownLimit'],
  ],
  [
    'waits while less was recommended lately',
    [1, 20],
    [3, 9],
    history([
      [5, 200],
      [9, 0],
    ]),
    { scaleUp: rules(300, [['Percent', 500, 60]]), scaleDown: FREE },
    [5, 'True ScaleUpStabilized', 'False DesiredWithinRange'],
  ],
  [
    'waits while more was recommended lately',
    [1, 20],
    [8, 3],
    history([
      [4, 480],
      [5, 300],
    ]),
    { scaleUp: FREE, scaleDown: rules(600, [['Percent', 100, 60]]) },
    [5, 'True ScaleDownStabilized', 'False DesiredWithinRange'],
  ],
  [
    'does not grow for what was recommended lately',
    [1, 20],
    [4, 3],
    history([
      [9, 60],
      [3, 30],
    ]),
    { scaleDown: rules(300, [['Percent', 100, 15]]) },
    [4, 'True ScaleDownStabilized', 'False DesiredWithinRange'],
  ],
  [
    'adds four pods a minute',
    [1, 20],
    [5, 20],
    history(),
    { scaleUp: rules(0, [['Pods', 4, 60]]) },
    [9, 'True ReadyForNewScale', 'True ScaleUpLimit'],
  ],
  [
    'adds what is left of four pods a minute',
    [1, 20],
    [5, 20],
    history([], [[2, 30]]),
    { scaleUp: rules(0, [['Pods', 4, 60]]) },
    [7, 'True ReadyForNewScale', 'True ScaleUpLimit'],
  ],
  [
    'counts what was taken away',
    [1, 20],
    [5, 20],
    history(
      [],
      [
        [2, 30],
        [-1, 10],
      ],
    ),
    { scaleUp: rules(0, [['Pods', 4, 60]]) },
    [8, 'True ReadyForNewScale', 'True ScaleUpLimit'],
  ],
  [
    'does not count what is older',
    [1, 20],
    [5, 20],
    history([], [[2, 60]]),
    { scaleUp: rules(0, [['Pods', 4, 60]]) },
    [9, 'True ReadyForNewScale', 'True ScaleUpLimit'],
  ],
  [
    'keeps what it has when it added too much',
    [1, 20],
    [9, 20],
    history([], [[6, 30]]),
    { scaleUp: rules(0, [['Pods', 4, 60]]) },
    [9, 'True ReadyForNewScale', 'True ScaleUpLimit'],
  ],
  [
    'grows by the larger policy',
    [1, 200],
    [10, 100],
    history(),
    {
      scaleUp: rules(0, [
        ['Pods', 4, 60],
        ['Percent', 50, 60],
      ]),
    },
    [15, 'True ReadyForNewScale', 'True ScaleUpLimit'],
  ],
  [
    'grows by the smaller policy where that is wanted',
    [1, 20],
    [5, 20],
    history(),
    {
      scaleUp: rules(
        0,
        [
          ['Pods', 4, 60],
          ['Pods', 2, 60],
        ],
        'Min',
      ),
    },
    [7, 'True ReadyForNewScale', 'True ScaleUpLimit'],
  ],
  [
    'does not grow where that is disabled',
    [1, 20],
    [5, 20],
    history(),
    { scaleUp: rules(0, [['Pods', 4, 60]], 'Disabled') },
    [5, 'True ReadyForNewScale', 'True ScaleUpLimit'],
  ],
  [
    'grows a percentage of few by one',
    [1, 20],
    [1, 20],
    history(),
    { scaleUp: rules(0, [['Percent', 10, 60]]) },
    [2, 'True ReadyForNewScale', 'True ScaleUpLimit'],
  ],
  [
    'shrinks by the larger policy',
    [1, 200],
    [100, 1],
    history(),
    {
      scaleDown: rules(0, [
        ['Percent', 10, 60],
        ['Pods', 5, 60],
      ]),
    },
    [90, 'True ReadyForNewScale', 'True ScaleDownLimit'],
  ],
  [
    'shrinks by the smaller policy where that is wanted',
    [1, 200],
    [100, 1],
    history(),
    {
      scaleDown: rules(
        0,
        [
          ['Percent', 10, 60],
          ['Pods', 5, 60],
        ],
        'Min',
      ),
    },
    [95, 'True ReadyForNewScale', 'True ScaleDownLimit'],
  ],
  [
    'shrinks what is left of a fifth a minute',
    [1, 20],
    [10, 1],
    history([], [[-1, 30]]),
    { scaleDown: rules(0, [['Percent', 20, 60]]) },
    [8, 'True ReadyForNewScale', 'True ScaleDownLimit'],
  ],
  [
    'does not shrink where that is disabled',
    [1, 20],
    [10, 1],
    history(),
    { scaleDown: rules(0, [['Percent', 20, 60]], 'Disabled') },
    [10, 'True ReadyForNewScale', 'True ScaleDownLimit'],
  ],
  [
    'takes the default rate where a direction has none',
    [1, 100],
    [10, 50],
    history(),
    { scaleDown: FREE },
    [20, 'True ReadyForNewScale', 'True ScaleUpLimit'],
  ],
  [
    'takes the default window where a direction has none',
    [1, 100],
    [10, 5],
    history([
      [7, 290],
      [5, 280],
    ]),
    { scaleUp: FREE },
    [7, 'True ScaleDownStabilized', 'False DesiredWithinRange'],
  ],
])('with behavior: %s', (_, bounds, replicas, past, behavior, expected) => {
  expect(summary(normalize(bounds, replicas, past, behavior))).toEqual(expected);
});

test('a recommendation that says the same as the last is nothing to remember', () => {
  const past = history([[4, 100]]);
  expect(normalize([1, 10], [4, 4], past).history).toBe(past);
  expect(normalize([1, 10], [4, 5], past).history.recommendations).toEqual(ago([4, 100], [5, 0]));
  expect(
    normalize(
      [1, 10],
      [4, 5],
      history([
        [9, 900],
        [4, 400],
      ]),
    ).history.recommendations,
  ).toEqual(ago([4, 400], [5, 0]));
});

test('changes are remembered for the longest period of any policy, and only where there are policies', () => {
  const behavior = {
    scaleUp: rules(0, [
      ['Pods', 4, 60],
      ['Pods', 9, 600],
    ]),
    scaleDown: rules(0, [['Pods', 4, 15]]),
  };
  const spec = { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 9 };
  const past = history(
    [],
    [
      [1, 700],
      [2, 500],
    ],
  );
  expect(withChange(past, { ...spec, behavior }, -3, SECONDS).changes).toEqual(ago([2, 500], [-3, 0]));
  expect(withChange(past, spec, -3, SECONDS)).toBe(past);
});
