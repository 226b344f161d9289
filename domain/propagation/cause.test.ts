import { expect, test } from 'vitest';
import { type Cause, causeOf, withCauses } from './cause.ts';

const cause = (kind: string, name: string, resourceVersion: string): Cause => ({
  apiVersion: 'v1',
  kind,
  name,
  resourceVersion,
});
const a1 = cause('A', 'x', '1');
const a2 = cause('A', 'y', '2');
const b3 = cause('B', 'x', '3');

test('causeOf() names the version of an object', () => {
  const metadata = { namespace: 'n', name: 'x', resourceVersion: '7', labels: {} };
  expect(causeOf({ apiVersion: 'v1', kind: 'A', metadata })).toEqual({ ...cause('A', 'x', '7'), namespace: 'n' });
});

test.each([
  [[], [], []],
  [[a1], [], [a1]],
  [[], [a1, a2, b3], [a2, b3]],
  [[a1, b3], [a2], [b3, a2]],
])('withCauses(%j, %j) keeps the last of each kind', (causes, later, kept) => {
  expect(withCauses(causes, later)).toEqual(kept);
});
