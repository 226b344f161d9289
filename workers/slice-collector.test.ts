/** Services that span members, from the members' slices to the Works of their consumers: real hub, members and caches, no engine. */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { needsSync, syncService } from '../activities/services.ts';
import { BUILTIN_RESOURCES } from '../api/builtin/resources.ts';
import { karmadaResources } from '../api/karmada/resources.ts';
import { createApiServer } from '../api/server.ts';
import { memoryLog } from '../api/store/memory-log.ts';
import type { EventText } from '../domain/event.ts';
import { DEFAULT_FEATURE_GATES } from '../domain/feature-gates.ts';
import { KARMADA_KINDS } from '../domain/kinds/registry.ts';
import { type KubeObject, keyText } from '../domain/object.ts';
import { propagationSkips } from '../domain/policy/propagatable.ts';
import {
  between,
  exporterWork,
  memberSlice,
  multiClusterService,
  placeOf,
  SHOP_WEB,
  sampleMember,
  webImport,
} from '../domain/services/samples.ts';
import { createKubeClient, type KubeClient } from '../kube/client.ts';
import type { ResourceType } from '../kube/resource.ts';
import { openHub } from './hub.ts';
import { karmadaResource } from './karmada-collections.ts';
import { openSliceCollector } from './slice-collector.ts';

const logger = pino({ level: 'silent' });
const NAMESPACES: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};
const SERVICES: ResourceType = { group: '', version: 'v1', plural: 'services', kind: 'Service', namespaced: true };
const SLICES: ResourceType = {
  group: 'discovery.k8s.io',
  version: 'v1',
  plural: 'endpointslices',
  kind: 'EndpointSlice',
  namespaced: true,
};
const MCS = karmadaResource('MultiClusterService');
const WORKS = karmadaResource('Work');
const CLUSTERS = karmadaResource('Cluster');

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) {
    await close();
  }
});

async function openServer(name: string, namespaces: string[]) {
  const definitions = [...BUILTIN_RESOURCES, ...(name === 'hub' ? karmadaResources(KARMADA_KINDS) : [])];
  const server = await createApiServer({ log: memoryLog(), definitions });
  closing.push(server.close);
  const plain = server.transport({ username: 'admin', groups: ['system:masters'] });
  const watched: string[] = [];
  const transport: typeof plain = {
    ...plain,
    watch(request) {
      watched.push(request.path);
      return plain.watch(request);
    },
  };
  const client = createKubeClient(transport);
  for (const namespace of namespaces) {
    await client.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  }
  return { client, transport, watched };
}

/** A hub with members a, b and c, of which the first two have an API server. */
async function open() {
  const hubServer = await openServer('hub', ['shop', 'karmada-es-a', 'karmada-es-b', 'karmada-es-c']);
  const members = { a: await openServer('a', ['shop']), b: await openServer('b', ['shop']) };
  const { client } = hubServer;
  for (const { status, ...cluster } of ['a', 'b', 'c'].map((name) => sampleMember(name))) {
    const created = await client.create(CLUSTERS, cluster);
    await client.updateStatus(CLUSTERS, { ...created, ...(status && { status }) });
  }
  const hub = openHub({ transport: hubServer.transport, skips: propagationSkips(), logger });
  closing.push(() => hub.stop());
  await hub.start();
  const sessions = new Map<string, { client: KubeClient }>(Object.entries(members));
  const stop = openSliceCollector({
    hub,
    sessionOf: ({ metadata }) => sessions.get(metadata.name),
    uuid: randomUUID,
    logger,
  });
  closing.push(stop);
  const events: EventText[] = [];
  const woken: string[] = [];
  const context = {
    hub,
    gates: { ...DEFAULT_FEATURE_GATES, MultiClusterService: true },
    record: (_: readonly KubeObject[], event: EventText) => events.push(event),
    wake: ({ kind, name }: { kind: string; name: string }) => woken.push(`${kind} ${name}`),
    now: () => new Date('2026-11-24T08:00:00Z'),
    uuid: randomUUID,
  };

  /** A consumer lets go of what is taken back from it. */
  async function letGo(): Promise<void> {
    for (const work of hub.works.list().filter(({ metadata }) => metadata.deletionTimestamp)) {
      const finalizers = work.metadata.finalizers?.filter((one) => one !== 'karmada.io/execution-controller') ?? [];
      if (finalizers.length !== work.metadata.finalizers?.length) {
        await client.patch(WORKS, work.metadata, { type: 'merge', body: { metadata: { finalizers } } });
      }
    }
  }

  /** Passes until the Works are these, and nothing is left to do. */
  async function settled(expected: string[]): Promise<void> {
    await vi.waitFor(
      async () => {
        if (needsSync(context, SHOP_WEB)) {
          await syncService(context, SHOP_WEB);
        }
        await letGo();
        expect(hub.works.list().map(placeOf).sort()).toEqual(expected);
        expect(needsSync(context, SHOP_WEB)).toBe(false);
      },
      { timeout: 10_000, interval: 20 },
    );
  }

  return { ...members, client, hub, context, events, woken, settled };
}

