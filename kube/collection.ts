/** One resource on one server: reads come from an informer's cache, writes go to the server and into the cache at once. */
import { type KubeObject, keyText, type ObjectKey } from '../domain/object.ts';
import type { DeleteOptions, Patch, PatchOptions, WriteOptions } from './client.ts';
import { createInformer, type Informer, type ParsedInformerOptions } from './informer.ts';
import type { Change } from './object-cache.ts';
import { groupResourceText, type ResourceType } from './resource.ts';
import { compareResourceVersions } from './resource-version.ts';

/** Options of {@link Collection.delete}. */
export interface DeletionOptions extends DeleteOptions {
  /** Whoever deletes it also sees to its finalizers: that it waits for them is an own write, no news. @default {false} */
  seesToFinalizers?: boolean;
}

/** Told of a change; `own` is true for what this collection wrote itself. */
export type CollectionListener<T> = (change: Change<T>, own: boolean) => void;

/** Reads and writes of one resource. Objects are shared: nobody changes them, writers build new ones. */
export interface Collection<T extends KubeObject> {
  readonly resource: ResourceType;
  /** Resolves when the cache holds all objects. */
  readonly synced: Promise<void>;
  get(key: ObjectKey): T | undefined;
  list(): T[];
  byIndex(index: string, value: string): T[];
  onChange(listener: CollectionListener<T>): () => void;
  /** The object as the server has it now, which the cache then has too; undefined when there is none. */
  refresh(key: ObjectKey): Promise<T | undefined>;
  /**
   * Resolves when the cache shows an object of a version at least as new, or that it is gone by then. When the watch does not
   * bring it in time, the server is asked; rejects when that says that the object is gone and the cache still has it.
   */
  catchUp(key: ObjectKey, resourceVersion: string, patienceMs: number): Promise<void>;
  create(object: T, options?: WriteOptions): Promise<T>;
  update(object: T, options?: WriteOptions): Promise<T>;
  updateStatus(object: T, options?: WriteOptions): Promise<T>;
  patch(key: ObjectKey, patch: Patch, options?: PatchOptions): Promise<T>;
  /** True when there was something to delete. */
  delete(key: ObjectKey, options?: DeletionOptions): Promise<boolean>;
  /** Ends the watch; the cache stays readable. */
  stop(): void;
}

/** A collection whose watch begins with `start()`. */
export interface OpenCollection<T extends KubeObject> extends Collection<T> {
  /** Begins to watch; subscribe first. */
  start(): void;
}

/** A key that is being written. */
interface Held<T> {
  writes: number;
  changes: Change<T>[];
  ownVersions: Set<string | undefined>;
}

/** A collection on an informer of its own. */
export function openCollection<T extends KubeObject>(options: ParsedInformerOptions<T>): OpenCollection<T> {
  const { client, resource, parse, logger } = options;
  const informer: Informer<T> = createInformer(options);
  const listeners = new Set<CollectionListener<T>>();
  /** By key, what is heard while it is being written: an event can overtake the answer that shows whether it is ours. */
  const heldByKey = new Map<string, Held<T>>();

  informer.onChange((change) => {
    const held = heldByKey.get(keyText(change.object.metadata));
    if (held) {
      held.changes.push(change);
    } else {
      tell(change, false);
    }
  });

  function tell(change: Change<T>, own: boolean): void {
    for (const listener of listeners) {
      try {
        listener(change, own);
      } catch (error) {
        logger.error({ resource: groupResourceText(resource), err: error }, 'collection listener failed');
      }
    }
  }

  function write(key: ObjectKey, send: () => Promise<KubeObject>): Promise<T> {
    return whileHeld(key, async (wrote) => {
      const object = await send();
      wrote(object);
      return informer.get(object.metadata) ?? parse(object);
    });
  }

  /** Holds back what is heard of a key until it is known what of that was written here. */
  async function whileHeld<R>(key: ObjectKey, send: (wrote: (object: KubeObject) => void) => Promise<R>): Promise<R> {
    const text = keyText(key);
    const held = heldByKey.get(text) ?? { writes: 0, changes: [], ownVersions: new Set() };
    heldByKey.set(text, held);
    held.writes++;
    try {
      return await send((object) => {
        held.ownVersions.add(object.metadata.resourceVersion);
        informer.observe(object);
      });
    } finally {
      held.writes--;
      if (held.writes === 0) {
        heldByKey.delete(text);
        for (const change of held.changes) {
          tell(change, held.ownVersions.has(change.object.metadata.resourceVersion));
        }
      }
    }
  }

  async function refresh(key: ObjectKey): Promise<T | undefined> {
    const object = await client.get(resource, key);
    if (!object) {
      return undefined;
    }
    informer.observe(object);
    return informer.get(key) ?? parse(object);
  }

  return {
    resource,
    synced: informer.synced,
    start: () => informer.start(),
    stop: () => informer.stop(),
    get: (key) => informer.get(key),
    list: () => informer.list(),
    byIndex: (index, value) => informer.byIndex(index, value),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    refresh,
    async catchUp(key, version, patienceMs) {
      if (compareResourceVersions(informer.get(key)?.metadata.resourceVersion, version) >= 0) {
        return;
      }
      try {
        await informer.waitFor(version, AbortSignal.timeout(patienceMs));
      } catch (cause) {
        const isThere = (await refresh(key)) !== undefined;
        if (!isThere && informer.get(key)) {
          throw new Error(`The watch of ${groupResourceText(resource)} has yet to tell that ${keyText(key)} is gone`, {
            cause,
          });
        }
      }
    },
    create: (object, writeOptions) => write(object.metadata, () => client.create(resource, object, writeOptions)),
    update: (object, writeOptions) => write(object.metadata, () => client.update(resource, object, writeOptions)),
    updateStatus: (object, writeOptions) =>
      write(object.metadata, () => client.updateStatus(resource, object, writeOptions)),
    patch: (key, patch, patchOptions) => write(key, () => client.patch(resource, key, patch, patchOptions)),
    delete: (key, { seesToFinalizers = false, ...deleteOptions } = {}) =>
      seesToFinalizers
        ? whileHeld(key, (wrote) => client.delete(resource, key, { ...deleteOptions, onTerminating: wrote }))
        : client.delete(resource, key, deleteOptions),
  };
}
