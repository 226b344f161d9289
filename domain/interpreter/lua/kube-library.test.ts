import { expect, test } from 'vitest';
import type { JsonValue } from '../../object.ts';
import { compileScript } from './script.ts';
import { readValue } from './values.ts';

function evaluate(expression: string): JsonValue {
  const source = `local kube = require("kube") function F() return ${expression} end`;
  return compileScript(source).call(
    'F',
    () => 0,
    1,
    (state) => readValue(state, 2),
  );
}

test.each<[string, JsonValue]>([
  ['kube.resourceAdd("100m", "1", nil)', '1100m'],
  ['kube.resourceAdd()', '0'],
  ['kube.getResourceQuantity("1.5Gi")', 1610612736],
  ['kube.getResourceQuantity(nil)', 0],
  ['kube.accuratePodRequirements({})', null],
  [
    'kube.accuratePodRequirements({ spec = { nodeSelector = { a = "b" }, tolerations = {} } })',
    { nodeClaim: { nodeSelector: { a: 'b' } } },
  ],
  [
    'kube.getPodDependencies({ spec = { serviceAccountName = "x" } }, nil)',
    [{ apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'default', name: 'x' }],
  ],
])('%s', (expression, result) => {
  expect(evaluate(expression)).toEqual(result);
});

test.each([
  ['kube.getResourceQuantity("-1")', 'negative'],
  ['kube.getResourceQuantity("x")', 'quantities must match'],
  ['kube.resourceAdd({})', 'bad argument #1 (string expected, got table)'],
  ['kube.accuratePodRequirements()', 'only accepts one argument'],
  ['kube.getPodDependencies({})', 'only accepts two argument'],
])('%s fails', (expression, message) => {
  expect(() => evaluate(expression)).toThrow(message);
});