/** The service as a user writes it. */
function written(spec: Parameters<typeof multiClusterService>[0]) {
  return multiClusterService(spec, { finalizers: [] });
}

const WEB: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: SHOP_WEB,
  spec: { ports: [{ port: 80 }], selector: { app: 'web' } },
};

test('a MultiClusterService brings the slices of its provider to its consumers, and takes them back', async () => {
  const { a, client, hub, context, events, woken, settled } = await open();
  await a.client.create(SLICES, memberSlice());
  await client.create(MCS, written(between('a', 'b', 'c')));
  await settled(['a/web', 'a/web-x', 'b/a-web-x', 'c/a-web-x']);
  const conditions = () => hub.multiClusterServices.get(SHOP_WEB)?.status?.conditions?.map(({ reason }) => reason);
  expect(conditions()).toEqual(['ServiceAppliedFailed', 'EndpointSliceDispatchedSucceed']);

  await client.create(SERVICES, WEB);
  await vi.waitFor(() => expect(needsSync(context, SHOP_WEB)).toBe(true));
  await settled(['a/web', 'a/web-x', 'b/a-web-x', 'c/a-web-x']);
  expect(conditions()).toEqual(['ServiceAppliedSucceed', 'EndpointSliceDispatchedSucceed']);
  expect(hub.bindings.get({ namespace: 'shop', name: 'web-service' })?.spec.placement).toEqual({
    clusterAffinity: { clusterNames: ['a', 'b', 'c'] },
  });
  expect(woken).toEqual(['Service web']);
  expect(new Set(events.map(({ reason }) => reason))).toEqual(
    new Set(['SyncServiceFailed', 'DispatchEndpointSliceSucceed', 'SyncServiceSucceed']),
  );

  const endpoints = [{ addresses: ['10.0.0.2'] }];
  await a.client.patch(SLICES, { namespace: 'shop', name: 'web-x' }, { type: 'merge', body: { endpoints } });
  const dispatched = () => hub.works.list().find((work) => placeOf(work) === 'b/a-web-x');
  await vi.waitFor(async () => {
    await settled(['a/web', 'a/web-x', 'b/a-web-x', 'c/a-web-x']);
    expect(dispatched()?.spec.workload?.manifests?.[0]).toMatchObject({ endpoints });
  });

  await client.patch(MCS, SHOP_WEB, { type: 'merge', body: { spec: between('a', 'b') } });
  await vi.waitFor(() => expect(needsSync(context, SHOP_WEB)).toBe(true));
  await settled(['a/web', 'a/web-x', 'b/a-web-x']);
  await a.client.delete(SLICES, { namespace: 'shop', name: 'web-x' });
  await settled(['a/web']);

  await client.delete(MCS, SHOP_WEB);
  await settled([]);
  expect(await client.get(MCS, SHOP_WEB)).toBeUndefined();
  expect((await client.get(SERVICES, SHOP_WEB))?.metadata.labels).toBeUndefined();
  expect(hub.bindings.get({ namespace: 'shop', name: 'web-service' })).toBeDefined();
});

