/** The embedded hub on the network: what kubectl, karmadactl and Helm ask of it beyond single objects. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { compactVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject, KubeObject } from '../../domain/object.ts';
import { type ClusterClient, openClusterClient } from '../../tests/support/cluster-client.ts';
import type { EmbeddedServer } from './api-server.ts';
import { openEmbeddedHub } from './hub.ts';

const RBAC = 'rbac.authorization.k8s.io';
const PROXY = '/apis/cluster.karmada.io/v1alpha1/clusters/m1/proxy';
const BOOTSTRAP_TOKEN = { id: 'abcdef', secret: '0123456789abcdef' };

let folder: string;
let hub: EmbeddedServer;
let client: ClusterClient;
let member: Server;
let token: string;
const seen: IncomingMessage[] = [];

beforeAll(async () => {
  member = createServer((request, response) => {
    seen.push(request);
    response.writeHead(200, { 'content-type': 'text/plain' }).end(`member ${request.url}`);
  });
  member.on('upgrade', (request: IncomingMessage, socket) => {
    seen.push(request);
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\nhello');
  });
  await new Promise<void>((resolve) => member.listen(0, '127.0.0.1', resolve));
  folder = await mkdtemp(join(tmpdir(), 'hub-'));
  hub = await openEmbeddedHub({ folder, host: '127.0.0.1', port: 0 });
  client = openClusterClient(hub.transport);
  await client.create({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'm1', namespace: 'karmada-cluster' },
    data: { token: btoa('impersonator') },
  });
  await client.create({
    apiVersion: 'cluster.karmada.io/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'm1' },
    spec: {
      syncMode: 'Push',
      apiEndpoint: `http://127.0.0.1:${(member.address() as AddressInfo).port}`,
      impersonatorSecretRef: { namespace: 'karmada-cluster', name: 'm1' },
    },
  });
  await client.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'bob', namespace: 'default' } });
  const path = '/api/v1/namespaces/default/serviceaccounts/bob/token';
  const { status } = await hub.transport.send({ method: 'POST', path, body: { spec: {} } });
  token = String((status as JsonObject).token);
});

afterAll(async () => {
  member.closeAllConnections();
  member.close();
  await hub.close();
  await rm(folder, { recursive: true });
});

async function mayProxy(verbs: string[]): Promise<void> {
  const access: KubeObject[] = [
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRole',
      metadata: { name: 'proxy' },
      rules: verbs.length > 0 ? [{ apiGroups: ['cluster.karmada.io'], resources: ['clusters/proxy'], verbs }] : [],
    },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'proxy' },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'proxy' },
      subjects: [{ kind: 'ServiceAccount', namespace: 'default', name: 'bob' }],
    },
  ];
  for (const object of access) {
    await client.delete({ apiVersion: object.apiVersion, kind: object.kind, name: object.metadata.name });
    await client.create(object);
  }
}

/** The head of the answer to an upgrade, and what follows as far as it says `until`. */
async function upgrade(path: string, bearer: string, until: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(hub.url).port), ca: hub.ca, ALPNProtocols: [] });
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer ${bearer}\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n`,
  );
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    if (text.includes(until)) {
      break;
    }
  }
  socket.destroy();
  return text;
}

describe('clusters/proxy', () => {
  test('is told by discovery', async () => {
    const { resources } = await hub.transport.send({ method: 'GET', path: '/apis/cluster.karmada.io/v1alpha1' });
    expect(resources).toContainEqual({
      name: 'clusters/proxy',
      singularName: '',
      namespaced: false,
      kind: 'ClusterProxyOptions',
      verbs: ['create', 'delete', 'get', 'patch', 'update'],
    });
  });

  test('passes path and query on as they were written, as the caller', async () => {
    const answer = await hub.server.handle(
      new Request(`${hub.url}${PROXY}/api/v1/nodes?limit=1&labelSelector=a%3Db`, {
        headers: { authorization: `Bearer ${hub.token}`, accept: 'text/csv' },
      }),
    );
    expect([answer.status, await answer.text()]).toEqual([200, 'member /api/v1/nodes?limit=1&labelSelector=a%3Db']);
    expect(seen.at(-1)?.headers).toMatchObject({
      authorization: 'Bearer impersonator',
      'impersonate-user': 'system:admin',
    });
  });

  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])('is for %s what its verb is for any object', async (method) => {
    await mayProxy([]);
    const ask = () =>
      hub.server.handle(new Request(`${hub.url}${PROXY}/x`, { method, headers: { authorization: `Bearer ${token}` } }));
    expect((await ask()).status).toBe(403);
    await mayProxy(['get', 'create', 'update', 'patch', 'delete']);
    const answer = await ask();
    expect([answer.status, await answer.text()]).toEqual([200, 'member /x']);
  });

  test('upgrades connections of those who may', async () => {
    await mayProxy(['create']);
    const path = `${PROXY}/api/v1/namespaces/shop/pods/a/exec?command=sh`;
    const text = await upgrade(path, token, 'hello');
    expect(text).toMatch(/^HTTP\/1.1 101 Switching Protocols\r\n[\s\S]*hello$/);
    expect(seen.at(-1)?.url).toBe('/api/v1/namespaces/shop/pods/a/exec?command=sh');
    expect(seen.at(-1)?.headers).toMatchObject({ 'impersonate-user': 'system:serviceaccount:default:bob' });
  });

  test.each<[string, string, () => string, number]>([
    ['a token that is no good', PROXY, () => 'nobody', 401],
    ['nobody with the right', PROXY, () => token, 403],
    ['a cluster that is not there', PROXY.replace('m1', 'm9'), () => hub.token, 404],
    ['another path', '/api/v1/namespaces/default/pods/a/exec', () => hub.token, 400],
  ])('does not upgrade for %s', async (_, path, bearer, code) => {
    await mayProxy([]);
    expect(await upgrade(path, bearer(), '}')).toMatch(new RegExp(`^HTTP/1.1 ${code} [\\s\\S]*"code":${code}`));
  });
});

test('cluster-info is signed with the tokens that may sign, and no others', async () => {
  const secretOf = (id: string, signing: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'bootstrap.kubernetes.io/token',
    metadata: { name: `bootstrap-token-${id}`, namespace: 'kube-system' },
    data: {
      'token-id': btoa(id),
      'token-secret': btoa(BOOTSTRAP_TOKEN.secret),
      'usage-bootstrap-signing': btoa(signing),
    },
  });
  const info = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kube-public', name: 'cluster-info' };
  await client.create(secretOf('silent', 'false'));
  await client.create(secretOf(BOOTSTRAP_TOKEN.id, 'true'));
  const key = `jws-kubeconfig-${BOOTSTRAP_TOKEN.id}`;
  const { data } = await client.until(info, { data: { [key]: expect.any(String) } });
  const { kubeconfig, ...signatures } = data as Record<string, string>;
  expect(Object.keys(signatures)).toEqual([key]);
  const jws = (signatures[key] ?? '').replace('..', `.${Buffer.from(kubeconfig ?? '').toString('base64url')}.`);
  const verified = await compactVerify(jws, new TextEncoder().encode(BOOTSTRAP_TOKEN.secret));
  expect(verified.protectedHeader).toEqual({ alg: 'HS256', kid: BOOTSTRAP_TOKEN.id });
  await client.delete({
    ...info,
    kind: 'Secret',
    namespace: 'kube-system',
    name: `bootstrap-token-${BOOTSTRAP_TOKEN.id}`,
  });
  await client.until(info, { data: { kubeconfig } });
});

test.each<[string, KubeObject, object]>([
  [
    'as its webhook does',
    {
      apiVersion: 'policy.karmada.io/v1alpha1',
      kind: 'PropagationPolicy',
      metadata: { name: 'twice', namespace: 'default' },
      spec: {
        resourceSelectors: [{ apiVersion: 'v1', kind: 'ConfigMap' }],
        placement: { clusterAffinity: {}, clusterAffinities: [{ affinityName: 'a' }] },
      },
    },
    {
      code: 403,
      reason: 'Forbidden',
      message: expect.stringMatching(
        /^admission webhook "propagationpolicy.karmada.io" denied the request: spec.placement: Invalid value: /,
      ),
    },
  ],
  [
    'as its API server does',
    {
      apiVersion: 'cluster.karmada.io/v1alpha1',
      kind: 'Cluster',
      metadata: { name: 'Capital' },
      spec: { syncMode: 'Push' },
    },
    {
      code: 422,
      reason: 'Invalid',
      message: expect.stringMatching(/^Cluster.cluster.karmada.io "Capital" is invalid: /),
    },
  ],
])('what a rule of Karmada refuses is answered %s', async (_, object, status) => {
  await expect(client.create(object)).rejects.toMatchObject({ status });
});

test('a customization whose script cannot be read is refused', async () => {
  const creating = client.create({
    apiVersion: 'config.karmada.io/v1alpha1',
    kind: 'ResourceInterpreterCustomization',
    metadata: { name: 'broken' },
    spec: {
      target: { apiVersion: 'apps/v1', kind: 'Deployment' },
      customizations: { healthInterpretation: { luaScript: 'func InterpretHealth(o) end' } },
    },
  });
  await expect(creating).rejects.toThrow(/Lua script error/);
});

test('a custom kind is established, and its objects may have finalizers without a domain', async () => {
  const definition = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' };
  const name = 'widgets.example.org';
  await client.create({
    ...definition,
    metadata: { name },
    spec: {
      group: 'example.org',
      scope: 'Namespaced',
      names: { plural: 'widgets', kind: 'Widget' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
  });
  const established = expect.arrayContaining([expect.objectContaining({ type: 'Established', status: 'True' })]);
  await client.until({ ...definition, name }, { status: { conditions: established } });
  const widget = { apiVersion: 'example.org/v1', kind: 'Widget' };
  const metadata = { name: 'one', namespace: 'default', finalizers: ['mine'] };
  expect(await client.create({ ...widget, metadata })).toMatchObject({ metadata });
  await client.patch({ ...widget, ...metadata }, { metadata: { finalizers: null } });
});

test('OpenAPI v2 has all kinds as JSON, and an empty document for protobuf readers', async () => {
  const ask = (accept: string) =>
    hub.server.handle(
      new Request(`${hub.url}/openapi/v2`, { headers: { accept, authorization: `Bearer ${hub.token}` } }),
    );
  expect(await (await ask('application/json')).json()).toMatchObject({
    swagger: '2.0',
    definitions: {
      'io.k8s.api.apps.v1.Deployment': {
        properties: { spec: expect.objectContaining({}) },
      },
    },
  });
  const protobuf = await ask('application/com.github.proto-openapi.spec.v2@v1.0+protobuf');
  expect(Buffer.from(await protobuf.arrayBuffer()).toString('latin1')).toBe(
    '\n\x032.0\x12\x19\n\nKubernetes\x12\x0bunversioned',
  );
});
