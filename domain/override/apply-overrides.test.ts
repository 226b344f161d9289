import { expect, test } from 'vitest';
import type { Cluster } from '../kinds/cluster.ts';
import type { ClusterOverridePolicy, OverridePolicy, Overriders, OverrideSpec } from '../kinds/override.ts';
import type { KubeObject } from '../object.ts';
import { applyOverrides } from './apply-overrides.ts';
import { OverrideError } from './override-error.ts';

const cluster: Cluster = {
  apiVersion: 'cluster.karmada.io/v1alpha1',
  kind: 'Cluster',
  metadata: { name: 'member1', labels: { env: 'prod' } },
  spec: { syncMode: 'Push' },
};

const deployment: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'ns', labels: { app: 'web' } },
  spec: {
    replicas: 1,
    template: {
      spec: {
        containers: [
          { name: 'a', image: 'nginx:1', command: ['run'], args: ['x', 'y'] },
          { name: 'b', image: 'host.io/b' },
        ],
      },
    },
  },
};

function clusterPolicy(name: string, spec: OverrideSpec): ClusterOverridePolicy {
  return { apiVersion: 'policy.karmada.io/v1alpha1', kind: 'ClusterOverridePolicy', metadata: { name }, spec };
}

function policy(name: string, spec: OverrideSpec, namespace = 'ns'): OverridePolicy {
  return { apiVersion: 'policy.karmada.io/v1alpha1', kind: 'OverridePolicy', metadata: { name, namespace }, spec };
}

function apply(overriders: Overriders, object = deployment) {
  const policies = [policy('p', { overrideRules: [{ overriders }] })];
  return applyOverrides({ object, cluster, clusterPolicies: [], policies });
}

function containers(object: KubeObject): unknown {
  return object.spec && JSON.parse(JSON.stringify(object.spec)).template.spec.containers;
}

test.each<[string, Overriders, object[]]>([
  [
    'images of all containers',
    { imageOverrider: [{ component: 'Registry', operator: 'replace', value: 'mirror.io' }] },
    [{ image: 'mirror.io/nginx:1' }, { image: 'mirror.io/b' }],
  ],
  [
    'the image that a predicate points to',
    {
      imageOverrider: [
        {
          component: 'Tag',
          operator: 'add',
          value: '.2',
          predicate: { path: '/spec/template/spec/containers/0/image' },
        },
      ],
    },
    [{ image: 'nginx:1.2' }, { image: 'host.io/b' }],
  ],
  [
    'commands, made where there are none',
    { commandOverrider: [{ containerName: 'b', operator: 'add', value: ['go'] }] },
    [{ command: ['run'] }, { command: ['go'] }],
  ],
  [
    'arguments, removed by value',
    { argsOverrider: [{ containerName: 'a', operator: 'remove', value: ['x'] }] },
    [{ args: ['y'] }, {}],
  ],
  [
    'a missing list, emptied by remove',
    { argsOverrider: [{ containerName: 'b', operator: 'remove', value: ['x'] }] },
    [{ args: ['x', 'y'] }, { args: [] }],
  ],
])('applyOverrides changes %s', (_, overriders, expected) => {
  expect(containers(apply(overriders).object)).toMatchObject(expected);
});

test('applyOverrides adds, replaces and removes labels and annotations', () => {
  const { metadata } = apply({
    labelsOverrider: [
      { operator: 'add', value: { 'a/b': '1', app: 'new' } },
      { operator: 'replace', value: { missing: '1' } },
    ],
    annotationsOverrider: [
      { operator: 'add', value: { note: 'n' } },
      { operator: 'remove', value: { note: '', missing: '' } },
    ],
  }).object;
  expect(metadata).toMatchObject({ labels: { app: 'new', 'a/b': '1' }, annotations: {} });
});

test('applyOverrides changes documents inside of fields', () => {
  const configMap: KubeObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c', namespace: 'ns' },
    data: { yaml: '# note\nb:\n  - yes\na: 2026-01-01\n', json: '{"z":1,"a":"<"}' },
  };
  const { data } = apply(
    {
      fieldOverrider: [
        { fieldPath: '/data/yaml', yaml: [{ subPath: '/c', operator: 'add', value: 'x' }] },
        { fieldPath: '/data/json', json: [{ subPath: '/z', operator: 'replace', value: 2 }] },
      ],
    },
    configMap,
  ).object;
  expect(data).toEqual({ yaml: 'a: "2026-01-01"\nb:\n- true\nc: x\n', json: '{"z":2,"a":"\\u003c"}' });
});

