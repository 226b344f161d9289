import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { KubeObject } from '../../domain/object.ts';
import { RevisionGoneError } from './collection.ts';
import { memoryLog } from './memory-log.ts';
import type { RevisionLog } from './revision-log.ts';
import { sqliteLog } from './sqlite-log.ts';
import { openStore, type Store, WriteConflictError } from './store.ts';

const open: Store[] = [];

async function storeOn(log: RevisionLog, window?: { count: number; age: number }): Promise<Store> {
  const store = await openStore(log, window);
  open.push(store);
  return store;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((store) => store.close()));
});

function file(): string {
  return join(mkdtempSync(join(tmpdir(), 'store-')), 'hub.db');
}

function object(name: string, data: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { data } };
}

async function put(store: Store, name: string, data: string): Promise<number> {
  const expected = store.head('configmaps', name)?.revision ?? 0;
  const [entry] = await store.write([
    { type: 'put', resource: 'configmaps', key: name, expected, object: object(name, data) },
  ]);
  return entry?.revision ?? 0;
}

async function remove(store: Store, name: string): Promise<void> {
  const head = store.head('configmaps', name);
  if (head) {
    await store.write([
      { type: 'delete', resource: 'configmaps', key: name, expected: head.revision, object: head.object },
    ]);
  }
}

function contents(store: Store, revision?: number): string[] {
  const collection = store.collection('configmaps');
  const entries = revision === undefined ? collection.list('') : collection.listAt('', revision);
  return entries.map((entry) => `${entry.key}=${JSON.stringify(entry.object.data)}`);
}

test('write gives out growing revisions and sets resourceVersion', async () => {
  const store = await storeOn(memoryLog());
  const revisions = await Promise.all(['a', 'b', 'c'].map((name) => put(store, name, '1')));
  expect(revisions).toEqual([2, 3, 4]);
  expect(store.revision()).toBe(4);
  expect(store.collection('configmaps').get('b')?.object.metadata.resourceVersion).toBe('3');
});

test('write is invisible until it is durable, and the next writer builds on it all the same', async () => {
  const gate = Promise.withResolvers<void>();
  const store = await storeOn({ ...memoryLog(), append: () => gate.promise });
  const first = put(store, 'a', '1');
  expect(store.collection('configmaps').get('a')).toBeUndefined();
  expect(store.head('configmaps', 'a')?.revision).toBe(2);
  const second = put(store, 'a', '2');
  gate.resolve();
  expect(await Promise.all([first, second])).toEqual([2, 3]);
  expect(contents(store)).toEqual(['a={"data":"2"}']);
});

test('settled resolves once readers see what was accepted, or it failed', async () => {
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  // Rejected before anybody waits for it.
  gates[1]?.promise.catch(() => {});
  let next = 0;
  const store = await storeOn({ ...memoryLog(), append: async () => gates[next++]?.promise });
  await store.settled();
  const write = put(store, 'a', '1');
  const settled = store.settled().then(() => contents(store));
  gates[0]?.resolve();
  expect(await settled).toEqual(['a={"data":"1"}']);
  await write;
  const failing = put(store, 'a', '2');
  const failed = store.settled().then(() => contents(store));
  const refused = expect(failing).rejects.toThrow('disk full');
  gates[1]?.reject(new Error('disk full'));
  await refused;
  expect(await failed).toEqual(['a={"data":"1"}']);
});

test('write refuses what builds on an old version', async () => {
  const store = await storeOn(memoryLog());
  await put(store, 'a', '1');
  const late = store.write([{ type: 'put', resource: 'configmaps', key: 'a', expected: 0, object: object('a', '2') }]);
  await expect(late).rejects.toBeInstanceOf(WriteConflictError);
});

