/**
 * The store: every object in memory for reading, every write durable before anybody sees it.
 *
 * Revisions are given out here, in order, when a write is accepted; writes then wait together for the log (one
 * transaction for all that came during the last one) and are published in the same order. A writer is checked against
 * the newest accepted version, so writers queue up without waiting for each other.
 *
 * A pipelined write is answered when it is accepted: the next one may build on it, and both go into the same transaction. Its
 * writer alone knows of it until then; should the log fail, watches of the resource end, so that their next list takes it back.
 */
import type { KubeObject } from '../../domain/object.ts';
import { writeJson } from '../../kube/deep-json.ts';
import { parseJson } from '../../kube/exact-json.ts';
import { freezeDeep } from '../../kube/freeze.ts';
import { type Change, type Collection, createCollection, type Window } from './collection.ts';
import type { Entry } from './entry.ts';
import type { LogRecord, RevisionLog } from './revision-log.ts';

/** History for resumed watches and for pages of one list: etcd's five minutes, bounded in memory. */
const DEFAULT_WINDOW: Window = { count: 10_000, age: 300_000 };
/** How long a pipelined write waits for one that somebody waits for, whose transaction it shares. */
const PIPELINE_MS = 10;

/** One object to write. `expected` is the revision that must be the newest one; 0: there must be none. */
export type Write =
  | { type: 'put'; resource: string; key: string; expected: number; object: KubeObject }
  | { type: 'delete'; resource: string; key: string; expected: number; object: KubeObject };

/** Thrown when another write came first. `current` is the version that is there. */
export class WriteConflictError extends Error {
  override name = 'WriteConflictError';
  readonly current: Entry | undefined;

  constructor(write: Write, current: Entry | undefined) {
    super(`"${write.key}" of ${write.resource} is at revision ${current?.revision ?? 0}, not ${write.expected}`);
    this.current = current;
  }
}

/** All objects of the hub. */
export interface Store {
  /** The newest revision that readers see. */
  revision(): number;
  /** The objects of a resource (`deployments.apps`); empty when nothing was ever written. */
  collection(resource: string): Collection;
  /** The newest accepted version of an object, even if it is not durable yet: what the next write must build on. */
  head(resource: string, key: string): Entry | undefined;
  /**
   * Writes all or nothing and resolves once durable and visible, with the new entries. The objects become the store's:
   * frozen, with `metadata.resourceVersion` set. Throws {@link WriteConflictError}. `pipelined`: resolves once accepted.
   */
  write(writes: Write[], options?: { pipelined?: boolean }): Promise<Entry[]>;
  /** Calls the listener on each change of any resource from now on, in order; returns the way to stop. */
  subscribe(listener: StoreListener): () => void;
  /** Names of all resources that were ever written. */
  resources(): string[];
  /** Resolves once readers see all that has been accepted by now, or its write has failed. */
  settled(): Promise<void>;
  /** Resolves to true once readers see a revision; to false after `timeout` milliseconds. */
  reached(revision: number, timeout: number): Promise<boolean>;
  /** As {@link RevisionLog.backup}. */
  readonly backup: RevisionLog['backup'];
  /** Why nothing can be written; undefined while all is well. */
  problem(): string | undefined;
  close(): Promise<void>;
}

/** Told of a change and of the resource (`deployments.apps`) that it is in. */
export type StoreListener = (resource: string, change: Change) => void;

interface Pending {
  pipelined: boolean;
  records: LogRecord[];
  accepted: { resource: string; change: Change }[];
  resolve(entries: Entry[]): void;
  reject(reason: unknown): void;
}

