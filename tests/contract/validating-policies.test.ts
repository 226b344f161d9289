import { openCallers, untilAllowed } from './contract.ts';
import { CONFIG_MAPS, policyScenario } from './policy-scenario.ts';

openCallers();

const MERGE = { 'content-type': 'application/merge-patch+json' };

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
