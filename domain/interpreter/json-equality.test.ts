import fc from 'fast-check';
import { expect, test } from 'vitest';
import { equalJson, withoutEmptyFields } from './json-equality.ts';

test.each([
  [{ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }, true],
  [{ a: undefined }, {}, true],
  [{ a: null }, {}, false],
  [{ a: {} }, {}, false],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [[1, 2], [2, 1], false],
  [[], {}, false],
  ['1', 1, false],
])('equalJson of %j and %j is %s', (a, b, equal) => {
  expect(equalJson(a, b)).toBe(equal);
  expect(equalJson(b, a)).toBe(equal);
});

test('equalJson holds for any value and its copy', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => equalJson(value, JSON.parse(JSON.stringify(value)))));
});

test('withoutEmptyFields drops what omitempty drops', () => {
  expect(withoutEmptyFields({ a: 0, b: '', c: null, d: [], e: false, f: {}, g: 1 })).toEqual({ f: {}, g: 1 });
});