/** Opens a log and loads what it holds. */
export async function openStore(log: RevisionLog, window: Window = DEFAULT_WINDOW): Promise<Store> {
  const contents = await log.open();
  const collections = new Map<string, Collection>();
  /** Accepted versions on their way to the log; without entry: a deletion. */
  const heads = new Map<string, { revision: number; entry: Entry | undefined }>();
  const waiters = new Set<() => void>();
  const listeners = new Set<StoreListener>();
  let accepted = contents.revision;
  let visible = contents.revision;
  let queue: Pending[] = [];
  let writing: Promise<void> | undefined;
  /** Begins to write what is pipelined, when nothing else does before. */
  let lingering: NodeJS.Timeout | undefined;
  /** The write accepted last; all before it end first. */
  let newest: Promise<unknown> = Promise.resolve();
  let problem: string | undefined;

  function collection(resource: string): Collection {
    let found = collections.get(resource);
    if (!found) {
      found = createCollection(contents.floor, window);
      collections.set(resource, found);
    }
    return found;
  }

  function headKey(resource: string, key: string): string {
    return `${resource} ${key}`;
  }

  function head(resource: string, key: string): Entry | undefined {
    const pending = heads.get(headKey(resource, key));
    return pending ? pending.entry : collection(resource).get(key);
  }

  function accept(write: Write): { record: LogRecord; change: Change } {
    const previous = head(write.resource, write.key);
    accepted += 1;
    const object = freezeDeep({
      ...write.object,
      metadata: { ...write.object.metadata, resourceVersion: String(accepted) },
    });
    const json = writeJson(object);
    const entry: Entry = { key: write.key, revision: accepted, object, json };
    const deleted = write.type === 'delete';
    heads.set(headKey(write.resource, write.key), { revision: accepted, entry: deleted ? undefined : entry });
    return {
      record: {
        revision: accepted,
        resource: write.resource,
        key: write.key,
        json,
        deleted,
        previous: previous?.revision ?? 0,
      },
      change: { type: deleted ? 'DELETED' : previous ? 'MODIFIED' : 'ADDED', entry, previous, time: Date.now() },
    };
  }

  /** Drops the accepted version once it is visible, unless a newer one came meanwhile. */
  function settleHead(resource: string, { key, revision }: Entry): void {
    const pending = headKey(resource, key);
    if (heads.get(pending)?.revision === revision) {
      heads.delete(pending);
    }
  }

  function publish(batch: Pending[]): void {
    for (const { accepted: changes, resolve } of batch) {
      for (const { resource, change } of changes) {
        settleHead(resource, change.entry);
        collection(resource).publish(change);
        visible = change.entry.revision;
        for (const listener of listeners) {
          listener(resource, change);
        }
      }
      resolve(changes.map(({ change }) => change.entry));
    }
    setImmediate(() => {
      for (const { accepted: changes } of batch) {
        for (const { change } of changes) {
          change.entry.json = undefined;
        }
      }
    });
    for (const check of waiters) {
      check();
    }
  }

  function begin(): void {
    clearTimeout(lingering);
    lingering = undefined;
    writing ??= drain();
  }

  /** Readers go on from what is durable; who knew more, learns from a new list that it was lost. */
  function takeBack(lost: Pending[]): void {
    visible = accepted;
    const resources = lost.filter(({ pipelined }) => pipelined).flatMap((pending) => pending.accepted);
    for (const resource of new Set(resources.map((change) => change.resource))) {
      collection(resource).cut(visible);
    }
  }

  async function drain(): Promise<void> {
    // Writes of the same turn of the event loop share the first transaction.
    await new Promise((resolve) => setImmediate(resolve));
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      try {
        await log.append(batch.flatMap(({ records }) => records));
        problem = undefined;
        publish(batch);
      } catch (error) {
        // Whatever was accepted after these writes may build on them: it fails with them.
        const failed = [...batch, ...queue];
        queue = [];
        heads.clear();
        problem = error instanceof Error ? error.message : String(error);
        takeBack(failed);
        for (const { reject } of failed) {
          reject(error);
        }
      }
    }
    writing = undefined;
  }

  function restore({ revision, resource, key, json, deleted }: LogRecord): void {
    const object = freezeDeep(parseJson(json) as KubeObject);
    const previous = collection(resource).get(key);
    collection(resource).publish({
      type: deleted ? 'DELETED' : previous ? 'MODIFIED' : 'ADDED',
      entry: { key, revision, object },
      previous,
      time: Date.now(),
    });
  }

  const settled = contents.records.filter(({ revision }) => revision <= contents.floor);
  // In order of keys a collection grows at its end only.
  settled.sort((a, b) => (a.key < b.key ? -1 : 1)).forEach(restore);
  contents.records.slice(settled.length).forEach(restore);

  let floor = contents.floor;
  let nextFloor = visible;
  const compaction = setInterval(() => {
    for (const { forget } of collections.values()) {
      forget(Date.now());
    }
    if (nextFloor > floor) {
      floor = nextFloor;
      log.compact(floor).catch(() => {
        // The next round takes what this one left; nothing but disk space depends on it.
      });
    }
    nextFloor = visible;
  }, window.age);
  compaction.unref();

  return {
    revision: () => visible,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    resources: () => [...collections.keys()],
    collection,
    head,
    async write(writes, { pipelined = false } = {}) {
      for (const write of writes) {
        const current = head(write.resource, write.key);
        if ((current?.revision ?? 0) !== write.expected) {
          throw new WriteConflictError(write, current);
        }
      }
      const { promise, resolve, reject } = Promise.withResolvers<Entry[]>();
      const results = writes.map((write) => ({ resource: write.resource, ...accept(write) }));
      queue.push({ pipelined, records: results.map(({ record }) => record), accepted: results, resolve, reject });
      newest = promise;
      if (!pipelined) {
        begin();
        return promise;
      }
      promise.catch(() => {}); // Its writer learns of the loss from a new list.
      if (!writing) {
        lingering ??= setTimeout(begin, PIPELINE_MS);
      }
      return results.map(({ change }) => change.entry);
    },
    settled() {
      begin();
      return newest.then(
        () => {},
        () => {},
      );
    },
    reached(revision, timeout) {
      if (visible >= revision) {
        return Promise.resolve(true);
      }
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const check = () => {
        if (visible >= revision) {
          done(true);
        }
      };
      const timer = setTimeout(() => done(false), timeout);
      const done = (result: boolean) => {
        clearTimeout(timer);
        waiters.delete(check);
        resolve(result);
      };
      waiters.add(check);
      return promise;
    },
    backup: log.backup,
    problem: () => problem,
    async close() {
      clearInterval(compaction);
      begin();
      await writing;
      await log.close();
    },
  };
}
