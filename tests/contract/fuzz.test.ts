/**
 * Every endpoint of every group-version that OpenAPI lists is asked with what clients should not send. Whatever it is, the server gives a
 * client's mistake as one, writes nothing for it, and stays up. `FUZZ_RUNS` and `FUZZ_SEED` make it longer, or the same again.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { HUB_USER } from '../../api/access/user.ts';
import { BUILTIN_RESOURCES } from '../../api/builtin/resources.ts';
import { karmadaAdmission } from '../../api/karmada/admission.ts';
import { karmadaResources } from '../../api/karmada/resources.ts';
import { type ApiServer, createApiServer } from '../../api/server.ts';
import { memoryLog } from '../../api/store/memory-log.ts';
import { DEFAULT_FEATURE_GATES } from '../../domain/feature-gates.ts';
import { scriptError } from '../../domain/interpreter/lua/script.ts';
import { KARMADA_KINDS } from '../../domain/kinds/registry.ts';

/** Requests for each endpoint and method. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 3);
const SEED = Number(process.env.FUZZ_SEED ?? 1);

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
const METHOD_OF_VERB: Record<string, Method> = {
  get: 'get',
  list: 'get',
  create: 'post',
  update: 'put',
  patch: 'patch',
  delete: 'delete',
  deletecollection: 'delete',
};
const ON_COLLECTIONS = new Set(['list', 'create', 'deletecollection']);
const BODY_TYPES: Record<'post' | 'put' | 'patch', string[]> = {
  post: ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf', 'text/plain'],
  put: ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'],
  patch: [
    'application/json-patch+json',
    'application/merge-patch+json',
    'application/strategic-merge-patch+json',
    'application/apply-patch+yaml',
    'application/json',
  ],
};

interface Endpoint {
  path: string;
  method: Method;
}

let server: ApiServer;
let endpoints: Endpoint[];

beforeAll(async () => {
  const lookups = {
    gates: DEFAULT_FEATURE_GATES,
    allowNoExecuteTaintPolicy: false,
    customizations: () => [],
    quotas: () => [],
    luaError: scriptError,
  };
  server = await createApiServer({
    log: memoryLog(),
    definitions: [...BUILTIN_RESOURCES, ...karmadaResources(KARMADA_KINDS)],
    plugins: [
      karmadaAdmission({
        gates: DEFAULT_FEATURE_GATES,
        lookups,
        chargeQuotas: async () => ({ allowed: true }),
        now: () => new Date(),
      }),
    ],
  });
  const { paths } = z.object({ paths: z.record(z.string(), z.unknown()) }).parse(await json('/openapi/v3'));
  endpoints = (await Promise.all(Object.keys(paths).map(endpointsOf))).flat();
});

afterAll(() => server.close());

async function json(path: string): Promise<unknown> {
  return (await server.handle(new Request(`https://hub${path}`), HUB_USER)).json();
}

const resourceList = z.object({
  resources: z.array(z.object({ name: z.string(), namespaced: z.boolean(), verbs: z.array(z.string()) })),
});

/** All paths of a group-version: discovery knows the methods of each, of which OpenAPI documents name the patches only. */
async function endpointsOf(groupVersion: string): Promise<Endpoint[]> {
  const { resources } = resourceList.parse(await json(`/${groupVersion}`));
  return resources.flatMap(({ name: resource, namespaced, verbs }) => {
    const [plural, subresource] = resource.split('/');
    const collection = `/${groupVersion}/${namespaced ? 'namespaces/{namespace}/' : ''}${plural}`;
    const one = `${collection}/{name}${subresource === undefined ? '' : `/${subresource}`}`;
    return Object.entries(METHOD_OF_VERB)
      .filter(([verb]) => verbs.includes(verb))
      .map(([verb, method]) => ({
        path: subresource === undefined && ON_COLLECTIONS.has(verb) ? collection : one,
        method,
      }));
  });
}

/** The revision of the newest write. */
async function revision(): Promise<string> {
  const list = z.object({ metadata: z.object({ resourceVersion: z.string() }) });
  return list.parse(await json('/api/v1/configmaps?limit=1')).metadata.resourceVersion;
}

