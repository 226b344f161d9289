import { expect, test } from 'vitest';
import type { Action } from './authorize.ts';
import { formatRule, type PolicyRule, readRules, ruleAllows, uncoveredRules } from './policy-rule.ts';

function rule(part: Partial<PolicyRule>): PolicyRule {
  return { apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: [], verbs: [], ...part };
}

function action(part: Partial<Extract<Action, { kind: 'resource' }>>): Action {
  return {
    kind: 'resource',
    verb: 'get',
    group: 'apps',
    resource: 'deployments',
    subresource: '',
    namespace: 'a',
    name: 'x',
    ...part,
  };
}

const READ = rule({ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list'] });

test.each([
  ['its verb, group and resource', READ, action({}), true],
  ['another verb', READ, action({ verb: 'delete' }), false],
  ['another group', READ, action({ group: '' }), false],
  ['another resource', READ, action({ resource: 'statefulsets' }), false],
  ['a subresource that is not named', READ, action({ subresource: 'scale' }), false],
  ['a named subresource', rule({ ...READ, resources: ['deployments/scale'] }), action({ subresource: 'scale' }), true],
  ['a subresource of anything', rule({ ...READ, resources: ['*/scale'] }), action({ subresource: 'scale' }), true],
  ['the object by */subresource', rule({ ...READ, resources: ['*/scale'] }), action({}), false],
  [
    'everything by *',
    rule({ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }),
    action({ subresource: 'status' }),
    true,
  ],
  ['a named object', rule({ ...READ, resourceNames: ['x'] }), action({}), true],
  ['another object', rule({ ...READ, resourceNames: ['y'] }), action({}), false],
  [
    'a collection by a named object',
    rule({ ...READ, resourceNames: ['x'] }),
    action({ verb: 'list', name: '' }),
    false,
  ],
  [
    'a path',
    rule({ nonResourceURLs: ['/healthz'], verbs: ['get'] }),
    { kind: 'path', verb: 'get', path: '/healthz' },
    true,
  ],
  [
    'a path below',
    rule({ nonResourceURLs: ['/healthz/*'], verbs: ['get'] }),
    { kind: 'path', verb: 'get', path: '/healthz/ping' },
    true,
  ],
  [
    'another path',
    rule({ nonResourceURLs: ['/healthz'], verbs: ['get'] }),
    { kind: 'path', verb: 'get', path: '/version' },
    false,
  ],
  [
    'a path by resources',
    rule({ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }),
    { kind: 'path', verb: 'get', path: '/x' },
    false,
  ],
] as const)('ruleAllows: %s', (_name, given, wanted, allowed) => {
  expect(ruleAllows(given, wanted)).toBe(allowed);
});

test.each([
  ['the same rule', [READ], [READ], 0],
  ['parts in two rules', [rule({ ...READ, verbs: ['get'] }), rule({ ...READ, verbs: ['list'] })], [READ], 0],
  ['one verb too many', [rule({ ...READ, verbs: ['get'] })], [READ], 1],
  ['all objects when one is held', [rule({ ...READ, resourceNames: ['x'] })], [rule({ ...READ, verbs: ['get'] })], 1],
  ['one object when all are held', [READ], [rule({ ...READ, verbs: ['get'], resourceNames: ['x'] })], 0],
  ['everything when one thing is held', [READ], [rule({ apiGroups: ['*'], resources: ['*'], verbs: ['*'] })], 1],
  [
    'a path below a held pattern',
    [rule({ nonResourceURLs: ['/a/*'], verbs: ['get'] })],
    [rule({ nonResourceURLs: ['/a/b'], verbs: ['get'] })],
    0,
  ],
] as const)('uncoveredRules: %s', (_name, owned, wanted, missing) => {
  expect(uncoveredRules(owned, wanted)).toHaveLength(missing);
});

test('readRules reads what a role says and nothing else', () => {
  expect(readRules([{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }])).toEqual([
    rule({ apiGroups: [''], resources: ['pods'], verbs: ['get'] }),
  ]);
  expect(readRules(null)).toEqual([]);
  expect(readRules('nonsense')).toEqual([]);
});

test('formatRule writes as Kubernetes does', () => {
  expect(formatRule(READ)).toBe('{APIGroups:["apps"], Resources:["deployments"], Verbs:["get", "list"]}');
});
