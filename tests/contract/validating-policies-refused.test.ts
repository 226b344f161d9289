import type { JsonObject } from '../../domain/object.ts';
import { openCallers, scenario } from './contract.ts';
import { bindingsPath, CONFIG_MAPS, policiesPath } from './policy-scenario.ts';

openCallers();

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
    await play('POST', policiesPath('validating'), { metadata: { name: `${name}.${namespace}` }, spec });
    await play('DELETE', `${policiesPath('validating')}/${name}.${namespace}`);
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
    await play('POST', bindingsPath('validating'), { metadata: { name: `${name}.${namespace}` }, spec });
    await play('DELETE', `${bindingsPath('validating')}/${name}.${namespace}`);
  }
});
