import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../domain/object.ts';
import { applyJsonPatch } from './json-patch.ts';
import { PatchError } from './patch-error.ts';

const OBJECT: JsonObject = { data: { a: 'b' }, list: ['x', 'y'], none: null };

describe('applyJsonPatch', () => {
  test.each<[string, JsonValue, JsonObject]>([
    ['add a field', [{ op: 'add', path: '/data/c', value: 1 }], { ...OBJECT, data: { a: 'b', c: 1 } }],
    ['add without a value is null', [{ op: 'add', path: '/data/c' }], { ...OBJECT, data: { a: 'b', c: null } }],
    ['add before an item', [{ op: 'add', path: '/list/1', value: 'n' }], { ...OBJECT, list: ['x', 'n', 'y'] }],
    ['add at the end', [{ op: 'add', path: '/list/-', value: 'n' }], { ...OBJECT, list: ['x', 'y', 'n'] }],
    ['add at -1 appends', [{ op: 'add', path: '/list/-1', value: 'n' }], { ...OBJECT, list: ['x', 'y', 'n'] }],
    ['add ignores the first segment', [{ op: 'add', path: 'top/c', value: 1 }], { ...OBJECT, c: 1 }],
    ['escaped segments', [{ op: 'add', path: '/data/x~1y~0z', value: 1 }], { ...OBJECT, data: { a: 'b', 'x/y~z': 1 } }],
    ['remove a field', [{ op: 'remove', path: '/data/a' }], { ...OBJECT, data: {} }],
    ['remove an item from the end', [{ op: 'remove', path: '/list/-2' }], { ...OBJECT, list: ['y'] }],
    ['replace creates', [{ op: 'replace', path: '/data/new', value: 1 }], { ...OBJECT, data: { a: 'b', new: 1 } }],
    ['replace an item', [{ op: 'replace', path: '/list/0', value: 1 }], { ...OBJECT, list: [1, 'y'] }],
    ['replace all', [{ op: 'replace', path: '', value: { q: 1 } }], { q: 1 }],
    ['move', [{ op: 'move', from: '/data/a', path: '/data/c' }], { ...OBJECT, data: { c: 'b' } }],
    ['copy', [{ op: 'copy', from: '/list', path: '/data/c' }], { ...OBJECT, data: { a: 'b', c: ['x', 'y'] } }],
    ['copy what is absent as null', [{ op: 'copy', from: '/data/q', path: '/c' }], { ...OBJECT, c: null }],
    ['test', [{ op: 'test', path: '/data', value: { a: 'b' } }], OBJECT],
    ['test an absent field as null', [{ op: 'test', path: '/data/q', value: null }], OBJECT],
    ['test all', [{ op: 'test', path: '', value: OBJECT }], OBJECT],
    ['null is no operation', null, OBJECT],
    ['no operation', [], OBJECT],
  ])('%s', (_, patch, expected) => {
    expect(applyJsonPatch(OBJECT, patch)).toEqual(expected);
  });

  test.each<[number, string, JsonValue]>([
    [422, 'testing value /data/a failed: test failed', [{ op: 'test', path: '/data/a', value: 'x' }]],
    [422, 'testing value /data/a failed: test failed', [{ op: 'test', path: '/data/a' }]],
    [422, 'doc is missing path: "/data/q/y": missing value', [{ op: 'test', path: '/data/q/y', value: null }]],
    [422, 'Unable to remove nonexistent key: q: missing value', [{ op: 'remove', path: '/data/q' }]],
    [422, 'add operation does not apply: doc is missing path: "/q/y"', [{ op: 'add', path: '/q/y', value: 1 }]],
    [422, 'doc is missing path: "/data/a/y"', [{ op: 'add', path: '/data/a/y', value: 1 }]],
    [422, 'doc is missing path: "/none/y"', [{ op: 'add', path: '/none/y', value: 1 }]],
    [422, 'doc is missing path: ""', [{ op: 'add', path: '', value: {} }]],
    [422, 'doc is missing path: ""', [{ op: 'remove', path: '' }]],
    [422, 'Unable to access invalid index: 5', [{ op: 'add', path: '/list/5', value: 1 }]],
    [422, 'Unable to access invalid index: -5', [{ op: 'add', path: '/list/-5', value: 1 }]],
    [422, "value was not a proper array index: 'x'", [{ op: 'replace', path: '/list/x', value: 1 }]],
    [422, 'Unable to access invalid index: 2', [{ op: 'remove', path: '/list/2' }]],
    [422, 'doc is missing from path: "/q/q"', [{ op: 'copy', from: '/q/q', path: '/x' }]],
    [422, 'doc is missing destination path: "/q/q"', [{ op: 'move', from: '/data/a', path: '/q/q' }]],
    [422, 'move operation failed to decode from', [{ op: 'move', path: '/data/a' }]],
    [422, 'add operation failed to decode path', [{ op: 'add' }]],
    [422, 'Unexpected kind: blah', [{ op: 'blah', path: '/x' }]],
    [422, 'Unexpected kind: unknown', [null]],
    [422, 'value must be object or array', [{ op: 'replace', path: '', value: 1 }]],
    [422, 'not an object', [{ op: 'replace', path: '', value: [] }]],
    [400, 'cannot unmarshal object into Go value of type []handlers.jsonPatchOp', { a: 1 }],
    [400, 'cannot unmarshal number into Go value of type handlers.jsonPatchOp', [1]],
    [400, 'cannot unmarshal number into Go struct field jsonPatchOp.op of type string', [{ op: 1 }]],
    [413, 'The allowed maximum operations in a JSON patch is 10000, got 10001', Array(10_001).fill({ op: 'test' })],
  ])('%i %s', (code, message, patch) => {
    const attempt = () => applyJsonPatch(OBJECT, patch);
    expect(attempt).toThrow(PatchError);
    expect(attempt).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
  });

  test('bounds what copies add', () => {
    const big = { list: Array.from({ length: 20_000 }, () => 'x'.repeat(50)) };
    const copies = ['a', 'b', 'c', 'd'].map((name) => ({ op: 'copy', from: '/list', path: `/${name}` }));
    expect(() => applyJsonPatch(big, copies)).toThrow('Unable to complete the copy');
  });

  test('changes neither its arguments nor any prototype', () => {
    const path = fc
      .array(fc.constantFrom('a', 'b', '__proto__', 'constructor', 'prototype', '0', '-'))
      .map((p) => p.map((s) => `/${s}`).join(''));
    const operation = fc.record({
      op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
      path,
      from: path,
      value: fc.jsonValue(),
    });
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), fc.jsonValue()),
        fc.array(operation),
        (input, patch) => {
          const object: JsonObject = JSON.parse(JSON.stringify(input));
          const before = JSON.stringify(object);
          try {
            applyJsonPatch(object, JSON.parse(JSON.stringify(patch)));
          } catch (error) {
            expect(error).toBeInstanceOf(PatchError);
          }
          expect(JSON.stringify(object)).toBe(before);
          expect(Object.keys(Object.prototype)).toEqual([]);
          expect(Object.getPrototypeOf({})).toBe(Object.prototype);
        },
      ),
    );
  });
});
