import { expect, test } from 'vitest';
import { addQuantities, formatQuantity, parseQuantity, quantityMilliValue, quantityValue } from './quantity.ts';

test.each([
  ['0', '0'],
  ['100m', '100m'],
  ['1000m', '1'],
  ['1.5', '1500m'],
  ['0.5Gi', '512Mi'],
  ['1024Mi', '1Gi'],
  ['1000Ki', '1000Ki'],
  ['512Ki', '512Ki'],
  ['1Ki', '1Ki'],
  ['3e2', '300'],
  ['2e3', '2e3'],
  ['12k', '12k'],
  ['-5', '-5'],
  ['.5', '500m'],
  ['1234567', '1234567'],
])('formatQuantity() writes %s as %s', (text, wanted) => {
  expect(formatQuantity(parseQuantity(text))).toBe(wanted);
});

test('quantityValue() and quantityMilliValue() round away from zero', () => {
  expect(quantityValue(parseQuantity('1m'))).toBe(1n);
  expect(quantityMilliValue(parseQuantity('1u'))).toBe(1n);
  expect(quantityValue(parseQuantity('-1.5'))).toBe(-2n);
  expect(quantityValue(parseQuantity('-1m'))).toBe(-1n);
  expect(quantityMilliValue(parseQuantity('-1u'))).toBe(-1n);
});

test('addQuantities() keeps the format of the first that is not zero', () => {
  expect(formatQuantity(addQuantities(parseQuantity('0'), parseQuantity('1Gi')))).toBe('1Gi');
  expect(formatQuantity(addQuantities(parseQuantity('1Mi'), parseQuantity('1k')))).toBe('1049576');
});

test.each(['', '.', 'abc', '1.2.3', '1KiB', '0x1', '1 '])('parseQuantity() refuses %j', (text) => {
  expect(() => parseQuantity(text)).toThrow(RangeError);
});
