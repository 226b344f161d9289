import fc from 'fast-check';
import { expect, test } from 'vitest';
import { integerOf, parseJson } from './exact-json.ts';

test.each<[string, unknown]>([
  ['1', 1],
  ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ['9007199254740993', 9007199254740993n],
  ['-9223372036854775808', -9223372036854775808n],
  ['9223372036854775808', 2 ** 63],
  ['9007199254740993.0', 2 ** 53],
  ['1e30', 1e30],
  ['"9007199254740993"', '9007199254740993'],
  ['{"a":[9007199254740993,1.5,{"b":null}]}', { a: [9007199254740993n, 1.5, { b: null }] }],
])('parseJson reads %s', (text, value) => {
  expect(parseJson(text)).toEqual(value);
});

test('parseJson refuses what is no JSON', () => {
  expect(() => parseJson('{9007199254740993')).toThrow(SyntaxError);
});

test('integers of 64 bits are written as they were read', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (integer) => {
      const text = `{"a":{"b":[${integer}]}}`;
      expect(JSON.stringify(parseJson(text))).toBe(text);
      expect(JSON.stringify(integerOf(integer))).toBe(String(integer));
    }),
  );
});

test('a field called __proto__ is a field', () => {
  const value = parseJson('{"__proto__":{"a":9007199254740993}}');
  expect(Object.keys(value ?? {})).toEqual(['__proto__']);
  expect(Object.keys(Object.prototype)).toEqual([]);
});
