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
    { ...valid, name: '' },
    'dependencies[0]: Invalid value: {"apiVersion":"v1","kind":"Secret","namespace":"ns"}: dependency can not leave name and labelSelector all empty',
  ],
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
  expect(() => verifiedDependencies([valid, { ...valid, apiVersion: '' }])).toThrow('dependencies[1].apiVersion');
});

const expression = (key: string, operator: string, ...values: string[]) => ({
  matchExpressions: [{ key, operator, values }],
});

test.each([
  [{ matchLabels: { '-a': 'b' } }, 'labelSelector.matchLabels: Invalid value: "-a": name part must consist of'],
  [{ matchLabels: { a: 'b@c' } }, 'labelSelector.matchLabels: Invalid value: "b@c": a valid label must be'],
  [{ matchLabels: { a: 'b'.repeat(64) } }, 'must be no more than 63 bytes'],
  [
    expression('a', 'Near', 'b'),
    'labelSelector.matchExpressions[0].operator: Invalid value: "Near": not a valid selector operator',
  ],
  [
    expression('a', 'In'),
    "labelSelector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
  ],
  [
    expression('a', 'Exists', 'b'),
    "matchExpressions[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
  ],
  [expression('@a', 'In', 'b'), 'labelSelector.matchExpressions[0].key: Invalid value: "@a"'],
  [expression('a', 'NotIn', 'b c'), 'labelSelector.matchExpressions[0].values[0]: Invalid value: "b c"'],
])('verifiedDependencies refuses the selector %j', (labelSelector, message) => {
  expect(() => verifiedDependencies([{ apiVersion: 'v1', kind: 'Pod', labelSelector }])).toThrow(message);
});

test('verifiedDependencies passes labels in every form', () => {
  const selectors = [expression('env', 'In', 'a', 'b'), expression('env', 'DoesNotExist'), { matchLabels: { a: '' } }];
  const references = selectors.map((labelSelector) => ({ apiVersion: 'v1', kind: 'Pod', labelSelector }));
  expect(verifiedDependencies(references)).toBe(references);
});
