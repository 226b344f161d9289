import { expect, test } from 'vitest';
import type { Component } from '../kinds/binding.ts';
import type { JsonObject } from '../object.ts';
import { UNKNOWN_ESTIMATE } from './input.ts';
import { estimateByQuotas, quotaFacts } from './quota-estimator.ts';
import { sampleSpec } from './samples.ts';

const quota = (spec: JsonObject, status?: JsonObject) =>
  quotaFacts({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'q', namespace: 'shop' },
    spec,
    ...(status && { status }),
  });
const cpu = (hard: string, used = '0', spec: JsonObject = {}) =>
  quota(spec, { hard: { 'requests.cpu': hard }, used: { 'requests.cpu': used } });

const component = (request: string, replicas = 1, priorityClassName?: string): Component => ({
  name: 'c',
  replicas,
  replicaRequirements: { resourceRequest: { cpu: request }, ...(priorityClassName && { priorityClassName }) },
});
const spec = (request: string, priorityClassName?: string) => {
  const { replicaRequirements } = component(request, 1, priorityClassName);
  return sampleSpec({}, { replicas: 5, ...(replicaRequirements && { replicaRequirements }) });
};
const CLASS = (operator: string, ...values: string[]): JsonObject => ({
  scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator, values }] },
});

test.each<[string, ReturnType<typeof quota>[], ReturnType<typeof spec>, Component[], number]>([
  ['no quota', [], spec('10m'), [], UNKNOWN_ESTIMATE],
  ['room for some', [cpu('35m')], spec('10m'), [], 3],
  ['what is used is gone', [cpu('35m', '20m')], spec('10m'), [], 1],
  ['nothing is left', [cpu('35m', '40m')], spec('10m'), [], 0],
  ['the tightest of several', [cpu('35m'), cpu('25m')], spec('10m'), [], 2],
  ['cpu is the same as requests.cpu', [quota({}, { hard: { cpu: '1' }, used: {} })], spec('500m'), [], 2],
  ['a quota that was not looked at yet', [quota({ hard: { cpu: '1' } })], spec('500m'), [], 2],
  ['limits do not count', [quota({}, { hard: { 'limits.cpu': '1m' } })], spec('10m'), [], UNKNOWN_ESTIMATE],
  ['counts of objects do not count', [quota({}, { hard: { pods: '1' } })], spec('10m'), [], UNKNOWN_ESTIMATE],
  ['what was assumed is gone', [cpu('100m')], spec('20m'), [component('30m', 2)], 2],
  ['more was assumed than there is', [cpu('50m')], spec('20m'), [component('30m', 2)], 0],
  ['a quota for a class, none is asked for', [cpu('1m', '0', CLASS('Exists'))], spec('10m'), [], UNKNOWN_ESTIMATE],
  ['a quota for this class', [cpu('20m', '0', CLASS('In', 'high'))], spec('10m', 'high'), [], 2],
  ['a quota for other classes', [cpu('20m', '0', CLASS('NotIn', 'high'))], spec('10m', 'high'), [], UNKNOWN_ESTIMATE],
  ['a quota for no class', [cpu('20m', '0', CLASS('DoesNotExist'))], spec('10m'), [], 2],
  ['a quota for best effort', [cpu('20m', '0', { scopes: ['BestEffort'] })], spec('10m'), [], UNKNOWN_ESTIMATE],
])('estimateByQuotas(): %s', (_, quotas, binding, assumed, replicas) => {
  expect(estimateByQuotas(binding, false, quotas, assumed)).toBe(replicas);
});

test('estimateByQuotas() counts whole sets of components', () => {
  const components = [component('50m'), component('50m', 2)];
  expect(estimateByQuotas(sampleSpec({}, { components }), true, [cpu('1')], components)).toBe(5);
});
