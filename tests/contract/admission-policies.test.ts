import type { JsonObject } from '../../domain/object.ts';
import { openCallers, type Play, scenario, textOf, untilAllowed } from './contract.ts';

openCallers();

const MERGE = { 'content-type': 'application/merge-patch+json' };
const REGISTRATION = '/apis/admissionregistration.k8s.io/v1';
const POLICIES = `${REGISTRATION}/validatingadmissionpolicies`;
const BINDINGS = `${REGISTRATION}/validatingadmissionpolicybindings`;

const CONFIG_MAPS = { apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] };

/** A policy for the scenario's namespace alone, and its binding. */
interface Rules {
  name: string;
  spec: JsonObject;
  matchConstraints?: JsonObject;
  bindings?: Record<string, JsonObject>;
}

function inNamespace(namespace: string): JsonObject {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } };
}

async function install(play: Play, namespace: string, rules: Rules): Promise<void> {
  const { spec, matchConstraints = { resourceRules: [CONFIG_MAPS] }, bindings = { '': {} } } = rules;
  const name = `${rules.name}.${namespace}`;
  await play('POST', POLICIES, {
    metadata: { name },
    spec: { matchConstraints: { ...matchConstraints, ...inNamespace(namespace) }, ...spec },
  });
  for (const [suffix, binding] of Object.entries(bindings)) {
    await play('POST', BINDINGS, {
      metadata: { name: `${name}${suffix}` },
      spec: { policyName: name, validationActions: ['Deny'], ...binding },
    });
  }
}

