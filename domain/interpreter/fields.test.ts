import { expect, test } from 'vitest';
import {
  integerAt,
  listAt,
  objectAt,
  objectsAt,
  stringAt,
  stringMapAt,
  valueAt,
  withField,
  withOptionalField,
  withoutField,
} from './fields.ts';
import { InterpretationError } from './interpreter.ts';

const object = { spec: { replicas: 2, name: 'a', labels: { a: 'b' }, list: [{}], none: null }, other: {} };

test('readers answer what is at the path', () => {
  expect(integerAt(object, 'spec', 'replicas')).toBe(2);
  expect(stringAt(object, 'spec', 'name')).toBe('a');
  expect(stringMapAt(object, 'spec', 'labels')).toEqual({ a: 'b' });
  expect(objectsAt(object, 'spec', 'list')).toEqual([{}]);
  expect(valueAt(object, 'spec', 'none')).toBeUndefined();
  expect(listAt(object, 'spec', 'missing')).toEqual([]);
  expect(objectAt(object, 'spec', 'name', 'deeper')).toBeUndefined();
  expect(valueAt(object, 'constructor')).toBeUndefined();
});

test.each([
  ['an integer', () => integerAt(object, 'spec', 'name'), '.spec.name is not an integer'],
  ['a string', () => stringAt(object, 'spec', 'replicas'), '.spec.replicas is not a string'],
  ['an object', () => objectAt(object, 'spec', 'list'), '.spec.list is not an object'],
  ['a list', () => listAt(object, 'spec', 'labels'), '.spec.labels is not a list'],
  ['a map of strings', () => stringMapAt(object, 'spec'), '.spec is not a map of strings'],
])('readers throw for a field that is not %s', (_, read, message) => {
  expect(read).toThrow(new InterpretationError(message));
});

test('withField copies only the way to the field', () => {
  const changed = withField(object, ['spec', 'replicas'], 3);
  expect(changed.spec.replicas).toBe(3);
  expect(changed.other).toBe(object.other);
  expect(changed.spec.labels).toBe(object.spec.labels);
  expect(object.spec.replicas).toBe(2);
});

test('withField makes missing objects, and is the very object when nothing changes', () => {
  expect(withField({}, ['a', 'b'], 1)).toEqual({ a: { b: 1 } });
  expect(withField(object, ['spec', 'replicas'], 2)).toBe(object);
  expect(() => withField(object, ['spec', 'name', 'x'], 1)).toThrow(InterpretationError);
});

test('withoutField drops the field, and is the very object when there is none', () => {
  expect(withoutField(object, ['spec', 'labels', 'a']).spec.labels).toEqual({});
  expect(withoutField(object, ['spec', 'missing'])).toBe(object);
  expect(withoutField(object, ['spec', 'name', 'x'])).toBe(object);
  expect(withOptionalField(object, ['other'], undefined)).not.toHaveProperty('other');
});
