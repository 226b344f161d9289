import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortLikeGo } from './go-sort.ts';

const PATTERNS = {
  equal: () => 1,
  ascending: (i: number) => Math.floor(i / 3),
  descending: (i: number, n: number) => Math.floor((n - i) / 3),
  saw: (i: number) => i % 7,
  scattered: (i: number) => (i * i * 7919) % 11,
  pipe: (i: number, n: number) => (i < n / 2 ? i : n - i),
};

// The first four positions, and the sum of place × original position, as `sort.Sort` of Go 1.26 leaves them.
test.each([
  ['equal', 13, [0, 1, 2, 3], 728],
  ['equal', 300, [0, 1, 2, 3], 8999900],
  ['ascending', 12, [9, 10, 11, 6], 302],
  ['ascending', 13, [12, 9, 11, 10], 374],
  ['ascending', 40, [39, 38, 37, 36], 10673],
  ['ascending', 300, [299, 298, 297, 296], 4500001],
  ['descending', 60, [0, 1, 2, 3], 71980],
  ['saw', 12, [6, 5, 4, 11], 406],
  ['saw', 13, [6, 5, 12, 11], 476],
  ['saw', 40, [6, 20, 34, 13], 15677],
  ['saw', 60, [20, 41, 27, 55], 53088],
  ['saw', 300, [244, 132, 125, 293], 6718229],
  ['scattered', 13, [1, 12, 10, 5], 524],
  ['scattered', 40, [32, 1, 21, 12], 15646],
  ['scattered', 60, [12, 1, 34, 23], 53675],
  ['scattered', 300, [254, 221, 298, 296], 6719678],
  ['pipe', 40, [20, 19, 21, 18], 15778],
  ['pipe', 60, [30, 31, 29, 28], 53297],
  ['pipe', 300, [150, 149, 151, 148], 6729279],
] as const)('sortLikeGo() leaves equal items of a %s list of %i where Go does', (pattern, length, first, checksum) => {
  const items = Array.from({ length }, (_, id) => ({ key: PATTERNS[pattern](id, length), id }));
  const ids = sortLikeGo(items, (a, b) => a.key > b.key).map(({ id }) => id);
  expect(ids.slice(0, 4)).toEqual(first);
  expect(ids.reduce((sum, id, index) => sum + (index + 1) * id, 0)).toBe(checksum);
});

test('sortLikeGo() sorts, keeps every item, and is stable up to twelve', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 200 }), (keys) => {
      const items = keys.map((key, id) => ({ key, id }));
      const sorted = sortLikeGo(items, (a, b) => a.key > b.key);
      expect(sorted.map(({ key }) => key)).toEqual([...keys].sort((a, b) => b - a));
      expect(new Set(sorted)).toEqual(new Set(items));
      if (keys.length <= 12) {
        expect(sorted).toEqual(items.toSorted((a, b) => b.key - a.key));
      }
    }),
  );
});
