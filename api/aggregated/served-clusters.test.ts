import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { installedDefinitions } from '../../infra/install/definitions.ts';
import { INSTALLED_TYPES } from '../../infra/install/installed.ts';
import { isStoredVersionServed } from '../../infra/install/stored-clusters.ts';
import { createKubeClient } from '../../kube/client.ts';
import { openCertificateAuthority, openServerCertificate } from '../access/certificates.ts';
import { AUTHENTICATED_GROUP, MASTERS_GROUP, type UserInfo } from '../access/user.ts';
import { BUILTIN_RESOURCES } from '../builtin/resources.ts';
import { type Listener, serve } from '../serve.ts';
import { type ApiServer, createApiServer } from '../server.ts';
import { memoryLog } from '../store/memory-log.ts';
import { openServedClusters, type ServedClusters } from './served-clusters.ts';

const TOKEN = 'ours';
const CLUSTERS = '/apis/cluster.karmada.io/v1alpha1/clusters';
const admin: UserInfo = { username: 'admin', groups: [MASTERS_GROUP, AUTHENTICATED_GROUP] };
const table =
  'application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1;g=meta.k8s.io';

let hub: ApiServer;
let listener: Listener;
let served: ServedClusters;
/** Whether the first token of the next request is an old one. */
let isTokenOld = false;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'clusters-'));
  const authority = await openCertificateAuthority(folder, 'test-ca');
  const tokens = new Map([[TOKEN, admin]]);
  hub = await createApiServer({ log: memoryLog(), definitions: BUILTIN_RESOURCES, tokens, authority });
  const certificate = await openServerCertificate(folder, authority, ['127.0.0.1']);
  listener = await serve(hub, { host: '127.0.0.1', port: 0, certificate, clientCa: authority.cert });
  const client = createKubeClient(hub.transport(admin));
  const definitions = installedDefinitions({ url: 'https://127.0.0.1:1', caBundle: '' }, 'us');
  const definition = definitions.find(({ metadata }) => metadata.name === 'clusters.cluster.karmada.io');
  await client.create(INSTALLED_TYPES.CustomResourceDefinition, definition ?? expect.unreachable());
  await vi.waitUntil(() => isStoredVersionServed(client));
  served = openServedClusters(`https://127.0.0.1:${listener.port}`, {
    tls: { ca: authority.cert },
    credentials: (rejected) => ({ authorization: `Bearer ${isTokenOld && !rejected ? 'old' : TOKEN}` }),
  });
});

afterAll(async () => {
  await served.close();
  await listener.close();
  await hub.close();
});

function ask(
  method: string,
  path: string,
  rest: { body?: string; headers?: Record<string, string> } = {},
  caller = admin,
) {
  return served.handle(new Request(`https://us${CLUSTERS}${path}`, { method, ...rest }), caller);
}

function create(name: string): Promise<Response> {
  const body = `apiVersion: cluster.karmada.io/v1alpha1\nkind: Cluster\nmetadata: {name: ${name}}\nspec: {syncMode: Push}\n`;
  return ask('POST', '?fieldManager=me', { body, headers: { 'content-type': 'application/yaml' } });
}

describe('Clusters served behind a hub', () => {
  test('are of the served version, in objects, lists and field ownership, with the code of the hub', async () => {
    const created = await create('one');
    expect(created.status).toBe(201);
    expect(await created.json()).toMatchObject({
      apiVersion: 'cluster.karmada.io/v1alpha1',
      metadata: { managedFields: [{ apiVersion: 'cluster.karmada.io/v1alpha1', manager: 'me' }] },
    });
    const list = await ask('GET', '');
    expect(await list.json()).toMatchObject({ apiVersion: 'cluster.karmada.io/v1alpha1', kind: 'ClusterList' });
  });

  test('are patched, applied and deleted', async () => {
    await create('two');
    const merge = {
      body: '{"metadata":{"labels":{"a":"b"}}}',
      headers: { 'content-type': 'application/merge-patch+json' },
    };
    expect(await (await ask('PATCH', '/two', merge)).json()).toMatchObject({ metadata: { labels: { a: 'b' } } });
    const body = 'apiVersion: cluster.karmada.io/v1alpha1\nkind: Cluster\nmetadata: {name: two, labels: {c: d}}\n';
    const apply = { body, headers: { 'content-type': 'application/apply-patch+yaml' } };
    expect(await (await ask('PATCH', '/two?fieldManager=x', apply)).json()).toMatchObject({
      metadata: { labels: { a: 'b', c: 'd' } },
    });
    expect((await ask('DELETE', '/two')).status).toBe(200);
    expect((await ask('GET', '/two')).status).toBe(404);
  });

  test('are refused by the hub in bodies that are no text', async () => {
    const headers = { 'content-type': 'application/vnd.kubernetes.protobuf' };
    const refused = await served.handle(
      new Request(`https://us${CLUSTERS}`, {
        method: 'POST',
        headers,
        body: new Uint8Array([0x6b, 0x38, 0x73, 0, 0xff]),
      }),
      admin,
    );
    expect([400, 415]).toContain(refused.status);
    expect(await refused.json()).toMatchObject({ kind: 'Status' });
  });

  test('come as tables of JSON to those who would rather have protobuf', async () => {
    const answer = await ask('GET', '?includeObject=Object', { headers: { accept: table } });
    expect(await answer.json()).toMatchObject({
      kind: 'Table',
      rows: [{ object: { apiVersion: 'cluster.karmada.io/v1alpha1', kind: 'Cluster' } }],
    });
  });

  test('are watched: each event arrives when it happens', async () => {
    const { body } = await ask('GET', '?watch=true');
    const events = body?.pipeThrough(new TextDecoderStream()).getReader();
    expect(JSON.parse((await events?.read())?.value ?? '')).toMatchObject({
      type: 'ADDED',
      object: { apiVersion: 'cluster.karmada.io/v1alpha1', metadata: { name: 'one' } },
    });
    await create('three');
    expect(JSON.parse((await events?.read())?.value ?? '')).toMatchObject({ object: { metadata: { name: 'three' } } });
    await events?.cancel();
  });

  test("are the caller's to see, not ours", async () => {
    const nobody = await ask('GET', '', {}, { username: 'nobody', groups: [AUTHENTICATED_GROUP] });
    expect(nobody.status).toBe(403);
    expect(await nobody.json()).toMatchObject({ message: expect.stringContaining('User "nobody" cannot list') });
  });

  test('are asked for again when our own credentials were old', async () => {
    isTokenOld = true;
    expect((await ask('GET', '')).status).toBe(200);
    isTokenOld = false;
  });
});
