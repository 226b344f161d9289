/** Installation on a real kube-apiserver without Karmada: the kubeconfig named by FLEETWRIGHT_REAL_HUB. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BehindHub, createBehindHub } from '../../api/aggregated/behind-hub.ts';
import { readFrontProxy } from '../../api/aggregated/front-proxy.ts';
import { serveWebhooks, type WebhookServer } from '../../api/webhooks/serve.ts';
import type { KubeObject } from '../../domain/object.ts';
import { DEFAULT_RULES } from '../../domain/propagation/rules.ts';
import { createKubeClient, type KubeClient } from '../../kube/client.ts';
import { createHttpTransport } from '../../kube/http-transport.ts';
import { readKubeconfig } from '../../kube/kubeconfig.ts';
import type { ResourceType } from '../../kube/resource.ts';
import { untilPassed } from './api-service.ts';
import { installHub } from './install.ts';
import { INSTALLED_TYPES } from './installed.ts';
import { isStoredVersionServed } from './stored-clusters.ts';
import { ClustersJoinedError, uninstallHub } from './uninstall.ts';

const path = process.env.FLEETWRIGHT_REAL_HUB;
const namespace = 'default';

function karmadaType(group: string, version: string, kind: string, plural: string, namespaced = true): ResourceType {
  return { group: `${group}.karmada.io`, version, kind, plural, namespaced };
}
const policies = karmadaType('policy', 'v1alpha1', 'PropagationPolicy', 'propagationpolicies');
const quotas = karmadaType('policy', 'v1alpha1', 'FederatedResourceQuota', 'federatedresourcequotas');
const bindings = karmadaType('work', 'v1alpha2', 'ResourceBinding', 'resourcebindings');
const olderBindings = karmadaType('work', 'v1alpha1', 'ResourceBinding', 'resourcebindings');
const clusters = karmadaType('cluster', 'v1alpha1', 'Cluster', 'clusters', false);

describe.skipIf(!path)('a real kube-apiserver as the hub', { timeout: 120_000 }, () => {
  let client: KubeClient;
  let folder: string;
  let webhooks: WebhookServer;
  let behindHub: BehindHub;
  const address = () => ({ url: `https://127.0.0.1:${webhooks.port}`, caBundle: webhooks.caBundle });

  beforeAll(async () => {
    const { transport: connection } = readKubeconfig(path ? { path } : {});
    const transport = createHttpTransport(connection);
    client = createKubeClient(transport);
    const definition = { name: 'propagationpolicies.policy.karmada.io' };
    if (await client.get(INSTALLED_TYPES.CustomResourceDefinition, definition)) {
      throw new Error(`${transport.server} has Karmada's kinds already: this test would delete them`);
    }
    folder = await mkdtemp(join(tmpdir(), 'hub-'));
    const front = (await readFrontProxy(client)) ?? expect.unreachable('the hub puts nobody behind itself');
    const engine = { client: new Client({ connection: Connection.lazy() }) };
    behindHub = createBehindHub({
      transport,
      connection,
      front,
      engine,
      rules: DEFAULT_RULES,
      page: () => undefined,
    });
    webhooks = await serveWebhooks({
      behindHub,
      transport,
      gates: { FederatedQuotaEnforcement: true },
      allowNoExecuteTaintPolicy: false,
      folder,
      host: '127.0.0.1',
      port: 0,
      logger: pino({ level: 'silent' }),
    });
  }, 60_000);

  afterAll(async () => {
    await uninstallHub({ client, force: true });
    const left = await client.list(INSTALLED_TYPES.CustomResourceDefinition);
    expect(left.items.filter(({ metadata }) => metadata.name.includes('karmada'))).toEqual([]);
    const { items: services } = await client.list(INSTALLED_TYPES.APIService);
    expect(services.filter(({ metadata }) => metadata.name.includes('fleetwright'))).toEqual([]);
    await webhooks.close();
    await behindHub.close();
    await client.transport.close();
    await rm(folder, { recursive: true });
  }, 120_000);

  test('installHub changes nothing the second time', async () => {
    const first = await installHub({ client, webhook: address(), withPropagations: true });
    expect(new Set(first.map(({ change }) => change))).toEqual(new Set(['created']));
    const second = await installHub({ client, webhook: address(), withPropagations: true });
    expect(second.filter(({ change }) => change !== 'unchanged')).toEqual([]);
    await webhooks.synced;
  });

  test('policies get ids and defaults, and rejections name the webhook', async () => {
    const body = {
      apiVersion: 'policy.karmada.io/v1alpha1',
      kind: 'PropagationPolicy',
      metadata: { name: 'p', namespace },
      spec: { resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment' }], placement: {} },
    };
    const created = await client.create(policies, body);
    expect(created).toMatchObject({
      metadata: { labels: { 'propagationpolicy.karmada.io/permanent-id': expect.any(String) } },
      spec: { resourceSelectors: [{ namespace }], preemption: 'Never' },
    });
    await expect(
      client.patch(policies, { namespace, name: 'p' }, { type: 'merge', body: { spec: { schedulerName: 'b' } } }),
    ).rejects.toMatchObject({
      status: {
        code: 403,
        reason: 'Forbidden',
        message:
          'admission webhook "propagationpolicy.karmada.io" denied the request: the schedulerName should not be updated',
      },
    });
  });

  test('bindings are served in both versions and charged to quotas, once, and not in a dry run', async () => {
    const key = { namespace, name: 'b' };
    await client.create(quotas, {
      apiVersion: 'policy.karmada.io/v1alpha1',
      kind: 'FederatedResourceQuota',
      metadata: { name: 'q', namespace },
      spec: { overall: { cpu: '4' } },
    });
    await client.create(bindings, {
      apiVersion: 'work.karmada.io/v1alpha2',
      kind: 'ResourceBinding',
      metadata: key,
      spec: {
        resource: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd', namespace },
        replicas: 3,
        replicaRequirements: { resourceRequest: { cpu: '1' } },
      },
    });
    expect(await client.get(olderBindings, key)).toMatchObject({
      apiVersion: 'work.karmada.io/v1alpha1',
      spec: { resource: { replicas: 3, resourcePerReplicas: { cpu: '1' } } },
    });
    const schedule = (replicas: number, dryRun: boolean) =>
      client.patch(
        bindings,
        key,
        { type: 'merge', body: { spec: { clusters: [{ name: 'm', replicas }] } } },
        { dryRun },
      );
    const used = async () => (await client.get(quotas, { namespace, name: 'q' }))?.status;
    // The webhook hears of a new quota through its watch.
    await expect.poll(async () => (await schedule(9, true).catch(() => undefined)) === undefined).toBe(true);
    await schedule(2, true);
    expect(await used()).toBeUndefined();
    await schedule(3, false);
    expect(await used()).toMatchObject({ overallUsed: { cpu: '3' } });
    await expect(schedule(9, false)).rejects.toMatchObject({ status: { code: 403, reason: 'QuotaExceeded' } });
  });

  async function isProxied(): Promise<boolean> {
    const resources = await client.transport.text({ method: 'GET', path: '/apis/cluster.karmada.io/v1alpha1' });
    return resources.includes('"clusters/proxy"');
  }

  test('Clusters are served by us when installHub is told to, and by the hub when it is not', async () => {
    const everything = { client, webhook: address(), withPropagations: true };
    for (const withClusters of [true, false, true]) {
      await installHub({ ...everything, withClusters });
      expect(await untilPassed(client, 30_000)).toBeUndefined();
      const again = await installHub({ ...everything, withClusters });
      expect(again.filter(({ change }) => change !== 'unchanged')).toEqual([]);
      await expect.poll(isProxied, { timeout: 30_000 }).toBe(withClusters);
      await expect.poll(() => isStoredVersionServed(client), { timeout: 30_000 }).toBe(withClusters);
      expect((await client.list(clusters)).items).toEqual([]);
    }
  });

  test('Clusters that we serve are admitted and have the defaults of Karmada', async () => {
    const bad: KubeObject = {
      apiVersion: 'cluster.karmada.io/v1alpha1',
      kind: 'Cluster',
      metadata: { name: 'bad' },
      spec: { syncMode: 'Push', apiEndpoint: 'no address' },
    };
    await expect(client.create(clusters, bad)).rejects.toMatchObject({
      status: { code: 403, message: expect.stringContaining('admission webhook "cluster.karmada.io" denied') },
    });
  });

  test('uninstallHub refuses while members are joined', async () => {
    const member: KubeObject = {
      apiVersion: 'cluster.karmada.io/v1alpha1',
      kind: 'Cluster',
      metadata: { name: 'm', finalizers: ['karmada.io/cluster-controller'] },
      spec: { syncMode: 'Push', apiEndpoint: 'https://127.0.0.1:1' },
    };
    await client.create(clusters, member);
    await expect(uninstallHub({ client })).rejects.toBeInstanceOf(ClustersJoinedError);
  });
});
