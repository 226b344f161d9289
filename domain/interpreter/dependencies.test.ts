import { expect, test } from 'vitest';
import { verifiedDependencies } from './dependencies.ts';

const valid = { apiVersion: 'v1', kind: 'Secret', namespace: 'ns', name: 'a' };

test('verifiedDependencies passes references by name and by labels', () => {
  const references = [valid, { apiVersion: 'v1', kind: 'Secret', labelSelector: { matchLabels: { a: 'b' } } }];
  expect(verifiedDependencies(references)).toBe(references);
});

test.each([
  [{ ...valid, apiVersion: '' }, 'dependencies[0].apiVersion: Invalid value: "": missing required apiVersion'],
  [{ ...valid, kind: '' }, 'dependencies[0].kind: Invalid value: "": missing required kind'],
  [
    { apiVersion: 'v1', kind: 'Secret' },
    'dependencies[0]: Invalid value: {"apiVersion":"v1","kind":"Secret"}: dependency can not leave name and labelSelector all empty',
  ],
])('verifiedDependencies refuses %j', (reference, message) => {
  expect(() => verifiedDependencies([reference])).toThrow(message);
});

test('verifiedDependencies names all that is wrong', () => {
  expect(() => verifiedDependencies([{ apiVersion: '', kind: '', name: 'a' }])).toThrow(
    /^\[.*apiVersion.*, .*kind.*\]$/,
  );
  const labelSelector = { matchExpressions: [{ key: 'a', operator: 'Near' }] };
  expect(() => verifiedDependencies([{ ...valid, labelSelector }])).toThrow(
    '"Near" is not a valid label selector operator',
  );
});
