import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/object.ts';
import type { Schema } from '../schema/schema.ts';
import { applyStrategicMergePatch } from './strategic-merge-patch.ts';

const TEXT: Schema = { type: 'string' };
const SCHEMA: Schema = {
  type: 'object',
  properties: {
    strategy: {
      type: 'object',
      'x-kubernetes-patch-strategy': 'retainKeys',
      properties: { type: TEXT, rolling: TEXT },
    },
    whole: { type: 'object', 'x-kubernetes-patch-strategy': 'replace', additionalProperties: TEXT },
    labels: { type: 'object', additionalProperties: TEXT },
    finalizers: { type: 'array', items: TEXT, 'x-kubernetes-patch-strategy': 'merge' },
    args: { type: 'array', items: TEXT },
    containers: {
      type: 'array',
      'x-kubernetes-patch-strategy': 'merge',
      'x-kubernetes-patch-merge-key': 'name',
      items: {
        type: 'object',
        properties: {
          name: TEXT,
          image: TEXT,
          env: {
            type: 'array',
            'x-kubernetes-patch-strategy': 'merge',
            'x-kubernetes-patch-merge-key': 'name',
            items: { type: 'object', properties: { name: TEXT, value: TEXT } },
          },
        },
      },
    },
  },
};

const c1 = {
  name: 'c1',
  image: 'i1',
  env: [
    { name: 'A', value: '1' },
    { name: 'B', value: '2' },
  ],
};
const c2 = { name: 'c2', image: 'i2' };
const OBJECT: JsonObject = {
  strategy: { type: 'Rolling', rolling: 'x' },
  whole: { a: '1' },
  labels: { a: '1' },
  finalizers: ['f1', 'f2'],
  args: ['a'],
  containers: [c1, c2],
};