const name = fc.oneof(
  fc.constantFrom(
    'default',
    'a',
    'A_b',
    '..',
    '%2e%2e',
    'a%2Fb',
    '__proto__',
    'x'.repeat(300),
    '%00',
    '%ff',
    'kube-system',
  ),
  fc.string({ maxLength: 20 }).map(encodeURIComponent),
);
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom<fc.JsonValue>(
    null,
    '',
    9e99,
    -1,
    { __proto__: null },
    JSON.parse('{"__proto__":{"a":1},"constructor":{"prototype":{}}}'),
    [[[[[[]]]]]],
  ),
);
/** Objects that are nearly right, so that they get past the first check. */
const object = fc.record(
  {
    apiVersion: fc.oneof(fc.constantFrom('v1', 'apps/v1', 'policy.karmada.io/v1alpha1'), value),
    kind: fc.oneof(fc.constantFrom('ConfigMap', 'Deployment', 'PropagationPolicy', 'DeleteOptions'), value),
    metadata: fc.oneof(
      fc.record(
        {
          name: fc.oneof(fc.constantFrom('a', 'b'), value),
          generateName: value,
          labels: value,
          annotations: value,
          finalizers: value,
          ownerReferences: value,
          managedFields: value,
          resourceVersion: value,
          uid: value,
          deletionTimestamp: value,
        },
        { requiredKeys: ['name'] },
      ),
      value,
    ),
    spec: fc.oneof(
      fc.dictionary(
        fc.constantFrom(
          'replicas',
          'selector',
          'template',
          'ports',
          'versions',
          'placement',
          'resourceSelectors',
          'rules',
          'type',
        ),
        value,
      ),
      value,
    ),
    status: value,
    data: value,
    rules: value,
    webhooks: value,
    subsets: value,
  },
  { requiredKeys: ['metadata'] },
);
const patch = fc.array(
  fc.record({
    op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'nonsense'),
    path: fc.oneof(
      fc.constantFrom('/metadata/labels/a', '/spec', '/-', '', '/__proto__/a', '/metadata/name'),
      fc.string(),
    ),
    from: fc.constantFrom('/metadata', '/spec', 'nonsense'),
    value,
  }),
  { maxLength: 4 },
);
const text = fc.oneof(
  object.map((one) => JSON.stringify(one)),
  patch.map((one) => JSON.stringify(one)),
  fc.constantFrom(
    '',
    '{',
    '[]',
    'null',
    '"x"',
    '{"a":',
    '- a\n- b',
    '&a [*a]',
    '[[[['.repeat(3_000),
    'k8s\0\x01\x02',
    '\ufeff{}',
  ),
);
const query = fc.dictionary(
  fc.constantFrom(
    'limit',
    'continue',
    'labelSelector',
    'fieldSelector',
    'resourceVersion',
    'resourceVersionMatch',
    'dryRun',
    'fieldValidation',
    'fieldManager',
    'force',
    'propagationPolicy',
    'gracePeriodSeconds',
    'pretty',
    'includeObject',
  ),
  fc.oneof(
    fc.constantFrom(
      'All',
      'Strict',
      'true',
      '-1',
      '0',
      '99999999999999999999',
      'a=b',
      'a in (b',
      '!a,,',
      'metadata.name=a',
      'Exact',
      'Orphan',
    ),
    fc.string(),
  ),
  { maxKeys: 3 },
);
const accept = fc.constantFrom(
  'application/json',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json',
  'application/yaml',
  'text/html',
  '*/*',
);

function requestTo({ path, method }: Endpoint) {
  const types = method === 'get' ? ['application/json'] : method === 'delete' ? BODY_TYPES.put : BODY_TYPES[method];
  return fc.record({ name, namespace: name, text, query, accept, type: fc.constantFrom(...types) }).map((chosen) => {
    const filled = path
      .replace('{namespace}', chosen.namespace)
      .replace('{name}', chosen.name)
      .replaceAll(/\{.*?\}/g, 'x');
    const url = new URL(`https://hub${filled}`);
    url.search = new URLSearchParams(chosen.query).toString();
    return {
      url,
      method: method.toUpperCase(),
      body: method === 'get' ? undefined : chosen.text,
      headers: { accept: chosen.accept, 'content-type': chosen.type },
    };
  });
}

/** What kube-apiserver answers with 500 by design: a failure that has no reason. */
const PLAIN = z.object({ reason: z.undefined() });

test('no request breaks the server, and none that is refused writes', { timeout: 300_000 }, async () => {
  expect(endpoints.length).toBeGreaterThan(500);
  let seed = SEED;
  for (const endpoint of endpoints) {
    seed += 1;
    await fc.assert(
      fc.asyncProperty(requestTo(endpoint), async ({ url, body, ...init }) => {
        const before = await revision();
        const answer = await server.handle(
          new Request(url, { ...init, ...(body !== undefined && { body }) }),
          HUB_USER,
        );
        const content = await answer.text();
        // A revision that is yet to come is waited for.
        if (answer.status >= 500 && !content.includes('Too large resource version')) {
          expect([answer.status, content]).toEqual([500, expect.stringContaining('"status":"Failure"')]);
          expect(PLAIN.safeParse(JSON.parse(content)).success, content).toBe(true);
        }
        if (answer.status >= 400) {
          expect(await revision(), content).toBe(before);
        }
      }),
      { numRuns: RUNS, seed },
    );
  }
  expect(await (await server.handle(new Request('https://hub/livez'), HUB_USER)).text()).toBe('ok');
  expect(Object.keys(Object.prototype)).toEqual([]);
});
