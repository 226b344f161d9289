/** Events live for an hour after they were last seen, as kube-apiserver's `--event-ttl` has it. */
import { isJsonObject, type KubeObject } from '../../domain/object.ts';
import type { Hub } from '../hub.ts';
import type { Entry } from '../store/entry.ts';
import { type Write, WriteConflictError } from '../store/store.ts';
import type { LifecycleContext } from './lifecycle.ts';

const STORE_NAME = 'events';
const LIFETIME_MS = 3_600_000;
const LOOK_EVERY_MS = 60_000;
/** Events that go in one transaction. */
const BATCH = 500;

/** Looks once a minute; returns how to stop. */
export function openEventExpiry(context: LifecycleContext): () => void {
  const timer = setInterval(() => {
    expireEvents(context.hub).catch((error: unknown) =>
      context.logger.warn({ err: error }, 'cannot delete old events'),
    );
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Deletes the events that are over. */
export async function expireEvents({ store, now }: Pick<Hub, 'store' | 'now'>): Promise<void> {
  const before = now().getTime() - LIFETIME_MS;
  const over = store
    .collection(STORE_NAME)
    .list('')
    .filter(({ object }) => lastSeen(object) < before);
  for (let start = 0; start < over.length; start += BATCH) {
    try {
      await store.write(over.slice(start, start + BATCH).map(deletion));
    } catch (error) {
      // Somebody has just written one of them; the next look takes the rest.
      if (!(error instanceof WriteConflictError)) {
        throw error;
      }
    }
  }
}

function deletion({ key, revision, object }: Entry): Write {
  return { type: 'delete', resource: STORE_NAME, key, expected: revision, object };
}

/** The newest of an event's times, in milliseconds; an event without any is as old as its object. */
function lastSeen(event: KubeObject): number {
  const series = isJsonObject(event.series) ? event.series.lastObservedTime : undefined;
  const times = [event.metadata.creationTimestamp, event.eventTime, event.lastTimestamp, series];
  return Math.max(...times.map((time) => (typeof time === 'string' ? Date.parse(time) || 0 : 0)));
}
