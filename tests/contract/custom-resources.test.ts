import { isJsonObject, type JsonObject } from '../../domain/object.ts';
import { openCallers, type Play, scenario, textOf } from './contract.ts';

openCallers();

const MERGE = { 'content-type': 'application/merge-patch+json' };
const APPLY = { 'content-type': 'application/apply-patch+yaml' };
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** A definition whose group is the scenario's own. */
function definition(group: string, spec: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `gadgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'gadgets', singular: 'gadget', kind: 'Gadget', shortNames: ['gd'] },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: {
                  type: 'object',
                  required: ['size'],
                  properties: {
                    size: { type: 'integer', minimum: 1 },
                    color: { type: 'string', default: 'red', enum: ['red', 'blue'] },
                    parts: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
                  },
                  'x-kubernetes-validations': [{ rule: 'self.size < 100', message: 'too big' }],
                },
                status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
              },
            },
          },
          subresources: { status: {}, scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' } },
          additionalPrinterColumns: [
            { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
            { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
          ],
        },
        {
          name: 'v1beta1',
          served: true,
          storage: false,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
      ...spec,
    },
  };
}

/** Creates the definition without a trace in the transcript and waits until it is served. */
async function serve(quiet: Play, group: string, spec: JsonObject = {}): Promise<void> {
  await quiet('POST', DEFINITIONS, definition(group, spec));
  for (;;) {
    const { status } = await quiet('GET', `${DEFINITIONS}/gadgets.${group}`);
    const conditions = isJsonObject(status) && Array.isArray(status.conditions) ? status.conditions : [];
    const established = conditions.some(
      (one) => isJsonObject(one) && one.type === 'Established' && one.status === 'True',
    );
    const { resources } = await quiet('GET', `/apis/${group}/v1`);
    if (established && Array.isArray(resources)) {
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

scenario('custom resources: creation', async (play, namespace, quiet) => {
  const group = `${namespace}.example.com`;
  await serve(quiet, group);
  const path = `/apis/${group}/v1/namespaces/${namespace}/gadgets`;
  const kind = { apiVersion: `${group}/v1`, kind: 'Gadget' };
  await play('POST', path, { ...kind, metadata: { name: 'a' }, spec: { size: 1 }, status: { size: 5 } });
  await play('POST', path, { ...kind, metadata: { name: 'empty' } });
  for (const body of [
    {},
    { kind: 'Gadget' },
    kind,
    { ...kind, metadata: 'x' },
    { ...kind, metadata: { name: 1 } },
    { ...kind, metadata: { name: 'x', labels: { a: 1 } } },
    { ...kind, metadata: { name: 'Bad Name' }, spec: { size: 1 } },
    { ...kind, apiVersion: `${group}/v2`, metadata: { name: 'x' } },
    { ...kind, kind: 'Other', metadata: { name: 'x' } },
    { ...kind, metadata: { name: 'x' }, spec: { size: 'many' } },
    { ...kind, metadata: { name: 'x' }, spec: { size: 1, color: 'green' } },
    { ...kind, metadata: { name: 'x' }, spec: { size: 0 } },
    { ...kind, metadata: { name: 'x' }, spec: {} },
    { ...kind, metadata: { name: 'x' }, spec: { size: 100 } },
    { ...kind, metadata: { name: 'x' }, spec: { size: 1, parts: ['a', 'a'] } },
  ]) {
    await play('POST', path, body);
  }
  for (const text of ['', '{', '[]', 'null']) {
    await play('POST', path, text);
  }
  for (const validation of ['Strict', 'Warn', 'Ignore']) {
    await play('POST', `${path}?fieldValidation=${validation}`, {
      ...kind,
      metadata: { name: validation.toLowerCase(), nope: 1 },
      spec: { size: 1, nope: 1 },
      nope: 1,
    });
  }
  await play('GET', path);
  await play('GET', path, undefined, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
});

scenario('custom resources: changes', async (play, namespace, quiet) => {
  const group = `${namespace}.example.com`;
  await serve(quiet, group);
  const path = `/apis/${group}/v1/namespaces/${namespace}/gadgets`;
  const kind = { apiVersion: `${group}/v1`, kind: 'Gadget' };
  const made = await play('POST', path, { ...kind, metadata: { name: 'a' }, spec: { size: 1 } });
  const resourceVersion = textOf(made, 'metadata', 'resourceVersion');
  await play('PUT', `${path}/a`, { ...kind, metadata: { name: 'a' }, spec: { size: 2 } });
  await play('PUT', `${path}/a`, { ...kind, metadata: { name: 'a', resourceVersion }, spec: { size: 2 } });
  await play('PUT', `${path}/a`, { ...kind, metadata: { name: 'a', resourceVersion }, spec: { size: 3 } });
  await play('PATCH', `${path}/a`, { metadata: { labels: { a: 'b' } } }, MERGE);
  await play('PATCH', `${path}/a`, { spec: { color: 'blue' } }, MERGE);
  await play('PATCH', `${path}/a`, { spec: { color: null } }, MERGE);
  await play(
    'PATCH',
    `${path}/a/status`,
    { spec: { size: 9 }, status: { size: 2 }, metadata: { labels: { c: 'd' } } },
    MERGE,
  );
  await play('PATCH', `${path}/a`, { spec: { size: 0 } }, MERGE);
  await play('PATCH', `${path}/a?fieldValidation=Strict`, { spec: { nope: 0 } }, MERGE);
  await play('PATCH', `${path}/a`, { spec: { size: 3 } }, { 'content-type': 'application/strategic-merge-patch+json' });
  await play(
    'PATCH',
    `${path}/a?fieldManager=me`,
    { ...kind, metadata: { name: 'a' }, spec: { size: 2, parts: ['x'] } },
    APPLY,
  );
  await play(
    'PATCH',
    `${path}/a?fieldManager=me`,
    { ...kind, metadata: { name: 'a' }, spec: { color: 'blue' } },
    APPLY,
  );
  await play('PATCH', `${path}/b?fieldManager=me`, { ...kind, metadata: { name: 'b' }, spec: { size: 7 } }, APPLY);
  await play('GET', `${path}/a/scale`);
  await play('PATCH', `${path}/a/scale`, { spec: { replicas: 8 } }, MERGE);
  await play('GET', `/apis/${group}/v1beta1/namespaces/${namespace}/gadgets/a`);
  await play('GET', `/apis/${group}/v1beta1/namespaces/${namespace}/gadgets`);
  await play('PATCH', `/apis/${group}/v1beta1/namespaces/${namespace}/gadgets/a`, { spec: { color: 'blue' } }, MERGE);
  await play('GET', `${path}/a`);
  await play('DELETE', `${path}/b`);
  await play('DELETE', path);
});

scenario('custom resources: integers of 64 bits', async (play, namespace, quiet) => {
  const group = `${namespace}.example.com`;
  const spec = { type: 'object', properties: { n: { type: 'integer', format: 'int64' }, m: { type: 'integer' } } };
  const schema = { ...spec, 'x-kubernetes-preserve-unknown-fields': true };
  const versions = [
    {
      name: 'v1',
      served: true,
      storage: true,
      schema: { openAPIV3Schema: { type: 'object', properties: { spec: schema } } },
    },
  ];
  await serve(quiet, group, { versions });
  const path = `/apis/${group}/v1/namespaces/${namespace}/gadgets`;
  const json = { 'content-type': 'application/json' };
  const object = (name: string, fields: string) =>
    `{"apiVersion":"${group}/v1","kind":"Gadget","metadata":{"name":"${name}"},"spec":{${fields}}}`;
  await play(
    'POST',
    path,
    object('a', '"n":9007199254740993,"m":9223372036854775807,"u":-9007199254740993,"f":1.5,"g":9007199254740993.0'),
    json,
  );
  await play('GET', `${path}/a`);
  await play('PATCH', `${path}/a`, '{"spec":{"n":9007199254740995}}', MERGE);
  await play('GET', `${path}/a`);
  const patch = { 'content-type': 'application/json-patch+json' };
  await play('PATCH', `${path}/a`, '[{"op":"test","path":"/spec/n","value":9007199254740994}]', patch);
  await play('PATCH', `${path}/a`, '[{"op":"test","path":"/spec/n","value":9007199254740995}]', patch);
  await play('PATCH', `${path}/a?fieldManager=me&force=true`, object('a', '"n":9007199254740999'), APPLY);
  await play('GET', `${path}/a`);
  await play('POST', path, object('c', '"u":9223372036854775808'), json);
  await play('POST', path, `${object('d', '"n":9007199254740993')}\n`, { 'content-type': 'application/yaml' });
  await play('GET', `${path}/d`);
});

scenario('jobs: labels', async (play, namespace) => {
  const path = `/apis/batch/v1/namespaces/${namespace}/jobs`;
  const pod = { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] };
  const template = { metadata: { labels: { app: 'x' } }, spec: pod };
  await play('POST', path, { metadata: { name: 'a' }, spec: { suspend: true, template: { spec: pod } } });
  await play('POST', path, { metadata: { name: 'b' }, spec: { suspend: true, template } });
  await play('POST', path, { metadata: { name: 'c', labels: { l: 'm' } }, spec: { suspend: true, template } });
});

scenario('built-in kinds: integers of 64 bits', async (play, namespace) => {
  const path = `/apis/batch/v1/namespaces/${namespace}/cronjobs`;
  const json = { 'content-type': 'application/json' };
  const template = '{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}';
  for (const seconds of ['9007199254740993', '1.5']) {
    const spec = `{"startingDeadlineSeconds":${seconds},"schedule":"0 0 1 1 *","jobTemplate":${template}}`;
    await play('POST', path, `{"metadata":{"name":"a"},"spec":${spec}}`, json);
  }
  await play('GET', `${path}/a`);
  const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  await play('POST', deployments, '{"metadata":{"name":"a"},"spec":{"replicas":9007199254740993}}', json);
});

scenario('custom resources: finalizers without a domain', async (play, namespace, quiet) => {
  const group = `${namespace}.example.com`;
  await serve(quiet, group);
  const path = `/apis/${group}/v1/namespaces/${namespace}/gadgets`;
  const kind = { apiVersion: `${group}/v1`, kind: 'Gadget' };
  const finalizers = ['z', 'mine', 'example.com', 'example.com/mine', 'orphan'];
  await play('POST', path, { ...kind, metadata: { name: 'a', finalizers }, spec: { size: 1 } });
  await play('POST', path, { ...kind, metadata: { name: 'b', finalizers }, spec: { size: 0 } });
  await play('PATCH', `${path}/a`, { metadata: { finalizers: ['mine', 'other'] } }, MERGE);
  await play('PATCH', `${path}/a`, { metadata: { labels: { a: 'b' } } }, MERGE);
  await play('PATCH', `${path}/a`, { metadata: { finalizers: null } }, MERGE);
});

scenario('custom resources: discovery', async (play, namespace, quiet) => {
  const group = `${namespace}.example.com`;
  await serve(quiet, group);
  await play('GET', `/apis/${group}`);
  await play('GET', `/apis/${group}/v1`);
  await play('GET', `/apis/${group}/v1beta1`);
  await play('GET', `/apis/${group}/v2`);
  await play('GET', `/apis/${group}/v1/namespaces/${namespace}/widgets`);
});

scenario('definitions: what is refused', async (play, namespace) => {
  const group = `${namespace}.example.com`;
  const schema = { openAPIV3Schema: { type: 'object' } };
  const version = (name: string, rest: JsonObject = {}) => ({ name, served: true, storage: true, schema, ...rest });
  for (const spec of [
    { names: { plural: 'widgets', kind: 'Widget' } },
    { names: {} },
    { group: '' },
    { scope: 'Everywhere' },
    { versions: [version('v1'), version('v2')] },
    { versions: [version('v1', { storage: false })] },
    { versions: [version('V1')] },
    { versions: [version('v1'), version('v1', { storage: false })] },
    { versions: [version('v1', { schema: undefined })] },
    { versions: [version('v1', { schema: { openAPIV3Schema: {} } })] },
    { versions: [version('v1', { schema: { openAPIV3Schema: { type: 'object', properties: { spec: {} } } } })] },
    {
      versions: [
        version('v1', {
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: {
                  type: 'object',
                  properties: { size: { type: 'integer' } },
                  'x-kubernetes-validations': [{ rule: 'self.nope == 1' }],
                },
              },
            },
          },
        }),
      ],
    },
    {
      versions: [
        version('v1', { subresources: { scale: { specReplicasPath: 'nope', statusReplicasPath: '.status.x' } } }),
      ],
    },
    { names: { plural: 'gadgets', kind: 'gadget', singular: 'Gadget' } },
  ]) {
    await play('POST', DEFINITIONS, definition(group, spec));
  }
});

scenario('definitions: life', async (play, namespace, quiet) => {
  const group = `${namespace}.example.com`;
  await play('POST', DEFINITIONS, definition(group));
  await serve(quiet, group);
  const kind = { apiVersion: `${group}/v1`, kind: 'Gadget' };
  const path = `/apis/${group}/v1/namespaces/${namespace}/gadgets`;
  await play('GET', `${DEFINITIONS}/gadgets.${group}`);
  await play('POST', path, { ...kind, metadata: { name: 'a' }, spec: { size: 1 } });
  await play('PATCH', `${DEFINITIONS}/gadgets.${group}`, { spec: { scope: 'Cluster' } }, MERGE);
  await play('PATCH', `${DEFINITIONS}/gadgets.${group}`, { spec: { names: { kind: 'Other' } } }, MERGE);
  await play('DELETE', `${DEFINITIONS}/gadgets.${group}`);
  while (textOf(await quiet('GET', `${DEFINITIONS}/gadgets.${group}`), 'kind') !== 'Status') {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  while (textOf(await quiet('GET', `/apis/${group}`), 'kind') === 'APIGroup') {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await play('GET', path);
});
