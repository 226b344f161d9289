/**
 * Keeps a local copy of all objects of one resource: a list, then a watch, for ever. It begins with a watch-list
 * (KEP-3157) and falls back to a paged list and a watch where a server has none; it survives ended watches, forgotten
 * versions (410 Gone), refused connections and servers that come back with an older store.
 */
import type { Logger } from 'pino';
import type { JsonObject, KubeObject, ObjectKey } from '../domain/object.ts';
import { isJsonObject, keyText } from '../domain/object.ts';
import { retryDelay } from './backoff.ts';
import type { KubeClient, SelectOptions } from './client.ts';
import { isGone, KubeStatusError, KubeUnreachableError } from './errors.ts';
import { freezeDeep } from './freeze.ts';
import { type CachedObject, type Change, createObjectCache, type Indices } from './object-cache.ts';
import { itemOfKind, resourceVersionOf } from './parse.ts';
import { apiVersionOf, groupResourceText, type ResourceType } from './resource.ts';
import { compareResourceVersions } from './resource-version.ts';
import { parseStatus } from './status.ts';
import type { WatchEvent } from './transport.ts';

/** What an informer without `parse` needs. */
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

/** Servers end the watch at a random point of this range, so that reconnects spread (client-go's range). */
const WATCH_SECONDS = { least: 300, most: 600 };
/** A watch that the server does not end itself this long after its time runs on a dead connection. */
const WATCH_GRACE_MS = 30_000;
/** A watch that ends sooner, without a single event, counts as a failure: else we would reconnect in a tight loop. */
const SHORT_WATCH_MS = 1_000;
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
  const { client, resource, maxBackoffMs = MAX_BACKOFF_MS } = options;
  const logger = { server: client.transport.server, resource: groupResourceText(resource) };
  const apiVersion = apiVersionOf(resource);
  const select: SelectOptions = {
    ...(options.namespace === undefined ? {} : { namespace: options.namespace }),
    ...(options.labelSelector === undefined ? {} : { labelSelector: options.labelSelector }),
    ...(options.fieldSelector === undefined ? {} : { fieldSelector: options.fieldSelector }),
    ...(options.metadataOnly === undefined ? {} : { metadataOnly: options.metadataOnly }),
  };
  const cache = createObjectCache<T>(options.indices);
  const listeners = new Set<(change: Change<T>) => void>();
  const waiters = new Set<Waiter>();
  const firstList = Promise.withResolvers<void>();
  firstList.promise.catch(() => {}); // Whoever waits for it hears of the rejection; nobody has to.
  let attempt: AbortController | undefined;
  let state: 'new' | 'running' | 'stopped' = 'new';
  /** The cache holds a list whose version the server still knows, as far as we know. */
  let listed = false;
  let hasWatchList = true;

  /** The object as it is cached; the last readable state when it cannot be read. */
  function read(item: KubeObject): T | undefined {
    try {
      return freezeDeep(parse(options.keepManagedFields ? item : withoutManagedFields(item)));
    } catch (error) {
      const { name, namespace, resourceVersion } = item.metadata;
      options.logger.warn({ ...logger, namespace, name, resourceVersion, err: error }, 'cannot read object');
      return cache.get(item.metadata);
    }
  }

  function tell(changes: Change<T>[]): void {
    for (const change of changes) {
      for (const listener of listeners) {
        try {
          listener(change);
        } catch (error) {
          options.logger.error({ ...logger, err: error }, 'informer listener failed');
        }
      }
    }
    for (const waiter of waiters) {
      if (compareResourceVersions(cache.seenVersion, waiter.version) >= 0) {
        waiters.delete(waiter);
        waiter.resolve();
      }
    }
  }

  function takeList(items: Iterable<KubeObject>, version: string): void {
    const objects = Iterator.from(items)
      .map(read)
      .filter((object) => object !== undefined)
      .toArray();
    tell(cache.replace(objects, version));
    listed = true;
    firstList.resolve();
  }

  function takeEvent(type: 'ADDED' | 'MODIFIED' | 'DELETED', item: KubeObject): void {
    const object = read(item);
    const version = item.metadata.resourceVersion;
    const changes = object ? (type === 'DELETED' ? cache.remove(object, version) : cache.put(object)) : [];
    cache.advance(version);
    tell(changes);
  }

  /** Reads a watch to its end; `initial` collects the state that a watch-list sends before its bookmark. */
  async function follow(
    events: AsyncIterable<WatchEvent>,
    initial: Map<string, KubeObject> | undefined,
    heard: () => void,
  ): Promise<void> {
    for await (const { type, object } of events) {
      if (type === 'ERROR') {
        throw new KubeStatusError(parseStatus(object));
      }
      heard();
      const item = type === 'BOOKMARK' ? undefined : itemOfKind(object, apiVersion, resource.kind);
      if (type === 'BOOKMARK') {
        if (!initial) {
          cache.advance(resourceVersionOf(object));
          tell([]);
        } else if (endsInitialEvents(object)) {
          takeList(initial.values(), resourceVersionOf(object) ?? '');
          initial = undefined;
        }
      } else if (item && initial) {
        type === 'DELETED' ? initial.delete(keyText(item.metadata)) : initial.set(keyText(item.metadata), item);
      } else if (item) {
        takeEvent(type, item);
      }
    }
  }

  async function listAndWatch(signal: AbortSignal, timeoutSeconds: number, heard: () => void): Promise<void> {
    if (!listed && hasWatchList) {
      const events = client.watch(resource, { ...select, sendInitialEvents: true, timeoutSeconds, signal });
      return await follow(events, new Map(), heard);
    }
    if (!listed) {
      const { items, resourceVersion } = await client.list(resource, { ...select, signal });
      takeList(items, resourceVersion);
    }
    const from = cache.seenVersion ? { resourceVersion: cache.seenVersion } : {};
    await follow(client.watch(resource, { ...select, ...from, timeoutSeconds, signal }), undefined, heard);
  }

  async function attemptOnce(heard: () => void): Promise<void> {
    const controller = new AbortController();
    attempt = controller;
    const timeoutSeconds = WATCH_SECONDS.least + Math.floor(Math.random() * (WATCH_SECONDS.most - WATCH_SECONDS.least));
    const deadline = setTimeout(() => controller.abort(), timeoutSeconds * 1000 + WATCH_GRACE_MS);
    const startedAt = performance.now();
    let events = 0;
    try {
      await listAndWatch(controller.signal, timeoutSeconds, () => {
        events++;
        heard();
      });
    } finally {
      clearTimeout(deadline);
    }
    if (events === 0 && performance.now() - startedAt < SHORT_WATCH_MS) {
      throw new KubeUnreachableError(`${client.transport.server} ended the watch of ${resource.plural} at once`);
    }
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (state === 'running') {
      try {
        await attemptOnce(() => {
          if (failures > 0) {
            options.logger.info({ ...logger, failures }, 'watch works again');
          }
          failures = 0;
        });
      } catch (error) {
        if (state !== 'running') {
          return;
        }
        failures++;
        digest(error);
        options.logger[failures === 1 ? 'info' : 'debug'](
          { ...logger, failures, err: error },
          'watch failed, retrying',
        );
        attempt = new AbortController();
        await retryDelay(failures, maxBackoffMs, error, attempt.signal);
      }
    }
  }

  /** What a failure says about the next attempt. */
  function digest(error: unknown): void {
    if (isGone(error) || isVersionTooLarge(error)) {
      listed = false;
    } else if (!listed && error instanceof KubeStatusError && (error.code === 422 || error.code === 400)) {
      hasWatchList = false;
    }
  }

  return {
    synced: firstList.promise,
    get: (key) => cache.get(key),
    list: () => cache.list(),
    byIndex: (index, value) => cache.byIndex(index, value),

    start() {
      if (state === 'new') {
        state = 'running';
        run().catch((error: unknown) => options.logger.error({ ...logger, err: error }, 'informer ended'));
      }
    },

    onChange(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },

    waitFor(version, signal) {
      if (compareResourceVersions(cache.seenVersion, version) >= 0) {
        return Promise.resolve();
      }
      if (state === 'stopped' || signal?.aborted) {
        return Promise.reject(signal?.reason ?? stoppedError(resource));
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const waiter: Waiter = { version, resolve, reject };
      const abort = (): void => {
        waiters.delete(waiter);
        reject(signal?.reason);
      };
      waiters.add(waiter);
      signal?.addEventListener('abort', abort, { once: true });
      return promise.finally(() => signal?.removeEventListener('abort', abort));
    },

    observe(object) {
      const written = read(object);
      if (written) {
        tell(cache.writeThrough(written));
      }
    },

    stop() {
      state = 'stopped';
      attempt?.abort();
      firstList.reject(stoppedError(resource));
      for (const waiter of waiters) {
        waiter.reject(stoppedError(resource));
      }
      waiters.clear();
    },
  };
}

interface Waiter {
  version: string;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

function stoppedError(resource: ResourceType): Error {
  return new Error(`The informer of ${groupResourceText(resource)} was stopped`);
}

function withoutManagedFields(object: KubeObject): KubeObject {
  if (object.metadata.managedFields === undefined) {
    return object;
  }
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function endsInitialEvents(bookmark: JsonObject): boolean {
  const annotations = isJsonObject(bookmark.metadata) ? bookmark.metadata.annotations : undefined;
  return isJsonObject(annotations) && annotations['k8s.io/initial-events-end'] === 'true';
}

/** The server has not reached the version yet that we ask for: its store was restored, or another replica lags. */
function isVersionTooLarge(error: unknown): boolean {
  const causes = error instanceof KubeStatusError ? error.status.details?.causes : undefined;
  return (
    Array.isArray(causes) && causes.some((cause) => isJsonObject(cause) && cause.reason === 'ResourceVersionTooLarge')
  );
}
