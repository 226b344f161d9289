import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { KubeObject } from '../domain/object.ts';
import { createKubeClient } from './client.ts';
import { createHttpTransport } from './http-transport.ts';
import { createInformer, type Informer, type InformerOptions } from './informer.ts';
import { startWatchServer, type WatchServer } from './testing/watch-server.ts';
import type { KubeTransport } from './transport.ts';

const configMaps = { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap', namespaced: true };
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

let server: WatchServer;
let transport: KubeTransport;
let informers: { stop(): void }[];

beforeEach(async () => {
  server = await startWatchServer();
  transport = createHttpTransport({ server: server.url });
  informers = [];
});
afterEach(async () => {
  for (const informer of informers) {
    informer.stop();
  }
  await transport.close();
  await server.close();
});

function inform(options: Partial<InformerOptions> = {}): { informer: Informer<KubeObject>; told: string[] } {
  const client = createKubeClient(transport);
  const informer = createInformer({ client, resource: configMaps, logger: quiet, maxBackoffMs: 20, ...options });
  const told: string[] = [];
  informer.onChange(({ type, object }) => told.push(`${type} ${object.metadata.name}`));
  informers.push(informer);
  informer.start();
  return { informer, told };
}

/** The names in the cache, once the cache has heard of everything the server did. */
async function namesOf(informer: Informer<KubeObject>): Promise<string[]> {
  const last = server.put('last');
  await informer.waitFor(last.metadata.resourceVersion ?? '');
  server.remove('last');
  await vi.waitFor(() => expect(informer.get({ namespace: 'shop', name: 'last' })).toBeUndefined());
  return informer.list().map(({ metadata }) => metadata.name);
}

describe.each([
  ['a watch-list', false],
  ['a list and a watch', true],
])('with %s', (_, noWatchList) => {
  beforeEach(() => {
    server.faults.noWatchList = noWatchList;
  });

  test('the first list is told as added, then changes as they come', async () => {
    server.put('a');
    server.put('b');
    const { informer, told } = inform();
    await informer.synced;
    expect(told).toEqual(['added a', 'added b']);
    server.put('b', { x: '1' });
    server.remove('a');
    server.put('c');
    expect(await namesOf(informer)).toEqual(['b', 'c']);
    expect(told.slice(2, 5)).toEqual(['modified b', 'deleted a', 'added c']);
    expect(informer.get({ namespace: 'shop', name: 'b' })).toMatchObject({ kind: 'ConfigMap', data: { x: '1' } });
  });

  test.each([
    ['ends', () => server.endWatches()],
    ['is cut', () => server.endWatches(true)],
    ['reports an internal error', () => server.fail(500)],
  ])('a watch that %s goes on where it was, without a list', async (_name, interrupt) => {
    server.put('a');
    const { informer, told } = inform();
    await informer.synced;
    interrupt();
    server.put('b');
    expect(await namesOf(informer)).toEqual(['a', 'b']);
    expect(told.filter((change) => change === 'added a')).toHaveLength(1);
    expect(server.requests.at(-1)).toMatchObject({ watch: 'true', resourceVersion: expect.any(String) });
  });

  test.each([
    ['refuses the version', () => server.endWatches(true)],
    ['says so in an event', () => server.fail(410)],
  ])('a forgotten version (the server %s) is made good by a list and its difference', async (_name, interrupt) => {
    server.put('a');
    server.put('gone');
    const { informer, told } = inform();
    await informer.synced;
    server.faults.code = 503;
    interrupt();
    server.endWatches();
    server.remove('gone');
    server.put('a', { x: '1' });
    server.put('new');
    server.compact();
    delete server.faults.code;
    await vi.waitFor(() => expect(told).toContain('added new'));
    expect(told.slice(2).toSorted()).toEqual(['added new', 'deleted gone', 'modified a']);
  });

  test('a server whose store went back in time is believed', async () => {
    server.put('a');
    const { informer } = inform();
    await informer.synced;
    server.endWatches();
    server.rewind(3);
    await vi.waitFor(() => expect(informer.list().map(({ metadata }) => metadata.resourceVersion)).toEqual(['3']));
  });

  test('a server that is down at first, forbids, or fails, is asked again until it answers', async () => {
    server.faults.code = 503;
    const { informer } = inform();
    for (const code of [403, 404, 500]) {
      const asked = server.requests.length;
      await vi.waitFor(() => expect(server.requests.length).toBeGreaterThan(asked));
      server.faults.code = code;
    }
    server.put('a');
    delete server.faults.code;
    await informer.synced;
    expect(informer.list()).toHaveLength(1);
  });
});

test('a long list is read in pages', async () => {
  server.faults.noWatchList = true;
  for (let i = 0; i < 1_100; i++) {
    server.put(`cm-${i}`);
  }
  const { informer } = inform();
  await informer.synced;
  expect(informer.list()).toHaveLength(1_100);
  expect(server.requests.filter(({ limit }) => limit === '500').map((query) => query.continue)).toEqual([
    undefined,
    '500',
    '1000',
  ]);
});

test('a bookmark moves the version on', async () => {
  const { informer } = inform();
  await informer.synced;
  const wait = informer.waitFor('11');
  server.bookmark();
  await wait;
});

test('waitFor rejects when its signal aborts and when the informer stops', async () => {
  const { informer } = inform();
  await informer.synced;
  const controller = new AbortController();
  const aborted = informer.waitFor('99', controller.signal);
  const stopped = informer.waitFor('99');
  controller.abort(new Error('enough'));
  await expect(aborted).rejects.toThrow('enough');
  informer.stop();
  await expect(stopped).rejects.toThrow('The informer of configmaps was stopped');
  await expect(informer.waitFor('99')).rejects.toThrow('stopped');
});

test('synced rejects when the informer stops before', async () => {
  server.faults.code = 503;
  const { informer } = inform();
  informer.stop();
  await expect(informer.synced).rejects.toThrow('stopped');
});

test('observe shows our own write at once, and its event changes nothing', async () => {
  const { informer, told } = inform();
  await informer.synced;
  const metadata = { namespace: 'shop', name: 'mine', uid: 'u', resourceVersion: '500' };
  informer.observe({ apiVersion: 'v1', kind: 'ConfigMap', metadata });
  expect(informer.get(metadata)).toMatchObject({ metadata });
  expect(told).toEqual(['added mine']);
});

test('objects are frozen and have no managedFields, unless they are to be kept', async () => {
  server.put('a');
  const { informer } = inform();
  const { informer: keeping } = inform({ keepManagedFields: true });
  await Promise.all([informer.synced, keeping.synced]);
  const [object] = informer.list();
  expect(object?.metadata).not.toHaveProperty('managedFields');
  expect(() => Object.assign(object?.metadata ?? {}, { name: 'b' })).toThrow(TypeError);
  expect(keeping.list()[0]?.metadata.managedFields).toEqual([{ manager: 'test' }]);
});

test('an object that cannot be read is logged, and its last readable state stays until it is deleted', async () => {
  server.put('a', { size: '1' });
  server.put('bad', { size: 'x' });
  const warnings: string[] = [];
  const logger = { ...quiet, warn: ({ name }: { name: string }) => warnings.push(name) };
  const parse = (object: KubeObject) => {
    if (JSON.stringify(object.data) === '{"size":"x"}') {
      throw new RangeError('no size');
    }
    return object;
  };
  const client = createKubeClient(transport);
  const informer = createInformer({ client, resource: configMaps, parse, logger, maxBackoffMs: 20 });
  informers.push(informer);
  informer.start();
  await informer.synced;
  expect(informer.list().map(({ data }) => data)).toEqual([{ size: '1' }]);
  server.put('a', { size: 'x' });
  expect(await namesOf(informer)).toEqual(['a']);
  expect(informer.list()[0]?.data).toEqual({ size: '1' });
  server.remove('a');
  expect(await namesOf(informer)).toEqual([]);
  expect(warnings).toContain('bad');
});

test('a listener that throws is logged and keeps nobody else from hearing', async () => {
  const errors: string[] = [];
  const client = createKubeClient(transport);
  const logger = { ...quiet, error: (_: object, message?: string) => errors.push(message ?? '') };
  const informer = createInformer({ client, resource: configMaps, logger });
  informers.push(informer);
  const told: string[] = [];
  informer.onChange(() => {
    throw new Error('mine');
  });
  const unsubscribe = informer.onChange(({ object }) => told.push(object.metadata.name));
  informer.start();
  await informer.synced;
  server.put('a');
  await vi.waitFor(() => expect(told).toEqual(['a']));
  expect(errors).toEqual(['informer listener failed']);
  unsubscribe();
  expect(await namesOf(informer)).toEqual(['a']);
  expect(told).toEqual(['a']);
});

test('byIndex finds by declared indices', async () => {
  server.put('a', { app: 'x' });
  const { informer } = inform({ indices: { data: (object) => [JSON.stringify(object.data)] } });
  await informer.synced;
  expect(informer.byIndex('data', '{"app":"x"}')).toHaveLength(1);
  expect(() => informer.byIndex('owner', 'x')).toThrow(RangeError);
});
