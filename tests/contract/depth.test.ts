import type { JsonObject } from '../../domain/object.ts';
import { openCallers, type Play, scenario } from './contract.ts';

openCallers();

/** kube-apiserver takes seconds for some of these. */
const TIMEOUT = 180_000;

/** The deepest body that Go reads. */
const MAX_DEPTH = 10_000;

const JSON_TYPE = 'application/json';
const YAML_TYPE = 'application/yaml';
const APPLY = 'application/apply-patch+yaml';

/** Tells of an object by its name alone. */
const ROW = 'application/json;as=Table;v=v1;g=meta.k8s.io';

const objects = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const lists = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

scenario(
  'nesting: fields that the kind does not have',
  async (play, namespace) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    for (const levels of [MAX_DEPTH - 1, MAX_DEPTH]) {
      for (const nested of [objects(levels), lists(levels)]) {
        for (const type of [JSON_TYPE, YAML_TYPE]) {
          const body = `{"metadata":{"name":"deep"},"x":${nested}}`;
          await play('POST', `${path}?dryRun=All&fieldValidation=Ignore`, body, { 'content-type': type });
        }
      }
    }
    await play('POST', path, { metadata: { name: 'patched' } });
    for (const levels of [MAX_DEPTH - 1, MAX_DEPTH]) {
      for (const type of ['merge-patch+json', 'strategic-merge-patch+json']) {
        await play('PATCH', `${path}/patched`, `{"x":${objects(levels)}}`, { 'content-type': `application/${type}` });
      }
      const operation = `[{"op":"add","path":"/x","value":${objects(levels - 1)}}]`;
      await play('PATCH', `${path}/patched`, operation, { 'content-type': 'application/json-patch+json' });
      const applied = `{"apiVersion":"v1","kind":"ConfigMap","x":${objects(levels)}}`;
      await play('PATCH', `${path}/patched?fieldManager=me`, applied, { 'content-type': APPLY });
    }
  },
  TIMEOUT,
);

async function define(quiet: Play, group: string): Promise<void> {
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const openAPIV3Schema: JsonObject = {
    ...open,
    properties: { spec: open },
    'x-kubernetes-validations': [{ rule: "self.metadata.name != 'refused'" }],
  };
  await quiet('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    metadata: { name: `deeps.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'deeps', kind: 'Deep' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  });
  while (!Array.isArray((await quiet('GET', `/apis/${group}/v1`)).resources)) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

scenario(
  'nesting: custom resources that keep all fields',
  async (play, namespace, quiet) => {
    const group = `${namespace}.example.com`;
    await define(quiet, group);
    const path = `/apis/${group}/v1/namespaces/${namespace}/deeps`;
    const row = { accept: ROW };
    const kept = '?includeObject=None';
    const body = (name: string, levels: number): string =>
      `{"kind":"Deep","metadata":{"name":"${name}"},"apiVersion":"${group}/v1","spec":${objects(levels)}}`;
    const send = (method: string, name: string, type: string, text: string): Promise<JsonObject> =>
      play(method, `${path}${method === 'PATCH' ? `/${name}` : ''}${kept}&fieldManager=me`, text, {
        ...row,
        'content-type': type,
      });
    await send('POST', '', JSON_TYPE, body('deepest', MAX_DEPTH - 1));
    await play('GET', `${path}/deepest${kept}`, undefined, row);
    await send('POST', '', JSON_TYPE, body('too-deep', MAX_DEPTH));
    await send('POST', '', YAML_TYPE, body('too-deep', MAX_DEPTH));
    await send('PATCH', 'too-deep', APPLY, body('too-deep', MAX_DEPTH));
    await play('DELETE', `${path}/deepest${kept}`, undefined, row);
    // Half-way kube-apiserver can write what managedFields say, too.
    const levels = MAX_DEPTH / 5;
    await send('POST', '', JSON_TYPE, body('json', levels));
    await send('POST', '', YAML_TYPE, body('yaml', levels));
    await send('POST', '', JSON_TYPE, body('refused', levels));
    await send('PATCH', 'applied', APPLY, body('applied', levels));
    await send('PATCH', 'applied', APPLY, body('applied', levels));
    await send('PATCH', 'json', 'application/merge-patch+json', `{"spec":{"b":${objects(levels)}}}`);
    await send('PATCH', 'json', 'application/json-patch+json', '[{"op":"copy","from":"/spec/b","path":"/spec/c"}]');
    await play('GET', `${path}?includeObject=None`, undefined, row);
    await quiet('DELETE', path);
    await quiet('DELETE', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/deeps.${group}`);
  },
  TIMEOUT,
);
