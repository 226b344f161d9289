/** The client and the informer against a real kube-apiserver: the kubeconfig named by FLEETWRIGHT_REAL_HUB. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createKubeClient, type KubeClient } from './client.ts';
import { apiEnablementsOf, createDiscovery } from './discovery.ts';
import { isAlreadyExists, isConflict } from './errors.ts';
import { createEventRecorder } from './event-recorder.ts';
import { createInformer } from './informer.ts';
import { connectKubeconfig } from './kubeconfig.ts';
import type { ResourceType } from './resource.ts';

const path = process.env.FLEETWRIGHT_REAL_HUB;
const namespaces: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};
const configMaps: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};
const deployments: ResourceType = {
  group: 'apps',
  version: 'v1',
  plural: 'deployments',
  kind: 'Deployment',
  namespaced: true,
};
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

describe.skipIf(!path)('a real kube-apiserver', () => {
  const namespace = `wire-${randomUUID().slice(0, 8)}`;
  let client: KubeClient;

  beforeAll(async () => {
    client = createKubeClient(connectKubeconfig(path ? { path } : {}));
    await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  });
  afterAll(async () => {
    await client.delete(namespaces, { name: namespace });
    await client.transport.close();
  });

  const configMap = (name: string, data: Record<string, string> = {}) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace, name, labels: { of: name } },
    data,
  });

  test('creates, reads, updates, patches and deletes', async () => {
    const created = await client.create(configMaps, configMap('one', { a: '1' }), { fieldManager: 'test' });
    expect(await client.create(configMaps, configMap('one')).catch(isAlreadyExists)).toBe(true);
    const updated = await client.update(configMaps, { ...created, data: { a: '2' } });
    expect(await client.update(configMaps, { ...created, data: { a: '3' } }).catch(isConflict)).toBe(true);
    const key = { namespace, name: 'one' };
    expect(await client.get(configMaps, key)).toEqual(updated);
    await client.patch(configMaps, key, { type: 'merge', body: { data: { b: '1' } } });
    await client.patch(configMaps, key, { type: 'json', body: [{ op: 'remove', path: '/data/a' }] });
    const applied = await client.patch(
      configMaps,
      key,
      { type: 'apply', body: { apiVersion: 'v1', kind: 'ConfigMap', data: { c: '1' } }, force: true },
      { fieldManager: 'apply' },
    );
    expect(applied.data).toEqual({ b: '1', c: '1' });
    await client.patch(configMaps, key, { type: 'strategic', body: { data: { b: 'no' } } }, { dryRun: true });
    const other = { preconditions: { uid: randomUUID() } };
    expect(await client.delete(configMaps, key, other).catch(isConflict)).toBe(true);
    expect(await client.delete(configMaps, key, { preconditions: { uid: created.metadata.uid ?? '' } })).toBe(true);
    expect(await client.delete(configMaps, key)).toBe(false);
    expect(await client.get(configMaps, key)).toBeUndefined();
  });

  test('writes status apart from the rest', async () => {
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web' }] } };
    const created = await client.create(deployments, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { namespace, name: 'web' },
      spec: { replicas: 0, paused: true, selector: { matchLabels: { app: 'web' } }, template },
    });
    const collisions = { status: { collisionCount: 7 } };
    const patch = { type: 'merge', body: collisions } as const;
    expect(await client.patch(deployments, created.metadata, patch, { subresource: 'status' })).toMatchObject(
      collisions,
    );
    const scale = { type: 'merge', body: { spec: { replicas: 0 } } } as const;
    expect(await client.patch(deployments, created.metadata, scale, { subresource: 'scale' })).toMatchObject({
      kind: 'Scale',
    });
  });

  test('lists all pages with kinds, or metadata alone', async () => {
    await Promise.all(Array.from({ length: 7 }, (_, index) => client.create(configMaps, configMap(`page-${index}`))));
    const select = { namespace, labelSelector: 'of', pageSize: 3 };
    const { items } = await client.list(configMaps, select);
    expect(items).toHaveLength(7);
    expect(items[6]).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'page-6' } });
    const partial = await client.list(configMaps, {
      ...select,
      metadataOnly: true,
      fieldSelector: 'metadata.name=page-2',
    });
    expect(partial.items).toHaveLength(1);
    expect(partial.items[0]).toMatchObject({ kind: 'ConfigMap', metadata: { name: 'page-2' } });
    expect(partial.items[0]).not.toHaveProperty('data');
  });

  test.each([[false], [true]])('keeps an informer up to date (metadata only: %s)', async (metadataOnly) => {
    const name = `watched-${metadataOnly}`;
    const select = { namespace, labelSelector: `of=${name}` };
    const informer = createInformer({ client, resource: configMaps, ...select, metadataOnly, logger: quiet });
    const told: string[] = [];
    informer.onChange(({ type, object }) => told.push(`${type} ${object.kind} ${object.metadata.name}`));
    await client.create(configMaps, configMap(name, { a: '1' }));
    informer.start();
    await informer.synced;
    const written = await client.update(configMaps, configMap(name, { a: '2' }));
    await informer.waitFor(written.metadata.resourceVersion ?? '');
    expect(informer.get(written.metadata)?.data).toEqual(metadataOnly ? undefined : { a: '2' });
    await client.delete(configMaps, written.metadata);
    await vi.waitFor(() => expect(informer.list()).toEqual([]));
    expect(told).toEqual(['added', 'modified', 'deleted'].map((change) => `${change} ConfigMap ${name}`));
    informer.stop();
  });

  test('discovers kinds and resources', async () => {
    const discovery = createDiscovery(client.transport);
    const found = await discovery.resourceOf({ group: 'apps', version: 'v1', kind: 'Deployment' });
    expect(found).toMatchObject({ plural: 'deployments', subresources: ['scale', 'status'] });
    const enablements = apiEnablementsOf(await discovery.api());
    expect(enablements.find(({ groupVersion }) => groupVersion === 'apps/v1')?.resources).toContainEqual({
      name: 'deployments',
      kind: 'Deployment',
    });
  });

  test('accepts our Events', async () => {
    const subject = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'told', uid: randomUUID() };
    const recorder = createEventRecorder({ client, component: 'wire-test', logger: quiet });
    for (let times = 0; times < 2; times++) {
      recorder.record({ subject, type: 'Normal', reason: 'Tested', message: 'twice' });
      await recorder.flush();
    }
    const events: ResourceType = { ...configMaps, plural: 'events', kind: 'Event' };
    const { items } = await client.list(events, { namespace, fieldSelector: 'involvedObject.name=told' });
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ count: 2, reason: 'Tested', type: 'Normal' });
  });
});
