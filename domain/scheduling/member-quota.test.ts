import { expect, test } from 'vitest';
import type { JsonObject } from '../object.ts';
import { appliesTo, memberQuota } from './member-quota.ts';

const quota = (status: JsonObject, spec: JsonObject = {}) =>
  memberQuota({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'q', namespace: 'shop' }, spec, status });

test.each<[string, JsonObject, Record<string, number>]>([
  ['nothing before it is counted', { hard: { cpu: '1' } }, {}],
  ['cpu in thousandths', { hard: { cpu: '1' }, used: { cpu: '200m' } }, { cpu: 800 }],
  ['memory in bytes', { hard: { memory: '4Ki' }, used: { memory: '1Ki' } }, { memory: 3072 }],
  ['requests as the resource itself', { hard: { 'requests.cpu': '1' }, used: { 'requests.cpu': '1' } }, { cpu: 0 }],
  [
    'the less of two names of one resource',
    { hard: { cpu: '3', 'requests.cpu': '2' }, used: { cpu: '1', 'requests.cpu': '1' } },
    { cpu: 1000 },
  ],
  ['no limits', { hard: { 'limits.cpu': '1' }, used: { 'limits.cpu': '0' } }, {}],
  [
    'extended resources, by either name',
    { hard: { 'requests.nvidia.com/gpu': '4' }, used: { 'requests.nvidia.com/gpu': '1' } },
    { 'nvidia.com/gpu': 3 },
  ],
  ['no storage', { hard: { 'requests.storage': '1Gi' }, used: { 'requests.storage': '0' } }, {}],
  ['no object counts', { hard: { pods: '3', services: '1' }, used: { pods: '1', services: '1' } }, {}],
  ['what is used beyond the limit', { hard: { cpu: '1' }, used: { cpu: '2' } }, { cpu: -1000 }],
])('memberQuota() counts %s', (_, status, wanted) => {
  expect(Object.fromEntries(quota(status).free)).toEqual(wanted);
});

const selecting = (operator: string, ...values: string[]): JsonObject => ({
  scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator, values }] },
});

test.each<[string, JsonObject, string | undefined, boolean]>([
  ['no scopes', {}, undefined, true],
  ['its class', selecting('In', 'high'), 'high', true],
  ['another class', selecting('In', 'high'), 'low', false],
  ['no class where one is needed', selecting('In', 'high'), undefined, false],
  ['not that class', selecting('NotIn', 'high'), 'low', true],
  ['no class, not that one', selecting('NotIn', 'high'), undefined, true],
  ['that class after all', selecting('NotIn', 'high'), 'high', false],
  ['any class', selecting('Exists'), 'low', true],
  ['an empty class', selecting('Exists'), '', false],
  ['no class wanted', selecting('DoesNotExist'), undefined, true],
  ['a class unwanted', selecting('DoesNotExist'), 'low', false],
  ['an operator of the future', selecting('Like', 'l'), 'low', false],
  ['a scope by name', { scopes: ['PriorityClass'] }, 'low', true],
  ['a scope that bindings do not tell', { scopes: ['BestEffort'] }, 'low', false],
  ['one of two scopes', { scopes: ['BestEffort', 'PriorityClass'] }, 'low', true],
])('appliesTo() with %s', (_, spec, priorityClass, wanted) => {
  expect(appliesTo(quota({}, spec), priorityClass)).toBe(wanted);
});
