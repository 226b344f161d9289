import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue, KubeObject } from '../../../domain/object.ts';
import { BUILTIN_RESOURCES } from '../../builtin/resources.ts';
import { memoryLog } from '../../store/memory-log.ts';
import { openStore } from '../../store/store.ts';
import { openWebhookCertificate } from '../../webhooks/certificate.ts';
import { type Admission, admissionChain } from '../admission.ts';
import { webhookAdmission } from './plugin.ts';

interface Review {
  request: { uid: string; object: KubeObject | null; oldObject: KubeObject | null; operation: string };
}
type Answer = (review: Review) => JsonObject;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
  }
});

const configMaps = BUILTIN_RESOURCES.find(({ kind }) => kind === 'ConfigMap');
const logger = { warn() {} };

function listener(answer: Answer, seen: Review[]): RequestListener {
  return (request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      const review: Review = JSON.parse(text);
      seen.push(review);
      const { uid } = review.request;
      response.end(
        JSON.stringify({
          apiVersion: 'admission.k8s.io/v1',
          kind: 'AdmissionReview',
          response: { uid, allowed: true, ...answer(review) },
        }),
      );
    });
  };
}

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function webhookServer(answer: Answer): Promise<{ url: string; seen: Review[] }> {
  const seen: Review[] = [];
  const port = await listen(createServer(listener(answer, seen)));
  return { url: `http://127.0.0.1:${port}/hook`, seen };
}

function webhook(name: string, url: string, rest: JsonObject = {}): JsonObject {
  return {
    name,
    clientConfig: { url },
    rules: [{ operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] }],
    sideEffects: 'None',
    ...rest,
  };
}

async function pluginWith(configurations: Record<string, { type: 'mutating' | 'validating'; webhooks: JsonValue[] }>) {
  const store = await openStore(memoryLog());
  await store.write([
    {
      type: 'put',
      resource: 'namespaces',
      key: 'shop',
      expected: 0,
      object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { team: 'a' } } },
    },
    ...Object.entries(configurations).map(([name, { type, webhooks }]) => ({
      type: 'put' as const,
      resource: `${type}webhookconfigurations.admissionregistration.k8s.io`,
      key: name,
      expected: 0,
      object: { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'x', metadata: { name }, webhooks },
    })),
  ]);
  return webhookAdmission({ store, authorize: () => ({ allowed: true, reason: '' }), logger });
}

function admissionOf(rest: Partial<Admission> = {}): Admission & { object: KubeObject } {
  if (!configMaps) {
    throw new Error('there is no ConfigMap');
  }
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'shop' }, data: {} };
  return {
    operation: 'CREATE',
    definition: configMaps,
    subresource: '',
    namespace: 'shop',
    name: 'c',
    dryRun: false,
    user: { username: 'ann', groups: ['devs'] },
    warnings: [],
    annotations: new Map(),
    whenEnded: [],
    ...rest,
    object: rest.object ?? object,
  };
}

const patch = (...operations: JsonValue[]) => ({
  patchType: 'JSONPatch',
  patch: Buffer.from(JSON.stringify(operations)).toString('base64'),
});
const add = (key: string, value = 'x') => patch({ op: 'add', path: `/data/${key}`, value });

