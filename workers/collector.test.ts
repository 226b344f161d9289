import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Member } from '../activities/members.ts';
import { BUILTIN_RESOURCES } from '../api/builtin/resources.ts';
import { karmadaResources } from '../api/karmada/resources.ts';
import { createApiServer } from '../api/server.ts';
import { memoryLog } from '../api/store/memory-log.ts';
import { deployment, work } from '../domain/fixtures.ts';
import type { Cluster } from '../domain/kinds/cluster.ts';
import { KARMADA_KINDS } from '../domain/kinds/registry.ts';
import type { Work } from '../domain/kinds/work.ts';
import type { KubeObject } from '../domain/object.ts';
import { createKubeClient } from '../kube/client.ts';
import type { Change } from '../kube/object-cache.ts';
import { openCollector } from './collector.ts';
import { karmadaResource, openKarmadaCollections } from './karmada-collections.ts';
import type { CollectListener } from './member-registry.ts';

const logger = pino({ level: 'silent' });
const WORKS = karmadaResource('Work');
const DEPLOYMENTS = { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment', namespaced: true };
const CLUSTER: Cluster = {
  apiVersion: 'cluster.karmada.io/v1alpha1',
  kind: 'Cluster',
  metadata: { name: 'm1' },
  spec: { syncMode: 'Push', apiEndpoint: 'https://m1' },
};
const READY = { type: 'Ready', reason: 'R', message: '', lastTransitionTime: '2026-11-24T08:00:00Z' };
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

/** Time for all that could happen by mistake. */
const settle = (): Promise<void> => sleep(300);

/** What the member's watches show of an object: nothing while they are not filled. */
type Cached = ReturnType<Member['cached']>;

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
  let fails = false;
  const hub = {
    works: {
      ...works,
      get: (key: { namespace?: string; name: string }) => {
        looked.add(key.name);
        if (fails) {
          throw new Error('not now');
        }
        return works.get(key);
      },
    },
    clusters,
  };
  let tell: (cluster: string, change: Change<KubeObject>, own: boolean) => void = () => {};
  let reconnect: (cluster: string) => void = () => {};
  let cached: Cached = 'unknown';
  const member: Member = {
    client,
    resourceOf: async () => DEPLOYMENTS,
    cached: () => cached,
    wrote: () => {},
  };
  const members = {
    get: async () => member,
    collect: ({ onChange, onReconnect }: CollectListener) => {
      tell = onChange;
      reconnect = onReconnect;
      return () => {};
    },
    watchAnew: () => {
      cached = 'unknown';
    },
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
  const collector = openCollector({ context, hub, members, syncMode: 'Push', onDrift: () => {} });
  closing.push(
    () => collector.close(),
    () => works.stop(),
    () => clusters.stop(),
    server.close,
  );
  return {
    /** The member tells of a copy; `own` when this process wrote it. */
    observe: (object: KubeObject, own = false) => tell('m1', { type: 'added', object }, own),
    untilLooked: (name: string) => vi.waitFor(() => expect(looked).toContain(name)),
    write: (name: string) => client.create(WORKS, workNamed(name)),
    /** The member's watches are filled; this is what they show. */
    fill: (shown: Cached) => {
      cached = shown;
    },
    isCaughtUp: () => collector.isCaughtUp('m1'),
    reconnect: () => reconnect('m1'),
    /** Joins the member, or says that it is ready or out. */
    async report(status: 'True' | 'False') {
      const joined = clusters.get({ name: 'm1' }) ?? (await clusters.create(CLUSTER));
      await clusters.updateStatus({ ...joined, status: { conditions: [{ ...READY, status }] } });
    },
    /** Works are read no more: what the member tells cannot be written. */
    fail: (isFailing: boolean) => {
      fails = isFailing;
    },
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

describe('isCaughtUp()', () => {
  test('holds once the watches are filled and what they showed is written; after an outage only when they are filled anew', async () => {
    const { report, write, observe, fill, fail, isCaughtUp, statusOf } = await open();
    await write('web');
    expect(isCaughtUp()).toBe(false);
    await report('True');
    fail(true);
    observe(copyOf('web', 1));
    fill(copyOf('web', 1));
    // Inspections come back after a pause, and so does what cannot be written.
    await settle();
    expect(isCaughtUp()).toBe(false);
    fail(false);
    await vi.waitFor(() => expect(isCaughtUp()).toBe(true));
    expect(statusOf('web')).toEqual({ readyReplicas: 1 });

    await report('False');
    await vi.waitFor(() => expect(isCaughtUp()).toBe(false));
    await report('True');
    await settle();
    expect(isCaughtUp()).toBe(false);
    observe(copyOf('web', 0));
    fill(copyOf('web', 0));
    await vi.waitFor(() => expect(isCaughtUp()).toBe(true));
    expect(statusOf('web')).toEqual({ readyReplicas: 0 });
  });

  test('does not hold for a member that is reached anew until that session watches', async () => {
    const { report, write, fill, reconnect, isCaughtUp } = await open();
    await write('web');
    await report('True');
    fill(copyOf('web', 1));
    await vi.waitFor(() => expect(isCaughtUp()).toBe(true));
    fill('unknown');
    reconnect();
    await settle();
    expect(isCaughtUp()).toBe(false);
    fill(copyOf('web', 1));
    await vi.waitFor(() => expect(isCaughtUp()).toBe(true));
  });
});
