import { expect, test } from 'vitest';
import { withoutEmptyFields } from './empty-fields.ts';

test('withoutEmptyFields drops what omitempty drops', () => {
  expect(withoutEmptyFields({ a: 0, b: '', c: null, d: [], e: false, f: {}, g: 1 })).toEqual({ f: {}, g: 1 });
});
