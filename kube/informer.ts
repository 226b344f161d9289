/** A local copy of all objects of one resource, kept up to date by a watch. */
import type { Logger } from 'pino';
import type { KubeObject, ObjectKey } from '../domain/object.ts';
import type { KubeClient, SelectOptions } from './client.ts';
import { freezeDeep } from './freeze.ts';
import { followResource } from './list-watch.ts';
import { type CachedObject, type Change, createObjectCache, type Indices } from './object-cache.ts';
import { groupResourceText, type ResourceType } from './resource.ts';
import { createVersionWaits } from './version-waits.ts';

/** Options of {@link createInformer}; without `parse` the objects are unstructured. */
export interface InformerOptions<T = KubeObject> {
  client: KubeClient;
  resource: ResourceType;
  /** Absent: all namespaces. */
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** Cache only `metadata` (and the kind): a fraction of the memory. @default {false} */
  metadataOnly?: boolean;
  /** Keep `metadata.managedFields`, often the larger half of an object. @default {false} */
  keepManagedFields?: boolean;
  /** Lookups besides the key, for {@link Informer.byIndex}. */
  indices?: Indices<T>;
  /** Longest pause between attempts while the server fails, in ms. @default {30000} */
  maxBackoffMs?: number;
  logger: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
}

/** As {@link InformerOptions}, with a parser that gives the cached objects their type. */
export interface ParsedInformerOptions<T> extends InformerOptions<T> {
  /**
   * Checks an object on its way in, for example `(object) => parseObject(schema, object)`. When it throws, the error
   * is logged and the cache keeps the last state that could be read.
   */
  parse: (object: KubeObject) => T;
}

/** A running local copy. Its objects are deeply frozen: nobody may change them. */
export interface Informer<T> {
  /** Begins to list and watch; subscribe first. A second call does nothing. */
  start(): void;
  /** Resolves when the first list is in the cache and told to the listeners; rejects when stopped before. */
  readonly synced: Promise<void>;
  get(key: ObjectKey): T | undefined;
  list(): T[];
  /** Objects that an index files under a value. Throws `RangeError` for an unknown index. */
  byIndex(index: string, value: string): T[];
  /** Calls the listener at once on every change, in order, the first list as `added`; returns how to unsubscribe. */
  onChange(listener: (change: Change<T>) => void): () => void;
  /**
   * Resolves when the cache has seen everything up to a version of an object of this resource; rejects when the signal
   * aborts or the informer stops.
   */
  waitFor(resourceVersion: string, signal?: AbortSignal): Promise<void>;
  /**
   * Write-through: puts an object that we just wrote into the cache when it is newer, and tells the listeners. Only
   * for objects that the informer's namespace and selectors include.
   */
  observe(object: KubeObject): void;
  /** Ends the watch and every wait; the cache stays readable. */
  stop(): void;
}

const MAX_BACKOFF_MS = 30_000;

/** An informer of one resource; it does nothing before `start()`. */
export function createInformer(options: InformerOptions): Informer<KubeObject>;
export function createInformer<T extends CachedObject>(options: ParsedInformerOptions<T>): Informer<T>;
export function createInformer<T extends CachedObject>(
  options: InformerOptions | ParsedInformerOptions<T>,
): Informer<T> | Informer<KubeObject> {
  return 'parse' in options ? informerOf(options, options.parse) : informerOf(options, (object) => object);
}

function informerOf<T extends CachedObject>(
  options: InformerOptions<T>,
  parse: (object: KubeObject) => T,
): Informer<T> {
  const { client, resource, logger, maxBackoffMs = MAX_BACKOFF_MS } = options;
  const about = { server: client.transport.server, resource: groupResourceText(resource) };
  const cache = createObjectCache<T>(options.indices);
  const listeners = new Set<(change: Change<T>) => void>();
  const waits = createVersionWaits();
  const firstList = Promise.withResolvers<void>();
  firstList.promise.catch(() => {}); // Whoever waits for it hears of the rejection; nobody has to.
  const stopping = new AbortController();
  let started = false;

  /** The object as it is cached; the last readable state when it cannot be read. */
  function read(item: KubeObject): T | undefined {
    try {
      return freezeDeep(parse(options.keepManagedFields ? item : withoutManagedFields(item)));
    } catch (error) {
      const { name, namespace, resourceVersion } = item.metadata;
      logger.warn({ ...about, namespace, name, resourceVersion, err: error }, 'cannot read object');
      return cache.get(item.metadata);
    }
  }

  function tell(changes: Change<T>[]): void {
    for (const change of changes) {
      for (const listener of listeners) {
        try {
          listener(change);
        } catch (error) {
          logger.error({ ...about, err: error }, 'informer listener failed');
        }
      }
    }
    waits.reached(cache.seenVersion);
  }

  const sink = {
    get seenVersion() {
      return cache.seenVersion;
    },
    read,
    list(objects: T[], version: string) {
      tell(cache.replace(objects, version));
      firstList.resolve();
    },
    event(type: 'ADDED' | 'MODIFIED' | 'DELETED', item: KubeObject) {
      const object = read(item);
      const version = item.metadata.resourceVersion;
      const changes = object ? (type === 'DELETED' ? cache.remove(object, version) : cache.put(object)) : [];
      cache.advance(version);
      tell(changes);
    },
    progress(version: string | undefined) {
      cache.advance(version);
      tell([]);
    },
  };

  return {
    synced: firstList.promise,
    get: (key) => cache.get(key),
    list: () => cache.list(),
    byIndex: (index, value) => cache.byIndex(index, value),
    waitFor: (version, signal) => waits.wait(version, cache.seenVersion, signal),

    start() {
      if (!started) {
        started = true;
        const follow = { client, resource, logger, maxBackoffMs, select: selectOf(options) };
        followResource(follow, sink, stopping.signal).catch((error: unknown) => {
          logger.error({ ...about, err: error }, 'informer ended');
        });
      }
    },

    onChange(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },

    observe(object) {
      const written = read(object);
      if (written) {
        tell(cache.writeThrough(written));
      }
    },

    stop() {
      const stopped = new Error(`The informer of ${about.resource} was stopped`);
      stopping.abort();
      firstList.reject(stopped);
      waits.end(stopped);
    },
  };
}

function selectOf<T>({ namespace, labelSelector, fieldSelector, metadataOnly }: InformerOptions<T>): SelectOptions {
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
    ...(metadataOnly === undefined ? {} : { metadataOnly }),
  };
}

function withoutManagedFields(object: KubeObject): KubeObject {
  if (object.metadata.managedFields === undefined) {
    return object;
  }
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
