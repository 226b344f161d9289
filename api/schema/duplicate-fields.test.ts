import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findDuplicateFields } from './duplicate-fields.ts';

test.each([
  ['{"a":1}', []],
  ['{"a":1,"a":2}', ['a']],
  ['{"a":1,"a":2,"a":3}', ['a']],
  ['{"spec":{"x":{"y":1},"x":2},"b":{"x":1}}', ['spec.x']],
  ['{"l":[{"a":1},{"a":1,"a":[1,2,{}]}]}', ['l[1].a']],
  ['{"l":[[1,{"q":1,"q":2}]]}', ['l[0][1].q']],
  ['{"a":"{\\"b\\":1,\\"b\\":2}","\\u0061":1}', ['a']],
  ['{"a,b":1,"c":"x,{","c":1}', ['c']],
  ['[]', []],
  ['"a"', []],
])('findDuplicateFields(%s) is %j', (text, paths) => {
  expect(findDuplicateFields(text)).toEqual(paths.map((path) => `duplicate field "${path}"`));
});

test('what JSON.stringify writes has none', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(findDuplicateFields(JSON.stringify(value))).toEqual([]);
    }),
  );
});
