import fc from 'fast-check';
import { expect, test } from 'vitest';
import { equalJson, keepIfEqual } from './equality.ts';

test.each([
  [
    { a: 1, b: [{ c: null }] },
    { b: [{ c: null }], a: 1 },
  ],
  [{ a: 1, b: undefined }, { a: 1 }],
  [{}, { b: undefined }],
])('equalJson() finds %j and %j equal', (left, right) => {
  expect(equalJson(left, right)).toBe(true);
  expect(equalJson(right, left)).toBe(true);
});

test.each([
  [{ a: 1 }, { a: 1, b: 2 }],
  [{ a: undefined, b: 1 }, { a: 1 }],
  [{ a: null }, {}],
  [
    [1, 2],
    [2, 1],
  ],
  [[], {}],
  [{ length: 0 }, []],
  [{}, { toString: 1 }],
  ['1', 1],
])('equalJson() tells %j from %j', (left, right) => {
  expect(equalJson(left, right)).toBe(false);
  expect(equalJson(right, left)).toBe(false);
});

test('equalJson() agrees with the text of a copy', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => equalJson(value, JSON.parse(JSON.stringify(value)))));
});

test('equalJson() looks at every value once, however deep', () => {
  const nest = (inner: object) => Array.from({ length: 200 }).reduce<object>((value) => ({ value }), inner);
  expect(equalJson(nest({ a: 1 }), nest({ a: 1 }))).toBe(true);
  expect(equalJson(nest({ a: 1 }), nest({ a: 2 }))).toBe(false);
});

test('keepIfEqual() returns the previous value itself, or the next', () => {
  const previous = { a: 1 };
  const next = { a: 2 };
  expect(keepIfEqual(previous, { a: 1 })).toBe(previous);
  expect(keepIfEqual(previous, next)).toBe(next);
});