describe('applyStrategicMergePatch', () => {
  test.each<[string, JsonObject, JsonObject]>([
    ['merges maps, null removes', { labels: { b: '2', a: null } }, { labels: { b: '2' } }],
    ['replaces what is to be replaced', { whole: { b: '2' } }, { whole: { b: '2' } }],
    ['replaces atomic lists', { args: ['b'] }, { args: ['b'] }],
    [
      'merges an item by key',
      { containers: [{ name: 'c2', image: 'n' }] },
      { containers: [c1, { name: 'c2', image: 'n' }] },
    ],
    ['puts a new item first', { containers: [{ name: 'c3' }] }, { containers: [{ name: 'c3' }, c1, c2] }],
    [
      'merges lists in lists',
      { containers: [{ name: 'c1', env: [{ name: 'C', value: null }] }] },
      { containers: [{ ...c1, env: [{ name: 'C' }, ...c1.env] }, c2] },
    ],
    ['deletes an item', { containers: [{ name: 'c1', $patch: 'delete' }] }, { containers: [c2] }],
    ['replaces a list', { containers: [{ name: 'c9' }, { $patch: 'replace' }] }, { containers: [{ name: 'c9' }] }],
    ['an empty list changes nothing', { containers: [] }, {}],
    ['replaces a map', { labels: { $patch: 'replace', b: '2' } }, { labels: { b: '2' } }],
    ['empties a map', { labels: { $patch: 'delete' } }, { labels: {} }],
    ['retains keys', { strategy: { $retainKeys: ['type'], type: 'Recreate' } }, { strategy: { type: 'Recreate' } }],
    ['merges scalars', { finalizers: ['f3', 'f1'] }, { finalizers: ['f3', 'f1', 'f2'] }],
    ['deletes scalars', { '$deleteFromPrimitiveList/finalizers': ['f1'] }, { finalizers: ['f2'] }],
    ['orders items', { '$setElementOrder/containers': [{ name: 'c2' }, { name: 'c1' }] }, { containers: [c2, c1] }],
    [
      'orders and merges',
      { '$setElementOrder/containers': [{ name: 'c3' }, { name: 'c1' }], containers: [{ name: 'c3' }] },
      { containers: [{ name: 'c3' }, c1, c2] },
    ],
    ['orders scalars', { '$setElementOrder/finalizers': ['f2', 'f1'] }, { finalizers: ['f2', 'f1'] }],
    [
      'drops directives in what is new',
      { extra: { $retainKeys: ['a'], a: null, b: 1, c: { $patch: 'delete' } } },
      { extra: { b: 1 } },
    ],
    ['takes another type as it is', { labels: 'x' }, { labels: 'x' }],
  ])('%s', (_, patch, changed) => {
    expect(applyStrategicMergePatch(OBJECT, patch, SCHEMA)).toEqual({ ...OBJECT, ...changed });
  });

  test.each<[number, string, JsonValue]>([
    [422, 'map: map[image:x] does not contain declared merge key: name', { containers: [{ image: 'x' }] }],
    [422, 'merging lists cannot yet be specified in the patch', { containers: [{ name: 'c1', $patch: 'merge' }] }],
    [422, 'unknown patch type: foo in map: map[$patch:foo name:c1]', { containers: [{ name: 'c1', $patch: 'foo' }] }],
    [422, 'unknown patch type: merge in map: map[$patch:merge]', { labels: { $patch: 'merge' } }],
    [400, 'invalid patch format of retainKeys', { strategy: { $retainKeys: ['rolling'], type: 'x' } }],
    [400, 'invalid patch format of retainKeys', { strategy: { $retainKeys: 'type', type: 'x' } }],
    [400, 'invalid patch format of setElementOrder list', { $setElementOrder: [] }],
    [400, 'invalid patch format of primitive list', { $deleteFromPrimitiveList: [] }],
    [422, 'expected a []interface {}, but received a string', { '$setElementOrder/containers': 'x' }],
    [
      422,
      "The order in patch list:\n[map[name:c1]]\n doesn't match $setElementOrder list:\n[map[name:c2]]\n",
      { '$setElementOrder/containers': [{ name: 'c2' }], containers: [{ name: 'c1' }] },
    ],
    [422, 'list element types are not identical', { containers: ['x'] }],
    [400, 'json: cannot unmarshal array into Go value of type map[string]interface {}', [1]],
  ])('%i %s', (code, message, patch) => {
    expect(() => applyStrategicMergePatch(OBJECT, patch, SCHEMA)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  const name = fc.constantFrom('a', 'b', 'c', 'd');
  const item = fc.record({ name, image: fc.constantFrom('1', '2') }, { requiredKeys: ['name'] });
  const object = fc.record({
    labels: fc.dictionary(name, fc.constantFrom('1', '2'), { noNullPrototype: true }),
    finalizers: fc.uniqueArray(name),
    args: fc.array(name, { maxLength: 2 }),
    containers: fc.uniqueArray(item, { selector: (one) => one.name }),
  });

  /** The patch that `kubectl apply` would send to lead from one object to the other. */
  function difference(from: JsonObject, to: JsonObject): JsonObject {
    const patch: [string, JsonValue][] = [];
    for (const field of new Set([...Object.keys(from), ...Object.keys(to)])) {
      const [before, after] = [from[field], to[field] ?? null];
      if (field === 'containers' && Array.isArray(before) && Array.isArray(after)) {
        const named = (list: JsonValue[]) => new Map(list.filter(isJsonObject).map((one) => [one.name, one]));
        const gone = [...named(before).keys()].filter((key) => !named(after).has(key));
        const deletions = gone.map((key): JsonObject => ({ name: key ?? null, $patch: 'delete' }));
        const changes = after.filter(isJsonObject).map((one) => difference2(named(before).get(one.name) ?? {}, one));
        patch.push(
          [field, [...changes, ...deletions]],
          [`$setElementOrder/${field}`, after.filter(isJsonObject).map((one) => ({ name: one.name ?? null }))],
        );
      } else if (field === 'finalizers' && Array.isArray(before) && Array.isArray(after)) {
        patch.push(
          [`$deleteFromPrimitiveList/${field}`, before.filter((one) => !after.includes(one))],
          [`$setElementOrder/${field}`, after],
          [field, after],
        );
      } else {
        patch.push([field, isJsonObject(before) && isJsonObject(after) ? difference(before, after) : after]);
      }
    }
    return Object.fromEntries(patch);
  }

  function difference2(from: JsonObject, to: JsonObject): JsonObject {
    return { ...difference(from, to), name: to.name ?? null };
  }

  test('the difference of two objects leads from one to the other, and leaves its arguments alone', () => {
    fc.assert(
      fc.property(object, object, (from, to) => {
        const text = JSON.stringify(from);
        expect(applyStrategicMergePatch(from, difference(from, to), SCHEMA)).toEqual(to);
        expect(JSON.stringify(from)).toBe(text);
      }),
    );
  });

  test('reaches no prototype', () => {
    const patch: JsonObject = JSON.parse(
      '{"__proto__":{"polluted":1},"labels":{"__proto__":{"polluted":1}},"constructor":{"prototype":{"polluted":1}}}',
    );
    const result = applyStrategicMergePatch({ labels: {} }, patch, SCHEMA);
    expect('polluted' in {}).toBe(false);
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(Object.hasOwn(result, '__proto__')).toBe(true);
  });
});
