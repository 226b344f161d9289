import type { JsonObject } from '../../domain/object.ts';
import { openCallers, scenario } from './contract.ts';
import {
  bindingsPath,
  CONFIG_MAPS,
  defineLimits,
  policiesPath,
  policyScenario,
  type Rules,
} from './policy-scenario.ts';

openCallers();

const MERGE = { 'content-type': 'application/merge-patch+json' };

const WRITES = { ...CONFIG_MAPS, operations: ['CREATE', 'UPDATE'] };

const applies = (expression: string): JsonObject => ({
  patchType: 'ApplyConfiguration',
  applyConfiguration: { expression },
});
const patches = (expression: string): JsonObject => ({ patchType: 'JSONPatch', jsonPatch: { expression } });

/** A policy for ConfigMaps with a label of its name. */
function policy(name: string, mutations: JsonObject[], rest: JsonObject = {}, bindings?: Rules['bindings']): Rules {
  return {
    name,
    kind: 'mutating',
    spec: { reinvocationPolicy: 'Never', mutations, ...rest },
    matchConstraints: { resourceRules: [WRITES], objectSelector: { matchLabels: { is: name } } },
    ...(bindings && { bindings }),
  };
}

policyScenario(
  'mutating policies: configurations and patches',
  () => [
    policy('apply', [
      applies("Object{data: {'added': 'yes'}}"),
      applies("Object{metadata: Object.metadata{annotations: {'seen': string(size(object.data))}}}"),
    ]),
    policy('patch', [
      patches(
        "[JSONPatch{op: 'test', path: '/metadata/name', value: object.metadata.name}, JSONPatch{op: 'add', path: '/data', value: {'a': 'b'}}, JSONPatch{op: 'add', path: '/metadata/labels/' + jsonpatch.escapeKey('x.y/z~'.replace('~', '')), value: 'w'}]",
      ),
      patches(
        "[JSONPatch{op: 'copy', from: '/data/a', path: '/data/c'}, JSONPatch{op: 'move', from: '/data/a', path: '/data/m'}]",
      ),
    ]),
    policy('test-fails', [
      patches(
        "[JSONPatch{op: 'test', path: '/metadata/name', value: 'no'}, JSONPatch{op: 'add', path: '/data', value: {'a': 'b'}}]",
      ),
    ]),
    policy('bad-path', [patches("[JSONPatch{op: 'remove', path: '/data/none'}]")]),
    policy('bad-field', [applies('Object{nothing: 1}')]),
    policy('bad-type', [applies("Object{metadata: Object.wrong{labels: {'a': 'b'}}}")]),
    policy('bad-value', [applies('Object{data: 1}')]),
    policy('fails', [applies("Object{data: {'a': object.data.nothing}}")]),
    policy('lenient', [applies("Object{data: {'a': object.data.nothing}}"), applies("Object{data: {'b': 'b'}}")], {
      failurePolicy: 'Ignore',
    }),
    policy('atomic', [
      applies(
        "Object{metadata: Object.metadata{ownerReferences: [Object.metadata.ownerReferences{name: 'x', uid: 'y'}]}}",
      ),
    ]),
    policy('computed', [applies("Object{data: {'a': variables.name + '-' + variables.operation}}")], {
      variables: [
        { name: 'name', expression: 'object.metadata.name' },
        { name: 'operation', expression: 'request.operation + namespaceObject.status.phase' },
      ],
      matchConditions: [{ name: 'named', expression: "object.metadata.name.startsWith('computed')" }],
    }),
  ],
  async (play, namespace) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    for (const is of [
      'apply',
      'patch',
      'test-fails',
      'bad-path',
      'bad-field',
      'bad-type',
      'bad-value',
      'fails',
      'lenient',
      'atomic',
      'computed',
      'none',
    ]) {
      await play('POST', path, { metadata: { name: is, labels: { is } }, data: { x: 'y' } });
    }
    await play('POST', path, { metadata: { name: 'unmet', labels: { is: 'computed' } } });
    await play('PATCH', `${path}/apply`, { data: { added: 'no', more: '1' } }, MERGE);
    await play('PATCH', `${path}/none`, { metadata: { labels: { is: 'fails' } } }, MERGE);
    await play('DELETE', `${path}/patch`);
    await play('GET', path);
  },
);

policyScenario(
  'mutating policies: workloads',
  () => [
    {
      name: 'sidecar',
      kind: 'mutating',
      spec: {
        reinvocationPolicy: 'IfNeeded',
        matchConditions: [
          { name: 'none', expression: "!object.spec.template.spec.containers.exists(c, c.name == 'mesh')" },
        ],
        mutations: [
          applies(
            "Object{spec: Object.spec{replicas: object.spec.replicas + 1, template: Object.spec.template{spec: Object.spec.template.spec{containers: [Object.spec.template.spec.containers{name: 'mesh', image: 'mesh:1', args: ['a', 'b']}]}}}}",
          ),
        ],
      },
      matchConstraints: {
        resourceRules: [
          { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['deployments'] },
        ],
        objectSelector: { matchLabels: { is: 'sidecar' } },
      },
    },
    {
      name: 'arrays',
      kind: 'mutating',
      spec: {
        reinvocationPolicy: 'Never',
        mutations: [
          patches(
            "[JSONPatch{op: 'add', path: '/spec/template/spec/containers/0/env', value: [{'name': 'A', 'value': 'a'}]}, JSONPatch{op: 'add', path: '/spec/template/spec/containers/-', value: Object.spec.template.spec.containers{name: 'b', image: 'b'}}, JSONPatch{op: 'replace', path: '/spec/replicas', value: object.spec.replicas * 2}]",
          ),
        ],
      },
      matchConstraints: {
        resourceRules: [
          { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['deployments'] },
        ],
        objectSelector: { matchLabels: { is: 'arrays' } },
      },
    },
  ],
  async (play, namespace) => {
    const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    const selector = { matchLabels: { a: 'b' } };
    const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
    for (const is of ['sidecar', 'arrays']) {
      await play('POST', deployments, { metadata: { name: is, labels: { is } }, spec: { selector, template } });
    }
  },
);

