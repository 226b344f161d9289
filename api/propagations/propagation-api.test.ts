/** The API on our own hub, or on the real kube-apiserver of the kubeconfig that FLEETWRIGHT_REAL_HUB names; with a real engine. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resourceBinding } from '../../domain/fixtures.ts';
import { RESOURCE_BINDING_ID_LABEL } from '../../domain/kinds/names.ts';
import { KARMADA_KINDS } from '../../domain/kinds/registry.ts';
import type { JsonObject, JsonValue } from '../../domain/object.ts';
import { DEFAULT_RULES } from '../../domain/propagation/rules.ts';
import { type DevServer, startDevServer } from '../../infra/engine/dev-server.ts';
import { CONFIG_MAPS, NAMESPACES } from '../../infra/join/resources.ts';
import { createKubeClient, type KubeClient } from '../../kube/client.ts';
import { connectKubeconfig } from '../../kube/kubeconfig.ts';
import type { ResourceType } from '../../kube/resource.ts';
import type { KubeTransport } from '../../kube/transport.ts';
import { AUTHENTICATED_GROUP, MASTERS_GROUP } from '../access/user.ts';
import { BUILTIN_RESOURCES } from '../builtin/resources.ts';
import { karmadaResources } from '../karmada/resources.ts';
import { createApiServer } from '../server.ts';
import { memoryLog } from '../store/memory-log.ts';
import { karmadaResource } from './karmada-resource.ts';
import { createPropagationApi, type PropagationApi } from './propagation-api.ts';

const path = process.env.FLEETWRIGHT_REAL_HUB;
const user = { username: 'somebody', groups: [] };

/** The value at a path of fields and indices. */
function at(value: JsonValue | undefined, ...path: (string | number)[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (found, step) =>
      Array.isArray(found) ? found[Number(step)] : typeof found === 'object' ? found?.[step] : undefined,
    value,
  );
}