describe('mutating webhooks', () => {
  test('are called in the order of configuration names, each with the result of the one before', async () => {
    const first = await webhookServer(() => add('first'));
    const second = await webhookServer(() => ({ ...add('second'), warnings: ['mind'] }));
    const plugin = await pluginWith({
      b: { type: 'mutating', webhooks: [webhook('second.x.io', second.url)] },
      a: { type: 'mutating', webhooks: [webhook('first.x.io', first.url)] },
    });
    const admission = admissionOf();
    const result = await plugin.mutate?.(admission, admission.object);
    expect(result?.data).toEqual({ first: 'x', second: 'x' });
    expect(second.seen[0]?.request.object?.data).toEqual({ first: 'x' });
    expect(admission.warnings).toEqual(['mind']);
  });

  test('that want it are called again, once, when a later one changed the object', async () => {
    const first = await webhookServer(() => ({}));
    const second = await webhookServer(() => add('second'));
    const plugin = await pluginWith({
      a: {
        type: 'mutating',
        webhooks: [
          webhook('first.x.io', first.url, { reinvocationPolicy: 'IfNeeded' }),
          webhook('second.x.io', second.url, { reinvocationPolicy: 'IfNeeded' }),
        ],
      },
    });
    await admissionChain([plugin]).mutate(admissionOf(), admissionOf().object);
    expect([first.seen.length, second.seen.length]).toEqual([2, 1]);
  });

  test('that fail and are ignored leave the object as it is', async () => {
    const plugin = await pluginWith({
      a: { type: 'mutating', webhooks: [webhook('a.x.io', 'http://127.0.0.1:1/', { failurePolicy: 'Ignore' })] },
    });
    const admission = admissionOf();
    expect(await plugin.mutate?.(admission, admission.object)).toBe(admission.object);
  });

  test('may not change what is deleted', async () => {
    const { url } = await webhookServer(() => add('a'));
    const plugin = await pluginWith({ a: { type: 'mutating', webhooks: [webhook('a.x.io', url)] } });
    const { object, ...deletion } = admissionOf({ operation: 'DELETE' });
    await expect(plugin.validate?.({ ...deletion, old: object })).rejects.toThrow(
      'admission webhook "a.x.io" attempted to modify the object, which is not supported for this operation',
    );
  });
});