test.each<[string, string, Overriders['fieldOverrider'], string]>([
  [
    'aliases written out, the last of equal keys, times as texts',
    'a: &x {b: 1}\nc: *x\nd: 1\nd: 12:30\n',
    [{ fieldPath: '/data/text', yaml: [{ subPath: '/e', operator: 'add', value: 'y: z' }] }],
    'a:\n  b: 1\nc:\n  b: 1\nd: "12:30"\ne: \'y: z\'\n',
  ],
  [
    'the first document, with integers as long as they are',
    'a: 9223372036854775807\nb: 0o17\n---\nc: 1\n',
    [{ fieldPath: '/data/text', yaml: [{ subPath: '/d', operator: 'add', value: 1 }] }],
    'a: 9223372036854775807\nb: 15\nd: 1\n',
  ],
  [
    'an empty text for JSON as it is',
    '',
    [{ fieldPath: '/data/text', json: [{ subPath: '/d', operator: 'add', value: 1 }] }],
    '',
  ],
  ['an emptied text without operations', 'x', [{ fieldPath: '/data/text' }], ''],
])('applyOverrides leaves %s', (_, text, fieldOverrider = [], result) => {
  const configMap: KubeObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c', namespace: 'ns' },
    data: { text },
  };
  expect(apply({ fieldOverrider }, configMap).object.data).toEqual({ text: result });
});

test.each<[string, string]>([
  ['a: *x\n', 'Unresolved alias'],
  ['a: .inf\n', 'json: unsupported value: +Inf'],
  ['{a', 'the text at /data/text cannot be read: Flow map must end with a }'],
])('applyOverrides refuses the YAML %j', (text, message) => {
  const configMap: KubeObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c', namespace: 'ns' },
    data: { text },
  };
  const fieldOverrider: Overriders['fieldOverrider'] = [
    { fieldPath: '/data/text', yaml: [{ subPath: '/d', operator: 'add', value: 1 }] },
  ];
  expect(() => apply({ fieldOverrider }, configMap)).toThrow(message);
});

test.each<[string, Overriders, string]>([
  ['a field that is no text', { fieldOverrider: [{ fieldPath: '/spec/replicas', yaml: [] }] }, 'is not string'],
  [
    'a field that is absent',
    { fieldOverrider: [{ fieldPath: '/data/x', yaml: [] }] },
    'object has no key "data": JSON pointer error',
  ],
  [
    'a predicate that leads nowhere',
    { imageOverrider: [{ component: 'Tag', operator: 'remove', predicate: { path: '/spec/x/y' } }] },
    "failed to obtain imageValue with predicate path(/spec/x/y), error: path(x) of rawObj's type is not map[string]interface{} and []interface{}",
  ],
  [
    'text that is no JSON',
    { fieldOverrider: [{ fieldPath: '/metadata/name', json: [{ subPath: '/a', operator: 'remove' }] }] },
    'invalid state detected',
  ],
  [
    'text that is no JSON object',
    {
      plaintext: [{ path: '/metadata/name', operator: 'replace', value: '1' }],
      fieldOverrider: [{ fieldPath: '/metadata/namespace', yaml: [{ subPath: '/a', operator: 'add', value: 1 }] }],
    },
    'json: cannot unmarshal string into Go value of type map[string]*jsonpatch.lazyNode',
  ],
  [
    'a field within a text',
    { fieldOverrider: [{ fieldPath: '/metadata/name/x', json: [] }] },
    'invalid token reference "x": JSON pointer error',
  ],
  [
    'an item that is no number',
    { fieldOverrider: [{ fieldPath: '/spec/template/spec/containers/x', json: [] }] },
    'strconv.Atoi: parsing "x": invalid syntax\nJSON pointer error',
  ],
  [
    'an item that is not there',
    { fieldOverrider: [{ fieldPath: '/spec/template/spec/containers/2', json: [] }] },
    "index out of bounds array[0,1] index '2': JSON pointer error",
  ],
  ['the whole object as a text', { fieldOverrider: [{ fieldPath: '', json: [] }] }, 'path() is not string'],
  [
    'an object that is none any more',
    { plaintext: [{ path: '', operator: 'replace', value: { a: 1 } }] },
    `Object 'Kind' is missing in '{"a":1}'`,
  ],
])('applyOverrides refuses %s and names the policy', (_, overriders, message) => {
  expect(() => apply(overriders)).toThrow(message);
  expect(() => apply(overriders)).toThrow(expect.objectContaining({ name: 'OverrideError', policy: 'ns/p' }));
});

