import { expect, test } from 'vitest';
import type { JsonObject } from '../object.ts';
import { nestedInteger, nestedList, nestedMap, nestedString, nestedStringMap, withNested } from './nested.ts';

const object: JsonObject = { spec: { type: 'A', ports: [1, 'x'], count: 2, nothing: null, map: { b: 1.5, a: true } } };

test('the readers answer what is there, and nothing where nothing is', () => {
  expect(nestedString(object, 'spec', 'type')).toBe('A');
  expect(nestedInteger(object, 'spec', 'count')).toBe(2);
  expect(nestedList(object, 'spec', 'ports')).toEqual([1, 'x']);
  expect(nestedString(object, 'spec', 'absent', 'type')).toBeUndefined();
  expect(nestedString(object, 'spec', 'nothing', 'type')).toBeUndefined();
});

test.each<[() => unknown, string]>([
  [() => nestedString(object, 'spec', 'count'), '.spec.count accessor error: 2 is of the type int64, expected string'],
  [
    () => nestedString(object, 'spec', 'type', 'x'),
    '.spec.type.x accessor error: A is of the type string, expected map[string]interface{}',
  ],
  [
    () => nestedMap(object, 'spec', 'nothing'),
    '.spec.nothing accessor error: <nil> is of the type <nil>, expected map[string]interface{}',
  ],
  [
    () => nestedInteger(object, 'spec', 'map'),
    '.spec.map accessor error: map[a:true b:1.5] is of the type map[string]interface {}, expected int64',
  ],
  [
    () => nestedString(object, 'spec', 'ports'),
    '.spec.ports accessor error: [1 x] is of the type []interface {}, expected string',
  ],
  [
    () => nestedStringMap(object, 'spec', 'map'),
    '.spec.map accessor error: contains non-string value in the map under key "b": 1.5 is of the type float64, expected string',
  ],
  [
    () => withNested(object, ['spec', 'nothing', 'x'], 1),
    'value cannot be set because .spec.nothing is not a map[string]interface{}',
  ],
])('%s is refused', (read, message) => {
  expect(read).toThrow(message);
});
