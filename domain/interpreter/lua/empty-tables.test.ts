import { expect, test } from 'vitest';
import { restoreEmpty } from './empty-tables.ts';

const original = { spec: { object: {}, list: [], rules: [{ inner: {} }, { 'dotted.key': [] }] } };

test('restoreEmpty gives an empty table back what it was, whatever its index in a list', () => {
  const value = { spec: { object: [], list: [], rules: [{ 'dotted.key': [] }, { inner: [] }] } };
  expect(restoreEmpty(value, [original])).toEqual({
    spec: { object: {}, list: [], rules: [{ 'dotted.key': [] }, { inner: {} }] },
  });
});

test('restoreEmpty drops an empty table that no original has', () => {
  expect(restoreEmpty({ spec: { added: [], kept: 1, items: [[], 1] } }, [original])).toEqual({
    spec: { kept: 1, items: [1] },
  });
  expect(restoreEmpty({ a: [] }, [])).toEqual({});
});

test('restoreEmpty prefers an object where originals differ', () => {
  expect(restoreEmpty({ a: [] }, [{ a: [] }, { a: {} }])).toEqual({ a: {} });
});