/** A scenario with policies; they are in force when it goes on, and gone when it has ended. */
function policyScenario(
  title: string,
  policies: (namespace: string) => Rules[],
  act: (play: Play, namespace: string, quiet: Play) => Promise<void>,
  prepare: (quiet: Play, namespace: string) => Promise<void> = async () => {},
): void {
  scenario(title, async (play, namespace, quiet) => {
    await prepare(quiet, namespace);
    const all = policies(namespace);
    const probe: Rules = {
      name: 'probe',
      spec: { validations: [{ expression: "object == null || object.metadata.name != 'probe'" }] },
    };
    for (const rules of all) {
      await install(play, namespace, rules);
    }
    // What was made before is in force when this is.
    await install(quiet, namespace, probe);
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    while (textOf(await quiet('POST', `${path}?dryRun=All`, { metadata: { name: 'probe' } }), 'reason') !== 'Invalid') {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    try {
      await act(play, namespace, quiet);
    } finally {
      for (const { name, bindings = { '': {} } } of [...all, probe]) {
        for (const suffix of Object.keys(bindings)) {
          await quiet('DELETE', `${BINDINGS}/${name}.${namespace}${suffix}`);
        }
        await quiet('DELETE', `${POLICIES}/${name}.${namespace}`);
      }
      await quiet('DELETE', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/limits.${namespace}.example.com`);
    }
  });
}

policyScenario(
  'validating policies: messages and reasons',
  () => [
    {
      name: 'messages',
      spec: {
        validations: [
          { expression: "object == null || object.metadata.name != 'plain'" },
          { expression: "object == null || object.metadata.name != 'said'", message: ' said so ' },
          {
            expression: "object == null || object.metadata.name != 'built'",
            message: 'unused',
            messageExpression: "'name is ' + object.metadata.name",
          },
          {
            expression: "object == null || object.metadata.name != 'lines'",
            message: 'instead',
            messageExpression: "'a\\nb'",
          },
          {
            expression: "object == null || object.metadata.name != 'blank'",
            messageExpression: "'  '",
          },
          {
            expression: "object == null || object.metadata.name != 'failing'",
            message: 'instead',
            messageExpression: 'string(object.data.nothing)',
          },
          { expression: "object == null || object.metadata.name != 'forbidden'", reason: 'Forbidden', message: 'no' },
          { expression: "object == null || object.metadata.name != 'large'", reason: 'RequestEntityTooLarge' },
          { expression: "object == null || !has(object.data) || object.data.a != 'broken'" },
          { expression: 'object == null || !has(object.data) || object.data.b + 1 > 2' },
        ],
      },
    },
  ],
  async (play, namespace) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    for (const name of ['fine', 'plain', 'said', 'built', 'lines', 'blank', 'failing', 'forbidden', 'large']) {
      await play('POST', path, { metadata: { name } });
    }
    await play('POST', path, { metadata: { name: 'no-key' }, data: { b: '1' } });
    await play('POST', path, { metadata: { name: 'no-overload' }, data: { a: '1', b: '1' } });
    await play('PUT', `${path}/fine`, { metadata: { name: 'fine' }, data: { a: 'broken' } });
    await play('PATCH', `${path}/fine`, { data: { a: 'broken' } }, MERGE);
    await play('DELETE', `${path}/fine`);
  },
);

const FORMATS = [
  "'%s'.format([object.data])",
  "'%d %x %X %b %o'.format([255, 255, 'ab', 5, 8])",
  "'%.2f %e %f'.format([1.005, 12345.6, 1.5])",
  "'%s %%'.format([[1, 'a', 1.5, [true]]])",
  "'%s %s'.format([null, 1.5])",
  "'%s'.format([namespaceObject.metadata.creationTimestamp]).substring(0, 2)",
  "'%s %s'.format([duration('90m'), duration('1.5s')])",
];

policyScenario(
  'validating policies: what expressions see',
  () => [
    {
      name: 'sight',
      spec: {
        variables: [
          { name: 'mine', expression: 'object.metadata' },
          { name: 'size', expression: 'has(object.data) ? size(object.data) : 0' },
          { name: 'twice', expression: 'variables.size * 2' },
          { name: 'never', expression: 'object.nothing.there' },
        ],
        validations: [
          { expression: 'true || variables.never', message: 'lazy' },
          {
            expression: "variables.mine.name != 'variable'",
            messageExpression: "string(variables.twice) + ' entries'",
          },
          { expression: "variables.mine.name != 'never' || variables.never == 1" },
          {
            expression: "object.metadata.name != 'request'",
            messageExpression:
              "request.operation + ' ' + request.kind.kind + ' ' + request.resource.resource + ' ' + request.name + ' ' + string(request.userInfo.groups.exists(g, g == 'system:masters')) + ' ' + string(request.dryRun) + ' ' + string(has(request.subResource)) + ' ' + string(request.namespace == object.metadata.namespace)",
          },
          {
            expression: "object.metadata.name != 'namespace'",
            messageExpression:
              'string(namespaceObject.metadata.name == request.namespace) + namespaceObject.status.phase',
          },
          {
            expression: "object.metadata.name != 'old'",
            messageExpression: "oldObject == null ? 'new' : string(oldObject.data.a + object.data.a)",
          },
          {
            expression: "object.metadata.name != 'dashed'",
            messageExpression: "object.metadata.labels['a-b'] + string('c.d/e' in object.metadata.labels)",
          },
          {
            expression: "object.metadata.name != 'kind'",
            messageExpression: 'object.apiVersion + object.kind + string(has(object.immutable))',
          },
          {
            expression: "object.metadata.name != 'optional'",
            messageExpression: "string(object.?data.a.orValue('none')) + string(object.?data[?'b'].hasValue())",
          },
          {
            expression: "object.metadata.name != 'library'",
            messageExpression:
              "'a,b'.split(',').join('-') + string(quantity('1Gi').isGreaterThan(quantity('1M'))) + 'abc'.find('b+') + string([1, 2].sum()) + string(isURL('https://x')) + string(semver('1.2.3').major()) + '%s-%d'.format(['x', 3]) + string(sets.contains([1, 2], [2]))",
          },
          ...FORMATS.map((messageExpression, index) => ({
            expression: `object.metadata.name != 'format-${index}'`,
            messageExpression,
          })),
          {
            expression: "object.metadata.name != 'ordered'",
            messageExpression:
              "'%s %s %s %s'.format([[3, 1, 2, 1].sort().distinct(), [1, 2, 3].slice(1, 3), [[1], [2]].flatten(), [1, 2].reverse().first().orValue(0)])",
          },
          {
            expression: "object.metadata.name != 'lists'",
            messageExpression:
              "string(object.data.map(k, k).size()) + string(object.data.exists(k, object.data[k] == '1'))",
          },
        ],
      },
      matchConstraints: { resourceRules: [{ ...CONFIG_MAPS, operations: ['CREATE', 'UPDATE'] }] },
    },
  ],
  async (play, namespace) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const data = { a: '1', b: '2' };
    for (const name of [
      'fine',
      'variable',
      'never',
      'request',
      'namespace',
      'kind',
      'optional',
      'library',
      'lists',
      'ordered',
    ]) {
      await play('POST', path, { metadata: { name }, data });
    }
    for (const index of FORMATS.keys()) {
      await play('POST', path, { metadata: { name: `format-${index}` }, data });
    }
    await play('POST', `${path}?dryRun=All`, { metadata: { name: 'request' } });
    await play('POST', path, { metadata: { name: 'dashed', labels: { 'a-b': 'x', 'c.d/e': 'y' } } });
    await play('POST', path, { metadata: { name: 'old' } });
    await play('PATCH', `${path}/fine?dryRun=All`, { data: { a: '3' } }, MERGE);
  },
);

policyScenario(
  'validating policies: what they match',
  () => {
    const deny = { validations: [{ expression: 'false', message: 'matched' }] };
    const rule = { ...CONFIG_MAPS, operations: ['CREATE'] };
    const labels = (is: string) => ({ objectSelector: { matchLabels: { is } } });
    return [
      {
        name: 'named',
        spec: deny,
        matchConstraints: { resourceRules: [{ ...rule, resourceNames: ['named', 'other'] }] },
      },
      {
        name: 'excluded',
        spec: deny,
        matchConstraints: {
          resourceRules: [rule],
          excludeResourceRules: [{ ...rule, resourceNames: ['spared'] }],
          ...labels('excluded'),
        },
      },
      {
        name: 'deletion',
        spec: deny,
        matchConstraints: { resourceRules: [{ ...CONFIG_MAPS, operations: ['DELETE'] }], ...labels('kept') },
      },
      {
        name: 'condition',
        spec: {
          ...deny,
          matchConditions: [
            { name: 'a', expression: "object.metadata.name.startsWith('c')" },
            { name: 'b', expression: "object.data.b == 'b'" },
          ],
        },
        matchConstraints: { resourceRules: [rule], ...labels('condition') },
      },
      {
        name: 'lenient',
        spec: {
          failurePolicy: 'Ignore',
          matchConditions: [{ name: 'b', expression: "object.data.b == 'b'" }],
          validations: [{ expression: "object.data.c == 'c'", message: 'c' }],
        },
        matchConstraints: { resourceRules: [rule], ...labels('lenient') },
      },
      {
        name: 'bound',
        spec: deny,
        matchConstraints: { resourceRules: [rule], ...labels('bound') },
        bindings: { '-b': { matchResources: { objectSelector: { matchLabels: { also: 'b' } } } } },
      },
      {
        name: 'status',
        spec: deny,
        matchConstraints: {
          resourceRules: [
            { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments/status'] },
            { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments/scale'] },
          ],
        },
      },
      {
        name: 'equivalent',
        spec: { validations: [{ expression: 'object.spec.targetCPUUtilizationPercentage < 50', message: 'v1' }] },
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: ['autoscaling'],
              apiVersions: ['v1'],
              operations: ['CREATE'],
              resources: ['horizontalpodautoscalers'],
            },
          ],
        },
      },
      {
        name: 'exact',
        spec: deny,
        matchConstraints: {
          matchPolicy: 'Exact',
          resourceRules: [
            {
              apiGroups: ['autoscaling'],
              apiVersions: ['v1'],
              operations: ['CREATE'],
              resources: ['horizontalpodautoscalers'],
            },
          ],
          ...labels('exact'),
        },
      },
    ];
  },
  async (play, namespace) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const make = (name: string, is: string, rest: JsonObject = {}) =>
      play('POST', path, { metadata: { name, labels: { is, ...(is === 'bound' && { also: name }) } }, ...rest });
    await make('named', 'nothing');
    await make('unnamed', 'nothing');
    await make('spared', 'excluded');
    await make('caught', 'excluded');
    await make('kept', 'kept');
    await play('DELETE', `${path}/kept`);
    await play('DELETE', path);
    await make('c1', 'condition', { data: { b: 'b' } });
    await make('d1', 'condition', { data: { b: 'b' } });
    await make('c2', 'condition', { data: { b: 'c' } });
    await make('c3', 'condition');
    await make('d2', 'condition');
    await make('l1', 'lenient');
    await make('l2', 'lenient', { data: { b: 'b' } });
    await make('l3', 'lenient', { data: { b: 'b', c: 'd' } });
    await make('a', 'bound');
    await make('b', 'bound');
    const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    const selector = { matchLabels: { a: 'b' } };
    const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
    await play('POST', deployments, { metadata: { name: 'd' }, spec: { replicas: 0, selector, template } });
    await play('PATCH', `${deployments}/d/status`, { status: { replicas: 1 } }, MERGE);
    await play('PATCH', `${deployments}/d/scale`, { spec: { replicas: 1 } }, MERGE);
    await play('GET', `${deployments}/d/scale`, undefined, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
    const scalers = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`;
    const metric = (averageUtilization: number) => ({
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
    });
    const scaler = (name: string, percent: number) => ({
      metadata: { name, labels: { is: 'exact' } },
      spec: {
        maxReplicas: 2,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' },
        metrics: [metric(percent)],
      },
    });
    await play('POST', scalers, scaler('low', 20));
    await play('POST', scalers, scaler('high', 80));
  },
);

policyScenario(
  'validating policies: parameters',
  (namespace) => {
    const spec = {
      paramKind: { apiVersion: `${namespace}.example.com/v1`, kind: 'Limit' },
      validations: [
        {
          expression: 'int(object.data.count) <= int(params.max)',
          messageExpression: "'at most ' + params.max + ' by ' + params.metadata.name",
        },
      ],
    };
    const matchConstraints = (is: string) => ({
      resourceRules: [{ ...CONFIG_MAPS, operations: ['CREATE', 'UPDATE'] }],
      objectSelector: { matchLabels: { is } },
    });
    const paramRef = (rest: JsonObject) => ({ paramRef: { parameterNotFoundAction: 'Deny', ...rest } });
    return [
      {
        name: 'by-name',
        spec,
        matchConstraints: matchConstraints('by-name'),
        bindings: { '-a': paramRef({ name: 'limits' }) },
      },
      {
        name: 'elsewhere',
        spec,
        matchConstraints: matchConstraints('elsewhere'),
        bindings: { '-a': paramRef({ name: 'limits', namespace }) },
      },
      {
        name: 'by-labels',
        spec,
        matchConstraints: matchConstraints('by-labels'),
        bindings: { '-a': paramRef({ selector: { matchLabels: { limits: 'all' } } }) },
      },
      {
        name: 'missing',
        spec,
        matchConstraints: matchConstraints('missing'),
        bindings: { '-a': paramRef({ name: 'nowhere' }) },
      },
      {
        name: 'allowed',
        spec,
        matchConstraints: matchConstraints('allowed'),
        bindings: { '-a': paramRef({ name: 'nowhere', parameterNotFoundAction: 'Allow' }) },
      },
      { name: 'unused', spec, matchConstraints: matchConstraints('unused') },
      {
        name: 'unknown',
        spec: { ...spec, paramKind: { apiVersion: 'nothing.example.com/v1', kind: 'Nothing' } },
        matchConstraints: matchConstraints('unknown'),
        bindings: { '-a': paramRef({ name: 'limits' }) },
      },
      {
        name: 'cluster',
        spec: {
          paramKind: { apiVersion: 'v1', kind: 'Namespace' },
          validations: [{ expression: 'params.metadata.name == object.metadata.namespace && false', message: 'seen' }],
        },
        matchConstraints: matchConstraints('cluster'),
        bindings: { '-a': paramRef({ name: namespace }) },
      },
      {
        name: 'cluster-in',
        spec: {
          paramKind: { apiVersion: 'v1', kind: 'Namespace' },
          validations: [{ expression: 'false' }],
        },
        matchConstraints: matchConstraints('cluster-in'),
        bindings: { '-a': paramRef({ name: namespace, namespace }) },
      },
    ];
  },
  async (play, namespace, quiet) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const limits = `/apis/${namespace}.example.com/v1/namespaces/${namespace}/limits`;
    const limit = { apiVersion: `${namespace}.example.com/v1`, kind: 'Limit' };
    await play('POST', limits, { ...limit, metadata: { name: 'more-limits', labels: { limits: 'all' } }, max: '4' });
    await play('POST', limits, { ...limit, metadata: { name: 'limits', labels: { limits: 'all' } }, max: '2' });
    const probe = { metadata: { name: 'x', labels: { is: 'by-labels' } }, data: { count: '3' } };
    while (!textOf(await quiet('POST', `${path}?dryRun=All`, probe), 'message').includes('at most 2')) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    for (const is of [
      'by-name',
      'elsewhere',
      'by-labels',
      'missing',
      'allowed',
      'unused',
      'unknown',
      'cluster',
      'cluster-in',
    ]) {
      for (const count of ['1', '3']) {
        await play('POST', path, { metadata: { name: `${is}-${count}`, labels: { is } }, data: { count } });
      }
    }
  },
  async (quiet, namespace) => {
    const group = `${namespace}.example.com`;
    const schema = { openAPIV3Schema: { type: 'object', properties: { max: { type: 'string' } } } };
    await quiet('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      metadata: { name: `limits.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { plural: 'limits', kind: 'Limit' },
        versions: [{ name: 'v1', served: true, storage: true, schema }],
      },
    });
    while (!Array.isArray((await quiet('GET', `/apis/${group}/v1`)).resources)) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  },
);

policyScenario(
  'validating policies: actions',
  () => [
    {
      name: 'warn',
      spec: {
        validations: [
          { expression: "object.metadata.name != 'w'", message: 'first' },
          { expression: "object.metadata.name != 'w'", message: 'second' },
          { expression: "object.data.nothing == 'x'" },
        ],
      },
      matchConstraints: { resourceRules: [{ ...CONFIG_MAPS, operations: ['CREATE'] }] },
      bindings: { '-warn': { validationActions: ['Warn', 'Audit'] }, '-audit': { validationActions: ['Audit'] } },
    },
    {
      name: 'annotations',
      spec: {
        auditAnnotations: [
          { key: 'name', valueExpression: "'named ' + object.metadata.name" },
          { key: 'none', valueExpression: "object.metadata.name == 'w' ? '' : 'x'" },
          { key: 'broken', valueExpression: "object.metadata.name == 'broken' ? string(object.data.nothing) : 'x'" },
        ],
      },
      matchConstraints: { resourceRules: [{ ...CONFIG_MAPS, operations: ['CREATE'] }] },
    },
  ],
  async (play, namespace) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    await play('POST', path, { metadata: { name: 'w' } });
    await play('POST', path, { metadata: { name: 'broken' } });
    await play('POST', path, { metadata: { name: 'other' }, data: { nothing: 'x' } });
  },
);

