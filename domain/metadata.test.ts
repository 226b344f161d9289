import { expect, test } from 'vitest';
import { deepFreeze } from './fixtures.ts';
import { annotationOf, changeMetadata, labelOf } from './metadata.ts';

const object = deepFreeze({ metadata: { name: 'x', labels: { a: '1', b: '2' }, annotations: { c: '3' } } });

test.each([
  [{ labels: { b: '3' } }, { labels: { a: '1', b: '3' }, annotations: { c: '3' } }],
  [
    { labels: { d: '4' }, withoutLabels: ['a'] },
    { labels: { b: '2', d: '4' }, annotations: { c: '3' } },
  ],
  [
    { labels: { a: '5' }, withoutLabels: ['a'] },
    { labels: { a: '5', b: '2' }, annotations: { c: '3' } },
  ],
  [{ withoutAnnotations: ['c'] }, { labels: { a: '1', b: '2' } }],
])('changeMetadata() by %j', (change, expected) => {
  expect(changeMetadata(object, change)).toStrictEqual({ metadata: { name: 'x', ...expected } });
});

test.each([
  {},
  { labels: { a: '1' } },
  { withoutLabels: ['z'], withoutAnnotations: ['z'] },
  { labels: { a: '1' }, withoutLabels: ['a'] },
])('changeMetadata() by %j returns the very object', (change) => {
  expect(changeMetadata(object, change)).toBe(object);
});

test('changeMetadata() treats __proto__ as a key like any other', () => {
  const labels: Record<string, string> = JSON.parse('{"__proto__": "evil"}');
  const changed = changeMetadata(object, { labels });
  expect(Object.getPrototypeOf(changed.metadata.labels)).toBe(Object.prototype);
  expect(JSON.stringify(changed.metadata.labels)).toBe('{"a":"1","b":"2","__proto__":"evil"}');
});

test('labelOf() and annotationOf() read own keys only', () => {
  expect(labelOf(object, 'a')).toBe('1');
  expect(annotationOf(object, 'c')).toBe('3');
  expect(labelOf(object, 'constructor')).toBeUndefined();
  expect(annotationOf({ metadata: { name: 'x' } }, 'c')).toBeUndefined();
});
