import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../domain/object.ts';
import { applyMergePatch } from './merge-patch.ts';

const json = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value));
const object = fc
  .dictionary(
    fc.constantFrom('a', 'b', 'c', '__proto__'),
    fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom<JsonValue>(null, 1, 'x', [1]),
        fc.dictionary(fc.constantFrom('a', 'b'), tie('value')),
      ),
    })).value,
  )
  .map(json);

describe('applyMergePatch', () => {
  test.each<[JsonObject, JsonObject, JsonObject]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b' }, { q: null }, { a: 'b' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{ a: 'foo' }, { a: { b: { c: null } } }, { a: { b: {} } }],
  ])('%j with %j is %j', (target, patch, expected) => {
    expect(applyMergePatch(target, patch)).toEqual(expected);
  });

  test.each<[JsonValue, string]>([
    [null, 'Invalid JSON Patch'],
    [[1], 'cannot unmarshal array into Go value of type map[string]interface {}'],
    ['x', 'cannot unmarshal string into Go value of type map[string]interface {}'],
  ])('refuses %j', (patch, message) => {
    expect(() => applyMergePatch({}, patch)).toThrow(
      expect.objectContaining({ code: 400, message: expect.stringContaining(message) }),
    );
  });

  test('an empty patch changes nothing, a patch twice is a patch once, nothing reaches a prototype', () => {
    fc.assert(
      fc.property(object, object, (target, patch) => {
        const before = JSON.stringify(target);
        expect(applyMergePatch(target, {})).toEqual(target);
        const once = applyMergePatch(target, patch);
        expect(applyMergePatch(once, patch)).toEqual(once);
        expect(JSON.stringify(target)).toBe(before);
        expect(Object.getPrototypeOf(once)).toBe(Object.prototype);
      }),
    );
  });
});