policyScenario(
  'validating policies: the authorizer',
  () => [
    {
      name: 'authorizer',
      spec: {
        validations: [
          {
            expression:
              "authorizer.group('').resource('configmaps').namespace(object.metadata.namespace).check('delete').allowed()",
            message: 'may not delete',
          },
          { expression: "authorizer.requestResource.check('create').allowed()", message: 'may not create' },
          {
            expression: "authorizer.path('/healthz').check('get').allowed() || object.metadata.name != 'path'",
            message: 'no path',
          },
          {
            expression:
              "authorizer.serviceAccount('default', 'nobody').group('').resource('secrets').check('get').reason() == ''",
            message: 'reason',
          },
          {
            expression:
              "object.metadata.name != 'subresource' || authorizer.group('apps').resource('deployments').subresource('scale').name('x').check('patch').allowed()",
            message: 'may not scale',
          },
        ],
      },
      matchConstraints: { resourceRules: [{ ...CONFIG_MAPS, operations: ['CREATE'] }] },
    },
  ],
  async (play, namespace, quiet) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
    await play('POST', `${rbac}/roles`, {
      metadata: { name: 'create' },
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['create'] }],
    });
    await play('POST', `${rbac}/rolebindings`, {
      metadata: { name: 'create' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'create' },
      subjects: [{ kind: 'User', name: 'vera', apiGroup: 'rbac.authorization.k8s.io' }],
    });
    await untilAllowed(quiet, 'vera', { namespace, verb: 'create', resource: 'configmaps' });
    const as = { 'impersonate-user': 'vera', 'content-type': 'application/json' };
    await play('POST', path, { metadata: { name: 'a' } }, as);
    for (const name of ['a', 'path', 'subresource']) {
      await play('POST', path, { metadata: { name } });
    }
  },
);