test('a failed log fails the writes in it and those that build on them, and gives no revision twice', async () => {
  let broken = true;
  const store = await storeOn({
    ...memoryLog(),
    append: async () => {
      if (broken) {
        throw new Error('disk full');
      }
    },
  });
  const results = await Promise.allSettled([put(store, 'a', '1'), put(store, 'a', '2')]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  broken = false;
  expect(await put(store, 'a', '3')).toBe(4);
  expect(contents(store)).toEqual(['a={"data":"3"}']);
});

describe('a pipelined write', () => {
  const CREATED = { type: 'put', resource: 'configmaps', key: 'a', expected: 0, object: object('a', '1') } as const;

  /** A store on a log that tells what it is given and fails when asked to. */
  async function watchedStore() {
    const transactions: string[][] = [];
    const state = { broken: false };
    const store = await storeOn({
      ...memoryLog(),
      append: async (records) => {
        if (state.broken) {
          throw new Error('disk full');
        }
        transactions.push(records.map(({ key, revision }) => `${key}@${revision}`));
      },
    });
    return { store, transactions, state };
  }

  test('is answered before readers see it, and shares the transaction of the next write that is waited for', async () => {
    const { store, transactions } = await watchedStore();
    const [entry] = await store.write([CREATED], { pipelined: true });
    expect(entry?.revision).toBe(2);
    expect(contents(store)).toEqual([]);
    await put(store, 'a', '2');
    await put(store, 'b', '1');
    expect(transactions).toEqual([['a@2', 'a@3'], ['b@4']]);
    expect(contents(store)).toEqual(['a={"data":"2"}', 'b={"data":"1"}']);
  });

  test('is written though nobody waits for it, and before the store closes', async () => {
    const { store, transactions } = await watchedStore();
    await store.write([CREATED], { pipelined: true });
    await expect.poll(() => contents(store)).toEqual(['a={"data":"1"}']);
    await store.write([{ ...CREATED, key: 'b', object: object('b', '1') }], { pipelined: true });
    await store.close();
    expect(transactions).toEqual([['a@2'], ['b@3']]);
  });

  test('is waited for by settled', async () => {
    const { store } = await watchedStore();
    await store.write([CREATED], { pipelined: true });
    await store.settled();
    expect(contents(store)).toEqual(['a={"data":"1"}']);
  });

  test('that is lost cuts the history of its resource, and its revision is not given out again', async () => {
    const { store, state } = await watchedStore();
    let cuts = 0;
    store.collection('configmaps').onCut(() => {
      cuts += 1;
    });
    state.broken = true;
    await store.write([CREATED], { pipelined: true });
    await store.settled();
    expect(contents(store)).toEqual([]);
    expect([cuts, store.revision()]).toEqual([1, 2]);
    expect(() => store.collection('configmaps').changesAfter(1)).toThrow(RevisionGoneError);
    state.broken = false;
    expect(await put(store, 'a', '2')).toBe(3);
  });
});

test('listAt gives the state at any revision of the window, changesAfter the way from there', async () => {
  const step = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), remove: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const store = await openStore(memoryLog());
      const states = new Map([[store.revision(), contents(store)]]);
      for (const { name, remove: removes } of steps) {
        await (removes ? remove(store, name) : put(store, name, String(store.revision())));
        states.set(store.revision(), contents(store));
      }
      for (const [revision, state] of states) {
        expect(contents(store, revision)).toEqual(state);
        const replay = new Map(
          store
            .collection('configmaps')
            .listAt('', revision)
            .map((entry) => [entry.key, entry]),
        );
        for (const { type, entry } of store.collection('configmaps').changesAfter(revision)) {
          if (type === 'DELETED') {
            replay.delete(entry.key);
          } else {
            replay.set(entry.key, entry);
          }
        }
        expect([...replay.values()].map(({ revision: at }) => at).sort()).toEqual(
          store
            .collection('configmaps')
            .list('')
            .map(({ revision: at }) => at)
            .sort(),
        );
      }
      await store.close();
    }),
  );
});

test('changesAfter is gone once the window is left behind', async () => {
  const store = await storeOn(memoryLog(), { count: 2, age: 60_000 });
  for (const data of ['1', '2', '3', '4']) {
    await put(store, 'a', data);
  }
  const { changesAfter } = store.collection('configmaps');
  expect(changesAfter(3).map(({ entry }) => entry.revision)).toEqual([4, 5]);
  expect(() => changesAfter(2)).toThrow(RevisionGoneError);
});

test('sqliteLog brings back objects, revision and history', async () => {
  const path = file();
  const before = await openStore(sqliteLog(path));
  await Promise.all(Array.from({ length: 50 }, (_, index) => put(before, `n${index}`, '1')));
  await put(before, 'n1', '2');
  await remove(before, 'n2');
  const state = contents(before);
  await before.close();

  const after = await storeOn(sqliteLog(path));
  expect(after.revision()).toBe(53);
  expect(contents(after)).toEqual(state);
  const resumed = after.collection('configmaps').changesAfter(51);
  expect(resumed.map(({ type, entry, previous }) => [type, entry.key, previous?.revision])).toEqual([
    ['MODIFIED', 'n1', 3],
    ['DELETED', 'n2', 4],
  ]);
});

test('compact forgets replaced versions and deletions, and nothing else', async () => {
  const path = file();
  const log = sqliteLog(path);
  const before = await openStore(log);
  await put(before, 'a', '1');
  await put(before, 'a', '2');
  await put(before, 'b', '1');
  await remove(before, 'b');
  await put(before, 'c', '1');
  await log.compact(before.revision());
  await before.close();

  const contentsAfter = await sqliteLog(path).open();
  expect(contentsAfter.records.map(({ key, revision }) => [key, revision])).toEqual([
    ['a', 3],
    ['c', 6],
  ]);
  expect(contentsAfter.floor).toBe(6);
});

test('sqliteLog lets one hub alone have a file', async () => {
  const path = file();
  await storeOn(sqliteLog(path));
  await expect(openStore(sqliteLog(path))).rejects.toThrow('another hub has it open');
});
