import { expect, test } from 'vitest';
import type { KubeObject } from '../object.ts';
import { rejections } from './test-requests.ts';

const rule = { operations: ['*'], apiGroups: ['apps'], apiVersions: ['v1'], kinds: ['*'] };
const webhook = {
  name: 'workloads.example.com',
  clientConfig: { url: 'https://example.com/interpret' },
  rules: [rule],
  interpreterContextVersions: ['v1alpha1'],
};

function configuration(...webhooks: Record<string, unknown>[]): KubeObject {
  return JSON.parse(
    JSON.stringify({
      apiVersion: 'config.karmada.io/v1alpha1',
      kind: 'ResourceInterpreterWebhookConfiguration',
      metadata: { name: 'w' },
      webhooks: webhooks.map((change) => ({ ...webhook, ...change })),
    }),
  );
}

const withRule = (change: Record<string, unknown>) => ({ rules: [{ ...rule, ...change }] });
const withService = (change: Record<string, unknown>) => ({
  clientConfig: { service: { namespace: 'a', name: 'b', ...change } },
});
const withUrl = (url: string) => ({ clientConfig: { url } });

test.each<[Record<string, unknown>]>([
  [{}],
  [{ name: 'a.b.', timeoutSeconds: 30, interpreterContextVersions: ['v1', 'v1alpha1'] }],
  [
    withRule({
      operations: [
        'InterpretReplica',
        'InterpretComponent',
        'ReviseReplica',
        'Retain',
        'AggregateStatus',
        'InterpretDependency',
        'InterpretStatus',
        'InterpretHealth',
      ],
      apiGroups: [''],
    }),
  ],
  [withService({})],
  [withService({ path: '/a/b/', port: 8443 })],
])('%j is accepted', (change) => {
  expect(rejections(configuration(change))).toEqual([]);
});

const form = '; desired format: https://host[/path]';
const W = 'webhooks[0]';

test.each<[Record<string, unknown>, string[]]>([
  [{ name: '' }, [`${W}.name: Required value`]],
  [{ name: 'a' }, [`${W}.name: Invalid value: "a": should be a domain with at least two segments separated by dots`]],
  [
    { name: `${'a'.repeat(64)}.b` },
    [`${W}.name: Invalid value: "${'a'.repeat(64)}": must be no more than 63 characters`],
  ],
  [withRule({ operations: [] }), [`${W}.rules[0].operations: Required value`]],
  [
    withRule({ operations: ['*', 'Retain'] }),
    [`${W}.rules[0].operations: Invalid value: ["*","Retain"]: if '*' is present, must not specify other operations`],
  ],
  [
    withRule({ operations: ['Guess'] }),
    [
      `${W}.rules[0].operations[0]: Unsupported value: "Guess": supported values: "*", "AggregateStatus", "InterpretComponent", "InterpretDependency", "InterpretHealth", "InterpretReplica", "InterpretStatus", "Retain", "ReviseReplica"`,
    ],
  ],
  [
    withRule({ apiGroups: [], apiVersions: [], kinds: [] }),
    [
      `${W}.rules[0].apiGroups: Required value`,
      `${W}.rules[0].apiVersions: Required value`,
      `${W}.rules[0].kinds: Required value`,
    ],
  ],
  [
    withRule({ apiGroups: ['*', 'a'], apiVersions: ['*', 'a'], kinds: ['*', 'a'] }),
    [
      `${W}.rules[0].apiGroups: Invalid value: ["*","a"]: if '*' is present, must not specify other API groups`,
      `${W}.rules[0].apiVersions: Invalid value: ["*","a"]: if '*' is present, must not specify other API versions`,
      `${W}.rules[0].kinds: Invalid value: ["*","a"]: if '*' is present, must not specify other kinds`,
    ],
  ],
  [
    withRule({ apiVersions: [''], kinds: ['A', ''] }),
    [`${W}.rules[0].apiVersions[0]: Required value`, `${W}.rules[0].kinds[1]: Required value`],
  ],
  [
    { timeoutSeconds: 0 },
    [`${W}.timeoutSeconds: Invalid value: 0: the timeout value must be between 1 and 30 seconds`],
  ],
  [
    { timeoutSeconds: 31 },
    [`${W}.timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds`],
  ],
  [{ clientConfig: {} }, [`${W}.clientConfig: Required value: exactly one of url or service is required`]],
  [
    { clientConfig: { ...withUrl('https://a').clientConfig, ...withService({}).clientConfig } },
    [`${W}.clientConfig: Required value: exactly one of url or service is required`],
  ],
  [
    withUrl('http://a'),
    [`${W}.clientConfig.url: Invalid value: "http": 'https' is the only allowed URL scheme${form}`],
  ],
  [withUrl('https:///x'), [`${W}.clientConfig.url: Invalid value: "": host must be specified${form}`]],
  [
    withUrl(':'),
    [`${W}.clientConfig.url: Required value: url must be a valid URL: parse ":": missing protocol scheme${form}`],
  ],
  [
    withService({ namespace: '', name: '' }),
    [`${W}.clientConfig.service.name: Required value`, `${W}.clientConfig.service.namespace: Required value`],
  ],
  [
    withService({ port: 0 }),
    [`${W}.clientConfig.service.port: Invalid value: 0: port is not valid: must be between 1 and 65535, inclusive`],
  ],
  [withService({ path: 'abc' }), [`${W}.clientConfig.service.path: Invalid value: "abc": must start with a '/'`]],
  [withService({ path: '//' }), [`${W}.clientConfig.service.path: Invalid value: "//": segment[0] may not be empty`]],
  [
    withService({ path: '/a//b' }),
    [`${W}.clientConfig.service.path: Invalid value: "/a//b": segment[1] may not be empty`],
  ],
  [
    { interpreterContextVersions: [] },
    [`${W}.interpreterContextVersions: Required value: must specify one of v1alpha1`],
  ],
  [
    { interpreterContextVersions: ['v1'] },
    [`${W}.interpreterContextVersions: Invalid value: ["v1"]: must include at least one of v1alpha1`],
  ],
  [
    { interpreterContextVersions: ['v1alpha1', 'v1alpha1'] },
    [`${W}.interpreterContextVersions[1]: Invalid value: "v1alpha1": duplicate version`],
  ],
])('%j is rejected', (change, expected) => {
  expect(rejections(configuration(change))).toEqual(expected);
});

test.each<[Record<string, unknown>, RegExp]>([
  [{ name: 'A.b' }, /^webhooks\[0\]\.name: Invalid value: "A\.b": a lowercase RFC 1123 subdomain/],
  [withService({ path: '/a_b' }), /path: Invalid value: "\/a_b": segment\[0\]: a lowercase RFC 1123 subdomain/],
  [
    { interpreterContextVersions: ['v1alpha1', '1'] },
    /^webhooks\[0\]\.interpreterContextVersions\[1\]: Invalid value: "1": a DNS-1035 label/,
  ],
])('%j is rejected as a name', (change, pattern) => {
  expect(rejections(configuration(change))).toEqual([expect.stringMatching(pattern)]);
});

test('webhooks have names of their own', () => {
  expect(rejections(configuration({}, {}))).toEqual(['webhooks[1].name: Duplicate value: "workloads.example.com"']);
});
