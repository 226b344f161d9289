import pino from 'pino';
import { afterEach, expect, test } from 'vitest';
import { BUILTIN_RESOURCES } from '../api/builtin/resources.ts';
import { karmadaResources } from '../api/karmada/resources.ts';
import { createApiServer } from '../api/server.ts';
import { memoryLog } from '../api/store/memory-log.ts';
import { work as workFixture } from '../domain/fixtures.ts';
import { cluster as clusterSchema } from '../domain/kinds/cluster.ts';
import { KARMADA_KINDS } from '../domain/kinds/registry.ts';
import { work as workSchema } from '../domain/kinds/work.ts';
import type { KubeObject } from '../domain/object.ts';
import { createKubeClient } from '../kube/client.ts';
import { openCollection } from '../kube/collection.ts';
import { parseObject } from '../kube/parse.ts';
import type { KubeTransport } from '../kube/transport.ts';
import { apply } from './apply.ts';
import type { Member } from './members.ts';

const ADMIN = { username: 'admin', groups: ['system:masters'] };
const NAMESPACES = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', namespaced: false };
const DEPLOYMENTS = { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment', namespaced: true };
const WORKS = { group: 'work.karmada.io', version: 'v1alpha1', plural: 'works', kind: 'Work', namespaced: true };
const CLUSTERS = { ...WORKS, group: 'cluster.karmada.io', plural: 'clusters', kind: 'Cluster', namespaced: false };
const logger = pino({ level: 'silent' });
const manifest: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'nginx', namespace: 'default' },
  spec: {
    selector: { matchLabels: { app: 'nginx' } },
    template: { metadata: { labels: { app: 'nginx' } }, spec: { containers: [{ name: 'nginx', image: 'nginx' }] } },
  },
};
const fixture = workFixture('m1', undefined, { finalizers: ['karmada.io/execution-controller'] });
const plain = { ...fixture, spec: { workload: { manifests: [manifest] } } };
const TARGET = { cluster: 'm1', work: plain.metadata.name, action: 'apply' } as const;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) {
    await close();
  }
});

const namespace = (name: string): KubeObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

/** A hub with a Work for a member, on which something happens before an object is created. */
async function open(beforeCreation: () => Promise<unknown>) {
  const definitions = [...BUILTIN_RESOURCES, ...karmadaResources(KARMADA_KINDS)];
  const hub = await createApiServer({ log: memoryLog(), definitions });
  const member = await createApiServer({ log: memoryLog(), definitions: BUILTIN_RESOURCES });
  closing.push(hub.close, member.close);
  const client = createKubeClient(hub.transport(ADMIN));
  const direct = member.transport(ADMIN);
  const memberClient = createKubeClient(direct);
  await client.create(NAMESPACES, namespace('karmada-es-m1'));
  await memberClient.create(NAMESPACES, namespace('default')).catch(() => {}); // It may be there from the beginning.
  const works = openCollection({ client, resource: WORKS, parse: (it) => parseObject(workSchema, it), logger });
  const clusters = openCollection({
    client,
    resource: CLUSTERS,
    parse: (it) => parseObject(clusterSchema, it),
    logger,
  });
  for (const collection of [works, clusters]) {
    closing.push(() => collection.stop());
    collection.start();
    await collection.synced;
  }
  const created = await clusters.create({
    apiVersion: 'cluster.karmada.io/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'm1' },
    spec: { syncMode: 'Push', apiEndpoint: 'https://m1' },
  });
  const lastTransitionTime = '2026-11-24T08:00:00Z';
  const ready = { type: 'Ready', status: 'True', reason: 'R', message: '', lastTransitionTime } as const;
  await clusters.updateStatus({ ...created, status: { conditions: [ready] } });
  await works.create(plain);
  const slow: KubeTransport = {
    ...direct,
    async send(request) {
      if (request.method === 'POST') {
        await beforeCreation();
      }
      return direct.send(request);
    },
  };
  const session: Member = {
    client: createKubeClient(slow),
    resourceOf: async () => DEPLOYMENTS,
    cached: () => 'unknown',
    wrote: () => {},
  };
  const context = {
    hub: { works, clusters },
    members: { get: async () => session },
    logger,
    interpreterFor: () => ({}),
    withWebhooks: <T>(attempt: () => Promise<T>) => attempt(),
    record: () => {},
    now: () => new Date(),
  };
  return { context, works, copy: () => memberClient.get(DEPLOYMENTS, manifest.metadata) };
}

test('apply() creates what a Work holds, and says so', async () => {
  const { context, works, copy } = await open(async () => {});
  await apply(context, TARGET);
  expect(await copy()).toMatchObject({ kind: 'Deployment' });
  const conditions = works.get(plain.metadata)?.status?.conditions ?? [];
  expect(conditions.map(({ type, status }) => `${type} ${status}`)).toEqual(['Dispatching True', 'Applied True']);
});

test.each([
  ['is being deleted', []],
  ['is gone', [null]],
])('apply() leaves nothing behind of a Work that %s by the time its object is created', async (_, patches) => {
  const { context, works, copy } = await open(async () => {
    await works.delete(plain.metadata);
    for (const finalizers of patches) {
      await works.patch(plain.metadata, { type: 'merge', body: { metadata: { finalizers } } });
    }
  });
  await apply(context, TARGET);
  expect(await copy()).toBeUndefined();
});