policyScenario(
  'mutating policies: order and asking again',
  () => {
    const counts = (name: string, field: string, reinvocationPolicy: string): Rules => ({
      ...policy(name, [applies(`Object{data: {'${field}': object.data.?${field}.orValue('') + 'x'}}`)], {
        reinvocationPolicy,
      }),
      matchConstraints: { resourceRules: [WRITES] },
    });
    return [
      counts('a-again', 'a', 'IfNeeded'),
      counts('b-once', 'b', 'Never'),
      counts('c-again', 'c', 'IfNeeded'),
      {
        name: 'judge',
        spec: {
          validations: [
            {
              expression: "object == null || object.metadata.name != 'judged'",
              messageExpression: "'%s'.format([object.data])",
            },
          ],
        },
      },
    ];
  },
  async (play, namespace) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    await play('POST', path, { metadata: { name: 'counted' }, data: { n: '1' } });
    await play('POST', path, { metadata: { name: 'judged' }, data: { n: '1' } });
  },
);

policyScenario(
  'mutating policies: parameters',
  (namespace) => {
    const spec = { paramKind: { apiVersion: `${namespace}.example.com/v1`, kind: 'Limit' } };
    const mutations = [applies('Object{data: {params.metadata.name: params.max}}')];
    const paramRef = (rest: JsonObject) => ({ paramRef: { parameterNotFoundAction: 'Deny', ...rest } });
    return [
      policy('by-name', mutations, spec, { '-a': paramRef({ name: 'limits' }) }),
      policy('by-labels', mutations, spec, { '-a': paramRef({ selector: { matchLabels: { limits: 'all' } } }) }),
      policy('missing', mutations, spec, { '-a': paramRef({ name: 'nowhere' }) }),
      policy('allowed', mutations, spec, { '-a': paramRef({ name: 'nowhere', parameterNotFoundAction: 'Allow' }) }),
      policy(
        'unknown',
        mutations,
        { paramKind: { apiVersion: 'nothing.example.com/v1', kind: 'Nothing' } },
        {
          '-a': paramRef({ name: 'limits' }),
        },
      ),
    ];
  },
  async (play, namespace, quiet) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const limits = `/apis/${namespace}.example.com/v1/namespaces/${namespace}/limits`;
    const limit = { apiVersion: `${namespace}.example.com/v1`, kind: 'Limit' };
    await play('POST', limits, { ...limit, metadata: { name: 'limits', labels: { limits: 'all' } }, max: '2' });
    await play('POST', limits, { ...limit, metadata: { name: 'more', labels: { limits: 'all' } }, max: '4' });
    const probe = { metadata: { name: 'x', labels: { is: 'by-labels' } } };
    while (Object.keys(Object((await quiet('POST', `${path}?dryRun=All`, probe)).data)).length < 2) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    for (const is of ['by-name', 'by-labels', 'missing', 'allowed', 'unknown']) {
      await play('POST', path, { metadata: { name: is, labels: { is } } });
    }
  },
  defineLimits,
);

scenario('mutating policies: what is refused', async (play, namespace) => {
  const matchConstraints = { resourceRules: [WRITES] };
  const good = applies('Object{}');
  const reinvocationPolicy = 'Never';
  const specs: Record<string, JsonObject> = {
    empty: {},
    nothing: { matchConstraints },
    good: { matchConstraints, mutations: [good], reinvocationPolicy },
    choices: { matchConstraints, mutations: [good], reinvocationPolicy: 'Some', failurePolicy: 'Some' },
    operations: {
      matchConstraints: { resourceRules: [{ ...CONFIG_MAPS, operations: ['DELETE', 'CREATE'] }] },
      mutations: [good],
      reinvocationPolicy,
    },
    mutations: {
      matchConstraints,
      reinvocationPolicy,
      mutations: [
        {},
        { patchType: 'Some' },
        { patchType: 'JSONPatch' },
        { patchType: 'ApplyConfiguration', jsonPatch: { expression: '[]' } },
        { ...applies(' '), jsonPatch: { expression: '[]' } },
        patches(''),
      ],
    },
    types: {
      matchConstraints,
      reinvocationPolicy,
      mutations: [applies('1'), applies("{'a': 'b'}"), patches('Object{}'), patches("['a']"), applies('[JSONPatch{}]')],
    },
    names: {
      matchConstraints,
      reinvocationPolicy,
      variables: [{ name: 'v', expression: 'true' }],
      mutations: [applies('Other{}'), applies('Object{metadata: variables.w}'), applies('Object{data: variables.v}')],
    },
  };
  for (const [name, spec] of Object.entries(specs)) {
    await play('POST', policiesPath('mutating'), { metadata: { name: `${name}.${namespace}` }, spec });
    await play('DELETE', `${policiesPath('mutating')}/${name}.${namespace}`);
  }
  const bindings: Record<string, JsonObject> = {
    empty: {},
    name: { policyName: 'Not A Name' },
    match: { policyName: 'a', matchResources: { resourceRules: [{ ...CONFIG_MAPS, operations: ['DELETE'] }] } },
    'no-ref': { policyName: 'a', paramRef: {} },
  };
  for (const [name, spec] of Object.entries(bindings)) {
    await play('POST', bindingsPath('mutating'), { metadata: { name: `${name}.${namespace}` }, spec });
    await play('DELETE', `${bindingsPath('mutating')}/${name}.${namespace}`);
  }
});
