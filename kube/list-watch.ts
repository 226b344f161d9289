/**
 * Follows all objects of one resource, for ever: a watch-list (KEP-3157), or a paged list and a watch where a server
 * has none. It survives ended watches, forgotten versions (410 Gone), refused connections and restored stores.
 */
import type { Logger } from 'pino';
import type { JsonObject, KubeObject } from '../domain/object.ts';
import { isJsonObject, keyText } from '../domain/object.ts';
import { retryDelay } from './backoff.ts';
import type { KubeClient, SelectOptions } from './client.ts';
import { isGone, KubeStatusError, KubeUnreachableError } from './errors.ts';
import { itemOfKind, resourceVersionOf } from './parse.ts';
import { apiVersionOf, groupResourceText, type ResourceType } from './resource.ts';
import { parseStatus } from './status.ts';
import type { WatchEvent } from './transport.ts';

/** Told what the server says, in order. */
export interface ListWatchSink<T> {
  /** What is kept of an item; called for each as it comes, so that a whole list is never held at its full size. */
  read(item: KubeObject): T | undefined;
  /** The whole state as of a version: at first, and whenever the watch could not go on. */
  list(items: T[], version: string): void;
  event(type: 'ADDED' | 'MODIFIED' | 'DELETED', item: KubeObject): void;
  /** Nothing that concerns us happened up to this version. */
  progress(version: string | undefined): void;
  /** The version up to which all was heard: where a new watch begins. */
  readonly seenVersion: string | undefined;
}

/** What {@link followResource} follows, and how. */
export interface ListWatchOptions {
  client: KubeClient;
  resource: ResourceType;
  select: SelectOptions;
  /** Longest pause between attempts while the server fails, in ms. */
  maxBackoffMs: number;
  logger: Pick<Logger, 'debug' | 'info' | 'warn'>;
}

/** Servers end the watch at a random point of this range, so that reconnects spread (client-go's range). */
const WATCH_SECONDS = { least: 300, most: 600 };
/** A watch that the server does not end itself this long after its time runs on a dead connection. */
const WATCH_GRACE_MS = 30_000;
/** A watch that ends sooner, without a single event, counts as a failure: else we would reconnect in a tight loop. */
const SHORT_WATCH_MS = 1_000;

/** Follows until the signal aborts, then resolves. Failures are logged and tried again, never thrown. */
export async function followResource<T>(
  options: ListWatchOptions,
  sink: ListWatchSink<T>,
  signal: AbortSignal,
): Promise<void> {
  const { client, resource, logger, maxBackoffMs } = options;
  const about = { server: client.transport.server, resource: groupResourceText(resource) };
  /** The sink holds a list whose version the server still knows, as far as we know. */
  let listed = false;
  let hasWatchList = true;
  let failures = 0;

  function heard(): void {
    if (failures > 0) {
      logger.info({ ...about, failures }, 'watch works again');
    }
    failures = 0;
  }

  /** Reads a watch to its end; `initial` collects the state that a watch-list sends before its bookmark. */
  async function follow(events: AsyncIterable<WatchEvent>, initial: Map<string, T> | undefined) {
    const apiVersion = apiVersionOf(resource);
    let collecting = initial;
    let count = 0;
    for await (const { type, object } of events) {
      if (type === 'ERROR') {
        throw new KubeStatusError(parseStatus(object));
      }
      heard();
      count++;
      const item = type === 'BOOKMARK' ? undefined : itemOfKind(object, apiVersion, resource.kind);
      if (type === 'BOOKMARK') {
        if (!collecting) {
          sink.progress(resourceVersionOf(object));
        } else if (endsInitialEvents(object)) {
          sink.list([...collecting.values()], resourceVersionOf(object) ?? '');
          listed = true;
          collecting = undefined;
        }
      } else if (item && collecting) {
        collect(collecting, item, type === 'DELETED' ? undefined : sink.read(item));
      } else if (item) {
        sink.event(type, item);
      }
    }
    return count;
  }

  /** One watch from beginning to end, with a list before it where one is due; returns how many events came. */
  async function attempt(timeoutSeconds: number, ending: AbortSignal): Promise<number> {
    const select = { ...options.select, signal: ending };
    if (!listed && hasWatchList) {
      return await follow(client.watch(resource, { ...select, sendInitialEvents: true, timeoutSeconds }), new Map());
    }
    if (!listed) {
      const { items, resourceVersion } = await client.list(resource, select);
      heard();
      sink.list(
        items.map((item) => sink.read(item)).filter((item) => item !== undefined),
        resourceVersion,
      );
      listed = true;
    }
    const from = sink.seenVersion ? { resourceVersion: sink.seenVersion } : {};
    return await follow(client.watch(resource, { ...select, ...from, timeoutSeconds }), undefined);
  }

  async function boundedAttempt(): Promise<void> {
    const timeoutSeconds = WATCH_SECONDS.least + Math.floor(Math.random() * (WATCH_SECONDS.most - WATCH_SECONDS.least));
    const ending = new AbortController();
    const end = (): void => ending.abort();
    const deadline = setTimeout(end, timeoutSeconds * 1000 + WATCH_GRACE_MS);
    signal.addEventListener('abort', end);
    const startedAt = performance.now();
    try {
      const events = await attempt(timeoutSeconds, ending.signal);
      if (events === 0 && performance.now() - startedAt < SHORT_WATCH_MS) {
        throw new KubeUnreachableError(`${about.server} ended the watch of ${about.resource} at once`);
      }
    } finally {
      clearTimeout(deadline);
      signal.removeEventListener('abort', end);
    }
  }

  while (!signal.aborted) {
    try {
      await boundedAttempt();
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      if (isGone(error) || isVersionTooLarge(error)) {
        listed = false;
      } else if (!listed && isRejected(error)) {
        hasWatchList = false;
      }
      failures++;
      logger[failures === 1 ? 'warn' : 'debug']({ ...about, failures, err: error }, 'watch failed, trying again');
      await retryDelay(failures, maxBackoffMs, error, signal);
    }
  }
}

function collect<T>(state: Map<string, T>, { metadata }: KubeObject, kept: T | undefined): void {
  const key = keyText(metadata);
  if (kept === undefined) {
    state.delete(key);
  } else {
    state.set(key, kept);
  }
}

function endsInitialEvents(bookmark: JsonObject): boolean {
  const annotations = isJsonObject(bookmark.metadata) ? bookmark.metadata.annotations : undefined;
  return isJsonObject(annotations) && annotations['k8s.io/initial-events-end'] === 'true';
}

/** How servers without watch-list answer its parameters. */
function isRejected(error: unknown): boolean {
  return error instanceof KubeStatusError && (error.code === 400 || error.code === 422);
}

/** The server has not reached the version yet that we ask for: its store was restored, or another replica lags. */
function isVersionTooLarge(error: unknown): boolean {
  const causes = error instanceof KubeStatusError ? error.status.details?.causes : undefined;
  return (
    Array.isArray(causes) && causes.some((cause) => isJsonObject(cause) && cause.reason === 'ResourceVersionTooLarge')
  );
}
