import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { BUILTIN_RESOURCES } from '../api/builtin/resources.ts';
import { karmadaResources } from '../api/karmada/resources.ts';
import { createApiServer } from '../api/server.ts';
import { memoryLog } from '../api/store/memory-log.ts';
import { deployment, work } from '../domain/fixtures.ts';
import { KARMADA_KINDS } from '../domain/kinds/registry.ts';
import type { Work } from '../domain/kinds/work.ts';
import type { KubeObject } from '../domain/object.ts';
import { createKubeClient } from '../kube/client.ts';
import type { Change } from '../kube/object-cache.ts';
import { openCollector } from './collector.ts';
import { karmadaResource, openKarmadaCollections } from './karmada-collections.ts';

const logger = pino({ level: 'silent' });
const WORKS = karmadaResource('Work');
const NAMESPACES = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', namespaced: false };
/** Observations that wait for their Work. */
const MAX_EARLY = 1_000;

const closing: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) {
    await close();
  }
});

/** A Work of this name, and the copy that its member has of it, on which so many replicas are ready. */
const workNamed = (name: string): Work => {
  const plain = work('m1', undefined, { name });
  return { ...plain, spec: { workload: { manifests: [deployment({ name })] } } };
};
const copyOf = (name: string, readyReplicas: number): KubeObject => ({
  ...deployment({
    name,
    labels: { 'karmada.io/managed': 'true' },
    annotations: { 'work.karmada.io/namespace': 'karmada-es-m1', 'work.karmada.io/name': name },
  }),
  status: { readyReplicas },
});

/** A collector whose member is played; another process writes the Works. */
async function open() {
  const definitions = [...BUILTIN_RESOURCES, ...karmadaResources(KARMADA_KINDS)];
  const server = await createApiServer({ log: memoryLog(), definitions });
  const client = createKubeClient(server.transport({ username: 'admin', groups: ['system:masters'] }));
  await client.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'karmada-es-m1' } });
  const { works, clusters } = openKarmadaCollections(client, logger);
  for (const collection of [works, clusters]) {
    collection.start();
    await collection.synced;
  }
  const looked = new Set<string>();
  const hub = {
    works: {
      ...works,
      get: (key: { namespace?: string; name: string }) => {
        looked.add(key.name);
        return works.get(key);
      },
    },
    clusters,
  };
  let tell: (cluster: string, change: Change<KubeObject>, own: boolean) => void = () => {};
  const members = {
    get: () => Promise.reject(new Error('nobody asks it')),
    collect: (listener: typeof tell) => {
      tell = listener;
      return () => {};
    },
    watchAnew: () => {},
  };
  const context = {
    hub,
    members,
    logger,
    interpreterFor: () => ({}),
    withWebhooks: <T>(attempt: () => Promise<T>) => attempt(),
    record: () => {},
    now: () => new Date(),
  };
  const stop = openCollector({ context, hub, members, syncMode: 'Push', onDrift: () => {} });
  closing.push(
    stop,
    () => works.stop(),
    () => clusters.stop(),
    server.close,
  );
  return {
    /** The member tells of a copy; `own` when this process wrote it. */
    observe: (object: KubeObject, own = false) => tell('m1', { type: 'added', object }, own),
    untilLooked: (name: string) => vi.waitFor(() => expect(looked).toContain(name)),
    write: (name: string) => client.create(WORKS, workNamed(name)),
    statusOf: (name: string) => works.get({ namespace: 'karmada-es-m1', name })?.status?.manifestStatuses?.[0]?.status,
  };
}

test('openCollector() carries status into a Work', async () => {
  const { observe, write, statusOf } = await open();
  await write('web');
  await vi.waitFor(() => {
    observe(copyOf('web', 1));
    expect(statusOf('web')).toEqual({ readyReplicas: 1 });
  });
});

test('openCollector() keeps what a member tells of a Work that is not known yet, the newest', async () => {
  const { observe, untilLooked, write, statusOf } = await open();
  observe(copyOf('web', 1));
  await untilLooked('web');
  observe(copyOf('web', 2));
  observe(copyOf('other', 3));
  await untilLooked('other');
  await write('web');
  await vi.waitFor(() => expect(statusOf('web')).toEqual({ readyReplicas: 2 }));
  await write('other');
  await vi.waitFor(() => expect(statusOf('other')).toEqual({ readyReplicas: 3 }));
});

test('openCollector() forgets what it was told before a write of its own', async () => {
  const { observe, untilLooked, write, statusOf } = await open();
  observe(copyOf('web', 1));
  observe(copyOf('last', 1));
  await untilLooked('web');
  await untilLooked('last');
  observe(copyOf('web', 0), true);
  await write('web');
  await write('last');
  await vi.waitFor(() => expect(statusOf('last')).toEqual({ readyReplicas: 1 }));
  expect(statusOf('web')).toBeUndefined();
});

test('openCollector() keeps no more than so many, and the oldest goes first', async () => {
  const { observe, untilLooked, write, statusOf } = await open();
  for (let index = 0; index <= MAX_EARLY; index++) {
    observe(copyOf(`web-${index}`, 1));
  }
  await untilLooked(`web-${MAX_EARLY}`);
  await write('web-0');
  await write('web-1');
  await vi.waitFor(() => expect(statusOf('web-1')).toEqual({ readyReplicas: 1 }));
  expect(statusOf('web-0')).toBeUndefined();
});