scenario('validating policies: what is refused', async (play, namespace) => {
  const matchConstraints = { resourceRules: [CONFIG_MAPS] };
  const good = { expression: 'true' };
  const specs: Record<string, JsonObject> = {
    empty: {},
    nothing: { matchConstraints },
    'no-rules': { matchConstraints: {}, validations: [good] },
    rules: {
      matchConstraints: {
        resourceRules: [
          {},
          { apiGroups: ['*', 'apps'], apiVersions: ['*', ''], operations: ['*', 'LIST'], resources: ['*', 'pods', ''] },
          { ...CONFIG_MAPS, resources: ['*/*', 'pods'], scope: 'Some', resourceNames: ['a', 'a', 'b/c'] },
          { ...CONFIG_MAPS, resources: ['pods/*', 'pods/status', '*/scale', 'x/scale'] },
        ],
        matchPolicy: 'Some',
        namespaceSelector: { matchExpressions: [{ key: 'a', operator: 'Some' }] },
      },
      validations: [good],
    },
    'failure-policy': { matchConstraints, failurePolicy: 'Some', validations: [good] },
    'param-kind': { matchConstraints, paramKind: { apiVersion: 'a/b/c', kind: '-' }, validations: [good] },
    'param-kind-empty': { matchConstraints, paramKind: {}, validations: [good] },
    validations: {
      matchConstraints,
      validations: [
        { expression: ' ' },
        { expression: 'true', message: ' ', messageExpression: ' ' },
        { expression: 'true', message: 'a\nb', reason: 'Some' },
      ],
    },
    types: {
      matchConstraints,
      validations: [
        { expression: '1' },
        { expression: 'object' },
        { expression: 'object.metadata.name' },
        { expression: 'true', messageExpression: '1' },
        { expression: 'true', messageExpression: 'object.metadata.name' },
      ],
    },
    syntax: {
      matchConstraints,
      validations: [{ expression: 'object.' }, { expression: '(true' }, { expression: "'a" }],
    },
    names: {
      matchConstraints,
      validations: [
        { expression: 'nothing' },
        { expression: 'params.x == 1' },
        { expression: 'variables.x == 1' },
        { expression: 'request.nothing == 1' },
        { expression: 'request.userInfo.nothing == 1' },
        { expression: 'namespaceObject.metadata.nothing == 1' },
        { expression: 'request.operation == 1' },
        { expression: 'nothing(1)' },
        { expression: "'a'.nothing()" },
        { expression: "1 + 'a' == 2" },
        { expression: 'true', messageExpression: "authorizer.path('/').check('get').reason()" },
      ],
    },
    variables: {
      matchConstraints,
      variables: [
        { name: 'a', expression: '1' },
        { name: 'b', expression: "variables.a == 'x'" },
        { name: 'c-d', expression: 'true' },
        { name: '', expression: '' },
        { name: 'in', expression: 'variables.later' },
        { name: 'later', expression: 'true' },
      ],
      validations: [
        { expression: 'variables.a' },
        { expression: 'variables.nothing' },
        { expression: 'variables.later' },
      ],
    },
    conditions: {
      matchConstraints,
      matchConditions: [
        { name: '', expression: '' },
        { name: 'a b', expression: '1' },
        { name: 'twice', expression: 'true' },
        { name: 'twice', expression: 'variables.x' },
        { name: 'params', expression: 'params.x' },
      ],
      validations: [good],
    },
    annotations: {
      matchConstraints,
      auditAnnotations: [
        { key: 'a b', valueExpression: "'x'" },
        { key: 'twice', valueExpression: "'x'" },
        { key: 'twice', valueExpression: '1' },
        { key: 'null', valueExpression: 'null' },
        { key: 'empty', valueExpression: ' ' },
        { key: 'mixed', valueExpression: "true ? null : 'x'" },
        { key: 'nothing', valueExpression: 'nothing' },
      ],
    },
  };
  for (const [name, spec] of Object.entries(specs)) {
    await play('POST', POLICIES, { metadata: { name: `${name}.${namespace}` }, spec });
    await play('DELETE', `${POLICIES}/${name}.${namespace}`);
  }
  const bindings: Record<string, JsonObject> = {
    empty: {},
    name: { policyName: 'Not A Name', validationActions: ['Deny'] },
    actions: { policyName: 'a', validationActions: ['Deny', 'Deny', 'Warn', 'Some'] },
    'no-ref': { policyName: 'a', validationActions: ['Deny'], paramRef: {} },
    'both-refs': {
      policyName: 'a',
      validationActions: ['Deny'],
      paramRef: { name: 'a/b', selector: { matchLabels: { 'a b': 'c' } }, parameterNotFoundAction: 'Some' },
    },
    match: {
      policyName: 'a',
      validationActions: ['Deny'],
      matchResources: { resourceRules: [{}], matchPolicy: 'Some' },
    },
  };
  for (const [name, spec] of Object.entries(bindings)) {
    await play('POST', BINDINGS, { metadata: { name: `${name}.${namespace}` }, spec });
    await play('DELETE', `${BINDINGS}/${name}.${namespace}`);
  }
});