test('applyOverrides applies cluster policies first, and the more specific selector later', () => {
  const setReplicas = (value: number): Overriders => ({
    plaintext: [{ path: '/spec/replicas', operator: 'replace', value }],
  });
  const selector = { apiVersion: 'apps/v1', kind: 'Deployment' };
  const result = applyOverrides({
    object: deployment,
    cluster,
    clusterPolicies: [clusterPolicy('c', { overriders: setReplicas(9) })],
    policies: [
      policy('a-name', { resourceSelectors: [{ ...selector, name: 'web' }], overriders: setReplicas(4) }),
      policy('b-labels', {
        resourceSelectors: [{ ...selector, labelSelector: { matchLabels: { app: 'web' } } }],
        overriders: setReplicas(3),
      }),
      policy('z-all', { overriders: setReplicas(2) }),
      policy('y-all', { overriders: setReplicas(1) }),
      policy('elsewhere', { overriders: setReplicas(7) }, 'other'),
      policy('other-kind', { resourceSelectors: [{ apiVersion: 'v1', kind: 'Pod' }], overriders: setReplicas(8) }),
    ],
  });
  expect(result.object.spec).toMatchObject({ replicas: 4 });
  expect(result.appliedPolicies).toEqual(['c', 'ns/y-all', 'ns/z-all', 'ns/b-labels', 'ns/a-name']);
  expect(result.appliedOverrides?.match(/"policyName":"[^"]*"/g)).toEqual(
    ['a-name', 'b-labels', 'y-all', 'z-all'].map((name) => `"policyName":"${name}"`),
  );
});

test('applyOverrides applies the rules that are for the cluster, and is the very object when there are none', () => {
  const overriders: Overriders = { labelsOverrider: [{ operator: 'add', value: { a: 'b' } }] };
  const rule = (env: string) => ({ targetCluster: { labelSelector: { matchLabels: { env } } }, overriders });
  const result = (env: string) =>
    applyOverrides({
      object: deployment,
      cluster,
      clusterPolicies: [],
      policies: [policy('p', { overrideRules: [rule(env)] })],
    });
  expect(result('prod').object.metadata.labels).toMatchObject({ a: 'b' });
  expect(result('test')).toEqual({ object: deployment, appliedPolicies: [] });
  expect(result('test').object).toBe(deployment);
});

test('applyOverrides records what it applied as Karmada writes it', () => {
  const { appliedOverrides } = apply({
    labelsOverrider: [{ operator: 'add', value: { b: '<1>', a: '2' } }],
    imageOverrider: [{ component: 'Registry', operator: 'remove' }],
    plaintext: [{ path: '/spec/replicas', operator: 'remove' }],
  });
  expect(appliedOverrides).toBe(
    '[{"policyName":"p","overriders":{"plaintext":[{"path":"/spec/replicas","operator":"remove","value":null}],' +
      '"imageOverrider":[{"component":"Registry","operator":"remove"}],' +
      '"labelsOverrider":[{"operator":"add","value":{"a":"2","b":"\\u003c1\\u003e"}}]}}]',
  );
});

test('applyOverrides leaves the object alone when a policy fails', () => {
  const before = structuredClone(deployment);
  const failing: Overriders = {
    labelsOverrider: [{ operator: 'add', value: { a: 'b' } }],
    plaintext: [{ path: '/nowhere/x', operator: 'add', value: 1 }],
  };
  expect(() => apply(failing)).toThrow(OverrideError);
  expect(deployment).toEqual(before);
});

test('applyOverrides names the policy for an object of an unexpected shape too', () => {
  const broken = { ...deployment, spec: { template: { spec: { containers: 'none' } } } };
  const overriders: Overriders = { imageOverrider: [{ component: 'Tag', operator: 'remove' }] };
  expect(() => apply(overriders, broken)).toThrow(
    new OverrideError(
      'failed to convert Deployment from unstructured object: cannot restore slice from string',
      'ns/p',
    ),
  );
});