describe('validating webhooks', () => {
  const refused = (rest: JsonObject) => ({ allowed: false, ...rest });
  test.each<[string, JsonObject, { code: number; reason: string; message: string }]>([
    [
      'a message',
      refused({ status: { code: 403, reason: 'Forbidden', message: 'no' } }),
      { code: 403, reason: 'Forbidden', message: 'admission webhook "a.x.io" denied the request: no' },
    ],
    [
      'a reason only',
      refused({ status: { reason: 'Odd' } }),
      { code: 400, reason: 'Odd', message: 'admission webhook "a.x.io" denied the request: Odd' },
    ],
    [
      'nothing',
      refused({}),
      { code: 400, reason: '', message: 'admission webhook "a.x.io" denied the request without explanation' },
    ],
    [
      'a patch',
      add('a'),
      {
        code: 500,
        reason: 'InternalError',
        message:
          'Internal error occurred: failed calling webhook "a.x.io": received invalid webhook response: validating webhook may not return response.patch',
      },
    ],
    [
      'another uid',
      { uid: 'u' },
      {
        code: 500,
        reason: 'InternalError',
        message: expect.stringMatching(
          /^Internal error occurred: failed calling webhook "a.x.io": received invalid webhook response: expected response.uid="[-0-9a-f]+", got "u"$/,
        ),
      },
    ],
  ])('refuse with %s', async (_, answer, status) => {
    const { url } = await webhookServer(() => answer);
    const plugin = await pluginWith({ a: { type: 'validating', webhooks: [webhook('a.x.io', url)] } });
    await expect(plugin.validate?.(admissionOf())).rejects.toMatchObject({ status });
  });

  test.each<[string, JsonObject, string]>([
    [
      'nobody listens',
      { clientConfig: { url: 'http://127.0.0.1:1/x' } },
      'Internal error occurred: failed calling webhook "a.x.io": failed to call webhook: Post "http://127.0.0.1:1/x?timeout=10s": dial tcp 127.0.0.1:1: connect: connection refused',
    ],
    [
      'it is a service',
      { clientConfig: { service: { namespace: 'n', name: 's' } } },
      'Internal error occurred: failed calling webhook "a.x.io": could not get REST client: service "n/s" cannot be reached from this API server, which runs no Services: register the webhook with clientConfig.url',
    ],
    [
      'a match condition cannot be evaluated',
      { matchConditions: [{ name: 'c', expression: 'object.nothing.there' }] },
      'configmaps "c" is forbidden: expression \'object.nothing.there\' resulted in error: no such key: nothing',
    ],
  ])('fail the request when %s', async (_, rest, message) => {
    const plugin = await pluginWith({
      a: { type: 'validating', webhooks: [webhook('a.x.io', 'http://127.0.0.1:1/', rest)] },
    });
    await expect(plugin.validate?.(admissionOf())).rejects.toThrow(message);
    const lenient = await pluginWith({
      a: { type: 'validating', webhooks: [webhook('a.x.io', '', { ...rest, failurePolicy: 'Ignore' })] },
    });
    await expect(lenient.validate?.(admissionOf())).resolves.toBeUndefined();
  });

  test('are not asked about configurations of webhooks, not even when these cannot be read', async () => {
    const definition = BUILTIN_RESOURCES.find(({ kind }) => kind === 'ValidatingWebhookConfiguration');
    const plugin = await pluginWith({ a: { type: 'validating', webhooks: [{ name: 'broken' }] } });
    await expect(plugin.validate?.(admissionOf(definition ? { definition } : {}))).resolves.toBeUndefined();
    await expect(plugin.validate?.(admissionOf())).rejects.toThrow();
  });

  test('with side effects refuse a dry run', async () => {
    const { url } = await webhookServer(() => ({}));
    const plugin = await pluginWith({
      a: { type: 'validating', webhooks: [webhook('a.x.io', url, { sideEffects: 'Some' })] },
    });
    await expect(plugin.validate?.(admissionOf({ dryRun: true }))).rejects.toMatchObject({
      status: { code: 400, message: 'admission webhook "a.x.io" does not support dry run' },
    });
  });

  const rule = (rest: JsonObject) => ({
    rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'], ...rest }],
  });
  test.each<[string, JsonObject, Partial<Admission>, number]>([
    ['any resource', rule({}), {}, 1],
    ['another operation', rule({ operations: ['DELETE'] }), {}, 0],
    ['another group', rule({ apiGroups: ['apps'] }), {}, 0],
    ['another version', rule({ apiVersions: ['v2'] }), {}, 0],
    ['cluster scope', rule({ scope: 'Cluster' }), {}, 0],
    ['namespaced scope', rule({ scope: 'Namespaced' }), {}, 1],
    ['no subresources', rule({ resources: ['configmaps'] }), { subresource: 'status' }, 0],
    ['any subresource', rule({ resources: ['configmaps/*'] }), { subresource: 'status' }, 1],
    ['that subresource', rule({ resources: ['*/status'] }), { subresource: 'status' }, 1],
    ['everything', rule({ resources: ['*/*'] }), { subresource: 'status' }, 1],
    ['its namespace', { namespaceSelector: { matchLabels: { team: 'a' } } }, {}, 1],
    ['another namespace', { namespaceSelector: { matchLabels: { team: 'b' } } }, {}, 0],
    ['labels it lacks', { objectSelector: { matchLabels: { a: 'b' } } }, {}, 0],
    [
      'labels it had',
      { objectSelector: { matchLabels: { a: 'b' } } },
      { old: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', labels: { a: 'b' } } } },
      1,
    ],
    [
      'a condition that holds',
      { matchConditions: [{ name: 'c', expression: 'request.operation == "CREATE"' }] },
      {},
      1,
    ],
    ['one that does not', { matchConditions: [{ name: 'c', expression: 'request.userInfo.username == "x"' }] }, {}, 0],
  ])('are called for %s', async (_, rest, admission, calls) => {
    const { url, seen } = await webhookServer(() => ({}));
    const plugin = await pluginWith({ a: { type: 'validating', webhooks: [webhook('a.x.io', url, rest)] } });
    await plugin.validate?.(admissionOf(admission));
    expect(seen).toHaveLength(calls);
  });

  test('are believed by their certificate authority only', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'webhook-'));
    const certificate = await openWebhookCertificate(folder, ['127.0.0.1']);
    const port = await listen(
      createTlsServer(
        certificate,
        listener(() => ({}), []),
      ),
    );
    const url = `https://127.0.0.1:${port}/`;
    const caBundle = Buffer.from(certificate.ca).toString('base64');
    const trusting = await pluginWith({
      a: { type: 'validating', webhooks: [webhook('a.x.io', url, { clientConfig: { url, caBundle } })] },
    });
    await expect(trusting.validate?.(admissionOf())).resolves.toBeUndefined();
    const doubting = await pluginWith({ a: { type: 'validating', webhooks: [webhook('a.x.io', url)] } });
    await expect(doubting.validate?.(admissionOf())).rejects.toThrow('failed calling webhook "a.x.io"');
    await rm(folder, { recursive: true });
  });
});
