import type { JsonObject } from '../../domain/object.ts';
import { openCallers, textOf } from './contract.ts';
import { CONFIG_MAPS, defineLimits, policyScenario } from './policy-scenario.ts';

openCallers();

const MERGE = { 'content-type': 'application/merge-patch+json' };

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
  defineLimits,
);