/** Our own API server in this process, its state in memory. */
async function ownHub(): Promise<KubeTransport> {
  const definitions = [...BUILTIN_RESOURCES, ...karmadaResources(KARMADA_KINDS)];
  const server = await createApiServer({ log: memoryLog(), definitions });
  return server.transport({ username: 'admin', groups: [MASTERS_GROUP, AUTHENTICATED_GROUP] });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

describe(`the API of propagations on ${path ? 'a real hub' : 'our own hub'}`, () => {
  // Outside of the namespaces that a control plane on the same hub looks at.
  const namespace = `kube-prop-${randomUUID().slice(0, 8)}`;
  const base = `http://hub/apis/fleetwright.io/v1alpha1/namespaces/${namespace}/propagations`;
  const data = mkdtempSync(join(tmpdir(), 'propagation-api-'));
  let transport: KubeTransport;
  let client: KubeClient;
  let engine: DevServer;
  let connection: Connection;
  let temporal: Client;
  let api: PropagationApi;

  beforeAll(async () => {
    transport = path ? connectKubeconfig({ path }) : await ownHub();
    client = createKubeClient(transport);
    await client.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    engine = await startDevServer({ data, port: await freePort(), uiPort: await freePort() });
    connection = await Connection.connect({ address: engine.address });
    temporal = new Client({ connection });
    const rules = { ...DEFAULT_RULES, skips: { ...DEFAULT_RULES.skips, namespaces: [] } };
    api = createPropagationApi({
      hub: () => transport,
      engine: { client: temporal, uiUrl: 'http://ui/' },
      rules,
      now: () => new Date(),
    });
    const id = { labels: { [RESOURCE_BINDING_ID_LABEL]: randomUUID() } };
    await client.create(
      karmadaResource('ResourceBinding'),
      resourceBinding(
        {
          clusters: [{ name: 'nowhere', replicas: 1 }],
          placement: { clusterAffinity: { clusterNames: ['nowhere'] } },
          resource: { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'nginx' },
        },
        { namespace, ...id },
      ),
    );
  }, 60_000);

  afterAll(async () => {
    await client.delete(NAMESPACES, { name: namespace });
    await connection.close();
    await engine.stop();
    await transport.close();
    rmSync(data, { recursive: true, force: true });
  });

  async function call(url: string, init: RequestInit = {}): Promise<{ code: number; body: JsonObject }> {
    const response = await api(new Request(url, init), user);
    const body: JsonObject = JSON.parse(await response.text());
    return { code: response.status, body };
  }

  const post = (url: string, body: object) =>
    call(url, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });

  test('lists bindings as a table', async () => {
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
    const { body } = await call(base, { headers: { accept } });
    const names = ['Name', 'Phase', 'Policy', 'Clusters', 'Applied', 'Healthy', 'Attempts', 'Age', 'Message'];
    expect(body.columnDefinitions).toMatchObject(names.map((name) => ({ name })));
    const cells = ['nginx-deployment', 'Applying', null, 1, 0, 0, null, expect.any(String), 'not applied in nowhere'];
    expect(at(body, 'rows', 0, 'cells')).toEqual(cells);
  });

  test('lists only what the selectors choose', async () => {
    const named = await call(`${base}?fieldSelector=metadata.name%3Dnginx-deployment`);
    expect(named.body.items).toHaveLength(1);
    expect((await call(`${base}?fieldSelector=metadata.name%3Dother`)).body.items).toEqual([]);
    expect((await call(`${base}?labelSelector=a%3Db`)).body.items).toEqual([]);
    expect((await call(`${base}?fieldSelector=status.phase%3DSettled`)).code).toBe(400);
  });

  test('shows one, and that its workflow has not run', async () => {
    const { body } = await call(`${base}/nginx-deployment`);
    expect(body.status).toMatchObject({
      phase: 'Applying',
      message: 'not applied in nowhere',
      workflow: { id: `propagation/${namespace}/nginx-deployment`, status: 'NONE' },
    });
  });

  test('watches', async () => {
    const gone = new AbortController();
    const response = await api(new Request(`${base}?watch=true`, { signal: gone.signal }), user);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect(JSON.parse((await reader?.read())?.value ?? '')).toMatchObject({
      type: 'ADDED',
      object: { kind: 'Propagation', metadata: { name: 'nginx-deployment' } },
    });
    await reader?.cancel();
  });

  test('suspends and resumes by an annotation on the binding', async () => {
    const suspended = await call(`${base}/nginx-deployment/suspend`, { method: 'POST' });
    expect(at(suspended.body, 'status', 'phase')).toBe('Suspended');
    const binding = await client.get(karmadaResource('ResourceBinding'), { namespace, name: 'nginx-deployment' });
    expect(binding?.metadata.annotations).toEqual({ 'fleetwright.io/suspended': 'true' });
    const resumed = await call(`${base}/nginx-deployment/resume`, { method: 'POST' });
    expect(at(resumed.body, 'status', 'phase')).toBe('Applying');
  });

  test('wakes the workflow and links to it', async () => {
    const { body } = await call(`${base}/nginx-deployment/retry`, { method: 'POST' });
    const run = at(body, 'status', 'workflow', 'runId');
    const workflow = `propagation%2F${namespace}%2Fnginx-deployment`;
    expect(at(body, 'status', 'workflow', 'url')).toBe(
      `http://ui/namespaces/default/workflows/${workflow}/${run}/history`,
    );
  });

  test('streams the state, and is silent to who knows it', async () => {
    const first = async (headers: Record<string, string>): Promise<string> => {
      const response = await api(new Request(`${base}/nginx-deployment/events`, { headers }), user);
      expect(response.headers.get('content-type')).toBe('text/event-stream');
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      const read = reader?.read().then(({ value = '' }) => value);
      const text = await Promise.race([read, new Promise<string>((resolve) => setTimeout(resolve, 1_000, 'silence'))]);
      await reader?.cancel();
      return text ?? '';
    };
    const text = await first({});
    expect(text).toMatch(/^id: \S+\nevent: progress\ndata: \{.*\}\n\n$/);
    expect(await first({ 'last-event-id': /^id: (\S+)/.exec(text)?.[1] ?? '' })).toBe('silence');
  });

  test('creates template and policy, and deletes the policy', async () => {
    const resource = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { a: 'b' } };
    const wanted = { spec: { resource, placement: { clusterAffinity: { clusterNames: ['nowhere'] } } } };
    const dry = await post(`${base}?dryRun=All`, wanted);
    expect(dry).toMatchObject({ code: 201, body: { status: { plan: { summary: { templates: 1 } } } } });
    expect(await client.get(CONFIG_MAPS, { namespace, name: 'c' })).toBeUndefined();

    const created = await post(base, wanted);
    expect(created).toMatchObject({
      code: 201,
      body: { metadata: { name: 'c-configmap' }, status: { workflow: { id: `propagation/${namespace}/c-configmap` } } },
    });
    expect(await client.get(CONFIG_MAPS, { namespace, name: 'c' })).toMatchObject({ data: { a: 'b' } });
    const policies = karmadaResource('PropagationPolicy');
    expect(await client.get(policies, { namespace, name: 'c-configmap' })).toMatchObject({
      spec: {
        resourceSelectors: [{ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'c' }],
        placement: { clusterAffinity: { clusterNames: ['nowhere'] } },
      },
    });

    expect((await call(`${base}/c-configmap`, { method: 'DELETE' })).code).toBe(200);
    expect(await client.get(policies, { namespace, name: 'c-configmap' })).toBeUndefined();
    expect((await call(`${base}/nginx-deployment`, { method: 'DELETE' })).code).toBe(409);
    expect((await call(`${base}/c-configmap`, { method: 'DELETE' })).code).toBe(404);
  });

  test.each([
    ['an unknown kind', 'x-nonsense', { apiVersion: 'v1', kind: 'Nonsense', name: 'x' }, 'spec.resource.kind'],
    ['a cluster-scoped kind', 'x-node', { apiVersion: 'v1', kind: 'Node', name: 'x' }, 'spec.resource.kind'],
    [
      "Karmada's own kinds",
      'x-work',
      { apiVersion: 'work.karmada.io/v1alpha1', kind: 'Work', name: 'x' },
      'spec.resource',
    ],
    [
      'a resource that is not there',
      'x-configmap',
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'x' },
      'spec.resource.name',
    ],
    [
      'a wrong object',
      'bad-configmap',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'bad' }, data: { '/': 'x' } },
      'spec.resource.data[/]',
    ],
  ])('writes nothing for %s, and names the field', async (_, name, resource, field) => {
    const { code, body } = await post(base, { spec: { resource, placement: {} } });
    expect([code, at(body, 'details', 'causes', 0, 'field')]).toEqual([422, field]);
    expect(await client.get(karmadaResource('PropagationPolicy'), { namespace, name })).toBeUndefined();
  });

  test('explains a template that is there', async () => {
    expect((await call(`${base}/nginx-deployment/explain`)).code).toBe(404);
    const deployments: ResourceType = {
      group: 'apps',
      version: 'v1',
      plural: 'deployments',
      kind: 'Deployment',
      namespaced: true,
    };
    const labels = { app: 'nginx' };
    const container = { name: 'nginx', image: 'nginx:1' };
    const template = { metadata: { labels }, spec: { containers: [container] } };
    const spec = { selector: { matchLabels: labels }, template };
    await client.create(deployments, { metadata: { namespace, name: 'nginx' }, spec });
    expect((await call(`${base}/nginx-deployment/explain`)).body).toMatchObject({
      binding: `${namespace}/nginx-deployment`,
      message: expect.stringMatching(/^0\/\d+ clusters are available: /),
      schedule: { outcome: 'rejected' },
      clusters: [{ cluster: 'nowhere', applied: false }],
    });
  });

  test('answers 404 for what is not there, 405 for what cannot be done', async () => {
    expect((await call(`${base}/other`)).code).toBe(404);
    expect((await call(`${base}/other/events`)).code).toBe(404);
    expect((await call(`${base}/nginx-deployment`, { method: 'PUT' })).code).toBe(405);
    expect((await call(`${base}/nginx-deployment/retry`)).code).toBe(405);
  });
});