test('an export brings slices to the hub, an import the Service that they are of', async () => {
  const { a, b, client, context, settled } = await open();
  const slicesOfHub = async () => (await client.list(SLICES)).items.map(({ metadata }) => metadata.name);
  await a.client.create(SLICES, memberSlice());
  await b.client.create(SLICES, memberSlice());
  const { status, ...exporter } = exporterWork('a');
  const created = await client.create(WORKS, exporter);
  await client.updateStatus(WORKS, { ...created, ...(status && { status }) });
  await settled(['a/web', 'a/web-x']);
  expect(await slicesOfHub()).toEqual(['imported-a-web-x']);

  const { apiVersion, kind, spec } = webImport();
  const IMPORTS = karmadaResource('ServiceImport');
  await client.create(IMPORTS, { apiVersion, kind, metadata: SHOP_WEB, ...(spec && { spec }) });
  const derived = { namespace: 'shop', name: 'derived-web' };
  await vi.waitFor(() => expect(needsSync(context, SHOP_WEB)).toBe(true));
  await settled(['a/web', 'a/web-x']);
  expect(await client.get(SERVICES, derived)).toMatchObject({ spec: { type: 'ClusterIP', ports: [{ port: 80 }] } });

  await client.delete(IMPORTS, SHOP_WEB);
  await vi.waitFor(async () => {
    await settled(['a/web', 'a/web-x']);
    expect(await client.get(SERVICES, derived)).toBeUndefined();
  });
  await client.patch(WORKS, exporter.metadata, { type: 'merge', body: { metadata: { finalizers: [] } } });
  await client.delete(WORKS, exporter.metadata);
  await settled([]);
  expect(await slicesOfHub()).toEqual([]);
});

test('a member is watched only while there is a reason to', async () => {
  const { a, b, client, settled } = await open();
  await client.create(MCS, written(between('a', 'b')));
  await vi.waitFor(() => settled(['a/web']));
  await vi.waitFor(() => expect(a.watched).toHaveLength(1));
  await client.delete(MCS, SHOP_WEB);
  await settled([]);
  expect(a.watched).toEqual(['/apis/discovery.k8s.io/v1/endpointslices']);
  expect(b.watched).toEqual([]);
});

test('a pass over what is settled writes nothing', async () => {
  const { a, client, hub, context, settled } = await open();
  await a.client.create(SLICES, memberSlice());
  await client.create(SERVICES, WEB);
  await client.create(MCS, written(between('a', 'b')));
  await settled(['a/web', 'a/web-x', 'b/a-web-x']);
  const versions = () =>
    [...hub.works.list(), ...hub.bindings.list(), ...hub.multiClusterServices.list()].map(
      ({ metadata }) => `${keyText(metadata)} ${metadata.resourceVersion}`,
    );
  const before = versions();
  expect(await syncService(context, SHOP_WEB)).toEqual({ collected: 1, dispatched: 1, isGone: false });
  expect(versions()).toEqual(before);
});

test('what cannot be written is told by the condition, and tried again', async () => {
  const { client, hub, context, events, settled } = await open();
  const { status, ...cluster } = sampleMember('d');
  await client.updateStatus(CLUSTERS, { ...(await client.create(CLUSTERS, cluster)), ...(status && { status }) });
  await client.create(MCS, written(between('d', 'b')));
  await vi.waitFor(() => expect(needsSync(context, SHOP_WEB)).toBe(true));
  await vi.waitFor(() => expect(hub.clusters.get({ name: 'd' })?.status).toBeDefined());
  await expect(syncService(context, SHOP_WEB)).rejects.toThrow('namespaces "karmada-es-d" not found');
  const conditions = () => hub.multiClusterServices.get(SHOP_WEB)?.status?.conditions;
  const reason = 'ServiceAppliedFailed';
  expect(conditions()).toMatchObject([{ status: 'False', reason, message: 'namespaces "karmada-es-d" not found' }]);
  expect(events.map((event) => event.reason)).toEqual(['SyncServiceFailed']);
  await client.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'karmada-es-d' } });
  await settled(['d/web']);
  expect(conditions()).toMatchObject([{ status: 'False', reason, message: 'Service "web" not found' }]);
});
