/** Joining and registering against two embedded API servers, whose tokens, certificates and roles are real. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUILTIN_RESOURCES } from '../../api/builtin/resources.ts';
import { cluster as clusterSchema } from '../../domain/kinds/cluster.ts';
import { isJsonObject } from '../../domain/object.ts';
import { createKubeClient, type KubeClient } from '../../kube/client.ts';
import { createHttpTransport } from '../../kube/http-transport.ts';
import { connectKubeconfig } from '../../kube/kubeconfig.ts';
import { parseObject } from '../../kube/parse.ts';
import { objectPath } from '../../kube/resource.ts';
import { type EmbeddedServer, openEmbeddedServer } from '../embedded/api-server.ts';
import { openEmbeddedHub } from '../embedded/hub.ts';
import { joinMember } from './join-member.ts';
import { closeMemberAccess } from './member-access.ts';
import { registerMember } from './register-member.ts';
import { CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES, CLUSTERS, NAMESPACES, SECRETS, WORKS } from './resources.ts';

const HOST = '127.0.0.1';

let folder: string;
let hubServer: EmbeddedServer;
let memberServer: EmbeddedServer;
let hub: KubeClient;
let member: KubeClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-join-'));
  [hubServer, memberServer] = await Promise.all([
    openEmbeddedHub({ folder: join(folder, 'hub'), host: HOST, port: 0 }),
    openEmbeddedServer({
      name: 'member',
      folder: join(folder, 'member'),
      host: HOST,
      port: 0,
      definitions: BUILTIN_RESOURCES,
    }),
  ]);
  hub = createKubeClient(hubServer.transport);
  member = createKubeClient(memberServer.transport);
});

afterAll(async () => {
  await Promise.all([hubServer?.close(), memberServer?.close()]);
  await rm(folder, { recursive: true, force: true });
});

async function secretData(name: string): Promise<Record<string, string>> {
  const secret = await hub.get(SECRETS, { namespace: 'karmada-cluster', name });
  const data = isJsonObject(secret?.data) ? Object.entries(secret.data) : [];
  return Object.fromEntries(data.map(([key, value]) => [key, Buffer.from(String(value), 'base64').toString()]));
}

describe('joinMember', () => {
  const options = () => ({
    hub,
    member,
    name: 'push1',
    endpoint: memberServer.url,
    provider: 'lab',
    zones: ['a'],
    labels: { tier: 'one' },
  });

  test('gives the hub a Cluster and a token that opens the member', async () => {
    const { spec, metadata } = await joinMember(options());
    const kubeSystem = await member.get(NAMESPACES, { name: 'kube-system' });
    expect(metadata.labels).toEqual({ tier: 'one' });
    expect(spec).toMatchObject({
      id: kubeSystem?.metadata.uid,
      syncMode: 'Push',
      apiEndpoint: memberServer.url,
      provider: 'lab',
      zones: ['a'],
      secretRef: { namespace: 'karmada-cluster', name: 'push1' },
      impersonatorSecretRef: { namespace: 'karmada-cluster', name: 'push1-impersonator' },
    });
    const { token, caBundle = '' } = await secretData('push1');
    const asHub = createHttpTransport({
      server: memberServer.url,
      tls: { ca: caBundle },
      credentials: () => ({ authorization: `Bearer ${token}` }),
    });
    expect((await createKubeClient(asHub).list(NAMESPACES)).items.length).toBeGreaterThan(0);
    await asHub.close();
  });

  test('refuses a cluster and a name that have joined', async () => {
    const id = (await member.get(NAMESPACES, { name: 'kube-system' }))?.metadata.uid;
    await expect(joinMember({ ...options(), name: 'other' })).rejects.toThrow(
      `the cluster ID ${id} or the cluster name other has been registered`,
    );
    await expect(joinMember(options())).rejects.toThrow('has been registered');
    expect(await hub.get(CLUSTERS, { name: 'other' })).toBeUndefined();
  });

  test('refreshes what the hub knows when it is asked to', async () => {
    const { spec } = await joinMember({ ...options(), region: 'north', isRefresh: true });
    expect(spec.region).toBe('north');
  });

  test('closeMemberAccess takes everything away, by the rights that go with it', async () => {
    const { token, caBundle = '' } = await secretData('push1');
    const asHub = createHttpTransport({
      server: memberServer.url,
      tls: { ca: caBundle },
      credentials: () => ({ authorization: `Bearer ${token}` }),
    });
    await closeMemberAccess(createKubeClient(asHub), 'push1', 'karmada-cluster');
    await asHub.close();
    const role = { name: 'karmada-controller-manager:karmada-push1' };
    expect(await member.get(CLUSTER_ROLES, role)).toBeUndefined();
    await expect.poll(() => member.get(CLUSTER_ROLE_BINDINGS, role)).toBeUndefined();
    await expect.poll(() => member.get(NAMESPACES, { name: 'karmada-cluster' })).toBeUndefined();
    await hub.delete(CLUSTERS, { name: 'push1' });
    await expect.poll(() => hub.get(SECRETS, { namespace: 'karmada-cluster', name: 'push1' })).toBeUndefined();
  });
});

describe('registerMember', () => {
  test('gives the agent a certificate for its own Works and nothing else', async () => {
    const kubeconfig = await registerMember({
      hub,
      member,
      name: 'pull1',
      hubEndpoint: hubServer.url,
      hubCa: hubServer.ca,
      endpoint: memberServer.url,
      reportSecrets: ['KubeImpersonator'],
      engine: 'engine:7233',
      certificateDays: 1,
    });
    const object = await hub.get(CLUSTERS, { name: 'pull1' });
    const { spec } = parseObject(clusterSchema, object ?? { apiVersion: '', kind: '', metadata: { name: '' } });
    expect(spec.syncMode).toBe('Pull');
    expect(spec.secretRef).toBeUndefined();
    expect(spec.impersonatorSecretRef?.name).toBe('pull1-impersonator');
    const agent = createKubeClient(connectKubeconfig({ text: kubeconfig }));
    expect((await agent.list(WORKS, { namespace: 'karmada-es-pull1' })).items).toEqual([]);
    expect(await agent.get(CLUSTERS, { name: 'pull1' })).toBeDefined();
    await expect(agent.list(WORKS, { namespace: 'karmada-es-push1' })).rejects.toThrow(/forbidden/);
    await expect(agent.list(CLUSTERS)).rejects.toThrow(/forbidden/);
    await expect(agent.get(SECRETS, { namespace: 'karmada-cluster', name: 'pull1-impersonator' })).rejects.toThrow(
      /forbidden/,
    );
    await agent.transport.close();
  });

  test('its records go with its Cluster', async () => {
    await hub.delete(CLUSTERS, { name: 'pull1' });
    await expect.poll(() => hub.get(CLUSTER_ROLES, { name: 'system:karmada:pull1:agent' })).toBeUndefined();
    await expect
      .poll(() => hub.get(SECRETS, { namespace: 'karmada-cluster', name: 'pull1-impersonator' }))
      .toBeUndefined();
  });

  test('takes the approval of a control plane that was quicker', async () => {
    const racing: KubeClient = {
      ...hub,
      async create(resource, object, options) {
        const created = await hub.create(resource, object, options);
        if (resource.kind === 'CertificateSigningRequest') {
          const condition = { type: 'Approved', status: 'True', reason: 'AutoApproved' };
          const body = { ...created, status: { conditions: [condition] } };
          await hub.transport.send({ method: 'PUT', path: objectPath(resource, created.metadata, 'approval'), body });
        }
        return created;
      },
    };
    const kubeconfig = await registerMember({
      hub: racing,
      member,
      name: 'pull2',
      hubEndpoint: hubServer.url,
      hubCa: hubServer.ca,
      endpoint: memberServer.url,
      reportSecrets: [],
      engine: 'engine:7233',
      certificateDays: 1,
    });
    expect(kubeconfig).toContain('client-certificate-data');
    await hub.delete(CLUSTERS, { name: 'pull2' });
  });
});
