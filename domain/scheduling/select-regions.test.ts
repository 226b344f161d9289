import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Region, type RegionBounds, selectRegions } from './select-regions.ts';

function region(name: string, clusters: number, score: number): Region {
  return { name, clusters, score };
}

const FOUR = [region('a', 2, 400), region('b', 3, 300), region('c', 6, 200), region('d', 7, 100)];

test.each<[string, Region[], RegionBounds, string[]]>([
  ['the best pair with enough clusters', FOUR, { minGroups: 2, maxGroups: 2, minClusters: 7 }, ['a', 'c']],
  [
    'more regions when fewer have too few clusters',
    FOUR,
    { minGroups: 1, maxGroups: 4, minClusters: 11 },
    ['a', 'b', 'c'],
  ],
  ['the beginning of the best that is enough', FOUR, { minGroups: 1, maxGroups: 4, minClusters: 2 }, ['a']],
  ['all', FOUR, { minGroups: 4, maxGroups: 4, minClusters: 18 }, ['a', 'b', 'c', 'd']],
  ['none with too few clusters', FOUR, { minGroups: 4, maxGroups: 4, minClusters: 19 }, []],
  ['none without maxGroups', FOUR, { minGroups: 1, maxGroups: 0, minClusters: 1 }, []],
  ['none when none is wanted', FOUR, { minGroups: 0, maxGroups: 4, minClusters: 0 }, []],
  ['none of none', [], { minGroups: 0, maxGroups: 4, minClusters: 1 }, []],
  [
    'by name among equals',
    [region('y', 1, 5), region('x', 1, 5)],
    { minGroups: 1, maxGroups: 1, minClusters: 1 },
    ['x'],
  ],
  [
    'more clusters among equal scores',
    [region('x', 1, 5), region('y', 2, 5)],
    { minGroups: 1, maxGroups: 1, minClusters: 1 },
    ['y'],
  ],
])('selectRegions() takes %s', (_, regions, bounds, wanted) => {
  expect(selectRegions(regions, bounds).map(({ name }) => name)).toEqual(wanted);
});

/** Karmada's walk, by its definition. */
function walk(regions: readonly Region[], { minGroups, maxGroups, minClusters }: RegionBounds): string[] {
  const ordered = regions.toSorted(
    (a, b) => a.clusters - b.clusters || b.score - a.score || (a.name < b.name ? -1 : 1),
  );
  const paths: Region[][] = [];
  const visit = (path: Region[], from: number): void => {
    const clusters = path.reduce((sum, member) => sum + member.clusters, 0);
    if (clusters >= minClusters && path.length >= minGroups && path.length <= maxGroups) {
      paths.push(path.toSorted((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1)));
    } else if (path.length < maxGroups) {
      for (const [index, member] of ordered.entries()) {
        if (index >= from) {
          visit([...path, member], index + 1);
        }
      }
    }
  };
  visit([], 0);
  const score = (path: Region[]) => path.reduce((sum, member) => sum + member.score, 0);
  const size = (path: Region[]) => path.reduce((sum, member) => sum + member.clusters, 0);
  const [first = [], ...others] = paths.toSorted((a, b) => score(b) - score(a) || size(b) - size(a));
  const best = others.reduce(
    (chosen, path) => (path.length < chosen.length && path.every((member, i) => member === chosen[i]) ? path : chosen),
    first,
  );
  return best.map(({ name }) => name);
}

test('selectRegions() finds what the walk over all paths finds', () => {
  const regions = fc.array(
    fc.record({ clusters: fc.integer({ min: 1, max: 5 }), score: fc.integer({ min: 0, max: 4 }) }),
    {
      maxLength: 7,
    },
  );
  const bounds = fc.record({ minGroups: fc.nat(4), maxGroups: fc.nat(6), minClusters: fc.nat(14) });
  fc.assert(
    fc.property(regions, bounds, (list, limits) => {
      const named = list.map((entry, index) => ({ ...entry, name: `r${index}` }));
      expect(selectRegions(named, limits).map(({ name }) => name)).toEqual(
        named.length === 0 ? [] : walk(named, limits),
      );
    }),
    { numRuns: 2000 },
  );
});

test('selectRegions() finds an answer among many regions', () => {
  const many = Array.from({ length: 60 }, (_, index) => region(`r${index + 10}`, 1 + (index % 5), index % 3));
  const chosen = selectRegions(many, { minGroups: 30, maxGroups: 60, minClusters: 120 });
  expect(chosen.length).toBeGreaterThanOrEqual(30);
  expect(chosen.reduce((sum, { clusters }) => sum + clusters, 0)).toBeGreaterThanOrEqual(120);
});
