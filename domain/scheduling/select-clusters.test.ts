import { expect, test } from 'vitest';
import type { Placement, SpreadConstraint } from '../kinds/placement.ts';
import { type Candidate, compareCandidates } from './candidates.ts';
import { AGGREGATED, DUPLICATED, DYNAMIC, EVEN, sampleCandidate, sampleSpec, weighted } from './samples.ts';
import { selectClusters } from './select-clusters.ts';

function select(
  candidates: Candidate[],
  placement: Placement,
  constraints: SpreadConstraint[],
  replicas = 10,
): string[] {
  const spec = sampleSpec({ ...placement, spreadConstraints: constraints }, { replicas });
  return selectClusters(candidates.sort(compareCandidates), spec, replicas).map(({ name }) => name);
}

const THREE = () => [
  sampleCandidate('m1', 4, { running: 1 }),
  sampleCandidate('m2', 3, { running: 1 }),
  sampleCandidate('m3', 9),
];

test.each<[string, Placement, SpreadConstraint[], string[]]>([
  ['all without constraints', AGGREGATED, [], ['m1', 'm2', 'm3']],
  ['all with static weights', weighted({ m1: 1 }), [{ spreadByField: 'cluster', maxGroups: 1 }], ['m1', 'm2', 'm3']],
  ['all with even weights', EVEN, [{ spreadByField: 'cluster', minGroups: 9, maxGroups: 9 }], ['m1', 'm2', 'm3']],
  [
    'the best, whatever their room, when duplicated',
    DUPLICATED,
    [{ spreadByField: 'cluster', maxGroups: 2 }],
    ['m1', 'm2'],
  ],
  ['the best with room, the last giving way', DYNAMIC, [{ spreadByField: 'cluster', maxGroups: 2 }], ['m1', 'm3']],
  ['at most those there are', DYNAMIC, [{ spreadByField: 'cluster', minGroups: 1, maxGroups: 9 }], ['m1', 'm2', 'm3']],
])('selectClusters() takes %s', (_, placement, constraints, wanted) => {
  expect(select(THREE(), placement, constraints)).toEqual(wanted);
});

test.each<[Placement, SpreadConstraint[], string]>([
  [
    AGGREGATED,
    [{ spreadByField: 'cluster', minGroups: 4, maxGroups: 4 }],
    'the number of feasible clusters is less than spreadConstraint.MinGroups',
  ],
  [AGGREGATED, [{ spreadByField: 'cluster', maxGroups: 1 }], 'no enough resource when selecting 1 clusters'],
  [AGGREGATED, [{ spreadByField: 'cluster' }], 'no enough resource when selecting 0 clusters'],
  [AGGREGATED, [{ spreadByField: 'zone', maxGroups: 1 }], 'just support cluster and region spread constraint'],
  [AGGREGATED, [{ spreadByLabel: 'x', maxGroups: 1 }], 'just support cluster and region spread constraint'],
  [
    AGGREGATED,
    [{ spreadByField: 'region', minGroups: 1, maxGroups: 1 }],
    'the number of feasible region is less than spreadConstraint.MinGroups',
  ],
])('selectClusters() of %o by %o fails', (placement, constraints, message) => {
  expect(() => select(THREE(), placement, constraints)).toThrow(message);
});

test('selectClusters() chooses nothing without maxGroups when room does not count', () => {
  expect(select(THREE(), DUPLICATED, [{ spreadByField: 'cluster' }])).toEqual([]);
});

const REGIONS = () => [
  sampleCandidate('e1', 8, { region: 'east' }),
  sampleCandidate('e2', 7, { region: 'east' }),
  sampleCandidate('n1', 2, { region: 'north' }),
  sampleCandidate('w1', 6, { region: 'west' }),
  sampleCandidate('w2', 5, { region: 'west', running: 1 }),
  sampleCandidate('x1', 99),
];

test.each<[string, Placement, SpreadConstraint[], string[]]>([
  ['one cluster per region', AGGREGATED, [{ spreadByField: 'region', minGroups: 2, maxGroups: 2 }], ['w2', 'e1']],
  [
    'the best others up to the bound on clusters',
    AGGREGATED,
    [
      { spreadByField: 'region', minGroups: 2, maxGroups: 2 },
      { spreadByField: 'cluster', minGroups: 2, maxGroups: 3 },
    ],
    ['w2', 'e1', 'e2'],
  ],
  [
    'regions with enough clusters',
    DUPLICATED,
    [
      { spreadByField: 'cluster', minGroups: 4, maxGroups: 5 },
      { spreadByField: 'region', minGroups: 1, maxGroups: 2 },
    ],
    ['e1', 'w2', 'e2', 'w1'],
  ],
])('selectClusters() by region takes %s', (_, placement, constraints, wanted) => {
  expect(select(REGIONS(), placement, constraints)).toEqual(wanted);
});

test('selectClusters() by region fails when no regions have enough clusters', () => {
  const constraints: SpreadConstraint[] = [
    { spreadByField: 'region', minGroups: 1, maxGroups: 2 },
    { spreadByField: 'cluster', minGroups: 5, maxGroups: 6 },
  ];
  expect(() => select(REGIONS(), AGGREGATED, constraints)).toThrow(
    'the number of clusters is less than the cluster spreadConstraint.MinGroups',
  );
});
