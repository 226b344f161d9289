import fc from 'fast-check';
import jsonpatch from 'fast-json-patch';
import { expect, test } from 'vitest';
import { applyJsonPatch, type PatchOperation } from './json-patch.ts';

const document = { a: { b: 1, 'x/y~z': 2 }, list: [1, { c: 2 }], none: null };

test.each<[PatchOperation, object]>([
  [
    { op: 'add', path: '/a/new', value: [1] },
    { ...document, a: { ...document.a, new: [1] } },
  ],
  [
    { op: 'replace', path: '/a/x~1y~0z', value: 3 },
    { ...document, a: { b: 1, 'x/y~z': 3 } },
  ],
  [
    { op: 'remove', path: '/a/b' },
    { ...document, a: { 'x/y~z': 2 } },
  ],
  [
    { op: 'add', path: '/list/-', value: 3 },
    { ...document, list: [1, { c: 2 }, 3] },
  ],
  [
    { op: 'add', path: '/list/0', value: 0 },
    { ...document, list: [0, 1, { c: 2 }] },
  ],
  [
    { op: 'add', path: '/list/-1', value: 3 },
    { ...document, list: [1, { c: 2 }, 3] },
  ],
  [
    { op: 'replace', path: '/list/-2', value: 9 },
    { ...document, list: [9, { c: 2 }] },
  ],
  [
    { op: 'remove', path: '/list/1/c' },
    { ...document, list: [1, {}] },
  ],
  [
    { op: 'replace', path: '/none', value: 1 },
    { ...document, none: 1 },
  ],
  [
    { op: 'add', path: '/a/b' },
    { ...document, a: { ...document.a, b: null } },
  ],
  [{ op: 'replace', path: '', value: { z: 1 } }, { z: 1 }],
  [
    { op: 'replace', path: '/a/', value: 1 },
    { ...document, a: { ...document.a, '': 1 } },
  ],
  [{ op: 'add', path: '//new', value: 1 }, document],
])('applyJsonPatch applies %j', (operation, result) => {
  expect(applyJsonPatch(document, [operation])).toEqual(result);
});

test.each<[PatchOperation, string]>([
  [{ op: 'add', path: '/a//x', value: 1 }, 'add operation does not apply: doc is missing path: "/a//x": missing value'],
  [
    { op: 'replace', path: '/list/', value: 1 },
    'error in remove for path: \'/list/\': strconv.Atoi: parsing "": invalid syntax',
  ],
  [{ op: 'replace', path: '', value: 1 }, 'replace operation value must be object or array: %!w(<nil>)'],
  [
    { op: 'add', path: '', value: true },
    'json: cannot unmarshal bool into Go value of type map[string]*jsonpatch.lazyNode',
  ],
  [{ op: 'add', path: '/x/y', value: 1 }, 'add operation does not apply: doc is missing path: "/x/y": missing value'],
  [
    { op: 'add', path: '/none/y', value: 1 },
    'add operation does not apply: doc is missing path: "/none/y": missing value',
  ],
  [{ op: 'remove', path: '/x/y' }, 'remove operation does not apply: doc is missing path: "/x/y": missing value'],
  [
    { op: 'replace', path: '/x/y', value: 1 },
    'replace operation does not apply: doc is missing path: /x/y: missing value',
  ],
  [
    { op: 'replace', path: '/a/y', value: 1 },
    'replace operation does not apply: doc is missing key: /a/y: missing value',
  ],
  [
    { op: 'replace', path: '/list/2', value: 1 },
    'replace operation does not apply: doc is missing key: /list/2: missing value',
  ],
  [
    { op: 'remove', path: '/a/y' },
    "error in remove for path: '/a/y': unable to remove nonexistent key: y: missing value",
  ],
  [
    { op: 'remove', path: '/list/7' },
    "error in remove for path: '/list/7': Unable to access invalid index: 7: invalid index referenced",
  ],
  [
    { op: 'add', path: '/list/7', value: 1 },
    "error in add for path: '/list/7': Unable to access invalid index: 7: invalid index referenced",
  ],
  [
    { op: 'add', path: '/list/x', value: 1 },
    `error in add for path: '/list/x': value was not a proper array index: 'x': strconv.Atoi: parsing "x": invalid syntax`,
  ],
  [{ op: 'add', path: 'a', value: 1 }, 'add operation does not apply: doc is missing path: "a": missing value'],
])('applyJsonPatch refuses %j as Karmada does', (operation, message) => {
  expect(() => applyJsonPatch(document, [operation])).toThrow(message);
});

test('applyJsonPatch shares what it does not change, and leaves its argument alone', () => {
  const before = structuredClone(document);
  const changed = applyJsonPatch(document, [{ op: 'add', path: '/a/n', value: 1 }]);
  expect(changed).toHaveProperty('list', document.list);
  expect(document).toEqual(before);
  expect(applyJsonPatch(document, [])).toBe(document);
});

test('applyJsonPatch cannot reach a prototype', () => {
  const result = applyJsonPatch({}, [{ op: 'add', path: '/__proto__', value: { polluted: true } }]);
  expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
  expect(() => applyJsonPatch({}, [{ op: 'add', path: '/__proto__/polluted', value: 1 }])).toThrow('missing path');
});

test('applyJsonPatch leads from any object to any other, by the differences that another library finds', () => {
  const objects = fc.dictionary(fc.string(), fc.jsonValue());
  fc.assert(
    fc.property(objects, objects, (from, to) => {
      const [a, b] = [JSON.parse(JSON.stringify(from)), JSON.parse(JSON.stringify(to))];
      const operations: PatchOperation[] = jsonpatch
        .compare(a, b)
        .flatMap((each) => (each.op === 'add' || each.op === 'replace' || each.op === 'remove' ? [each] : []));
      fc.pre(
        operations.every(({ path }) => !path.includes('//') && !path.endsWith('/') && !path.includes('__proto__')),
      );
      expect(applyJsonPatch(a, operations)).toEqual(b);
    }),
  );
});
