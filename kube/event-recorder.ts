/** Writes core/v1 Events beside the work: never awaited, never a reason to fail, bounded in number and rate. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { retryDelay } from './backoff.ts';
import type { KubeClient, ObjectToWrite, WriteOptions } from './client.ts';
import { isNotFound, KubeUnreachableError } from './errors.ts';
import { type CorrelatedEvent, createEventCorrelator, type Happening } from './event-correlator.ts';
import type { ResourceType } from './resource.ts';

/** Records what happened to objects for `kubectl describe` and `kubectl events`. */
export interface EventRecorder {
  /** Returns at once; the Event is written later, or dropped when there are too many. */
  record(happening: Happening): void;
  /** How many Events wait to be written. */
  readonly waiting: number;
  /** Resolves when all that was recorded so far is written or dropped. */
  flush(): Promise<void>;
  /** Drops what is not written yet. */
  close(): void;
}

/** Options of {@link createEventRecorder}. */
export interface EventRecorderOptions {
  client: KubeClient;
  /** Who reports, for example `cluster-controller`. */
  component: string;
  /** Most Events written a second. @default {50} */
  perSecond?: number;
  logger: Pick<Logger, 'debug'>;
}

const EVENTS: ResourceType = { group: '', version: 'v1', plural: 'events', kind: 'Event', namespaced: true };
const PER_SECOND = 50;
/** Most Events that wait; more are dropped. */
const QUEUE = 4096;
const ATTEMPTS = 5;
const LONGEST_PAUSE_MS = 10_000;

/** A recorder of one component. */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { client, component, logger, perSecond = PER_SECOND } = options;
  const correlator = createEventCorrelator();
  /** Waiting Events by name: one that happens again meanwhile is written once, with its count. */
  const queue = new Map<string, CorrelatedEvent>();
  const closing = new AbortController();
  const writing: WriteOptions = { signal: closing.signal, pipelined: true };
  let draining: Promise<void> | undefined;

  async function write(event: CorrelatedEvent): Promise<void> {
    const whole = eventObject(event, component);
    if (event.action === 'create') {
      await client.create(EVENTS, whole, writing);
      return;
    }
    const { count, lastTimestamp, message, metadata } = whole;
    try {
      const patch = { type: 'merge', body: { count, lastTimestamp, message } } as const;
      await client.patch(EVENTS, metadata, patch, writing);
    } catch (error) {
      if (!isNotFound(error)) {
        throw error;
      }
      await client.create(EVENTS, whole, writing);
    }
  }

  async function writeOrDrop(event: CorrelatedEvent): Promise<void> {
    for (let attempt = 1; !closing.signal.aborted; attempt++) {
      try {
        return await write(event);
      } catch (error) {
        if (!(error instanceof KubeUnreachableError) || attempt === ATTEMPTS) {
          logger.debug({ err: error, reason: event.reason, subject: event.subject }, 'event dropped');
          return;
        }
        await retryDelay(attempt, LONGEST_PAUSE_MS, error, closing.signal);
      }
    }
  }

  async function drain(): Promise<void> {
    for (const [name, event] of queue) {
      queue.delete(name);
      await writeOrDrop(event);
      await sleep(1000 / perSecond);
    }
    draining = undefined;
  }

  return {
    record(happening) {
      const event = closing.signal.aborted ? undefined : correlator.correlate(happening, Date.now());
      if (!event) {
        return;
      }
      const waiting = queue.get(event.name);
      if (!waiting && queue.size >= QUEUE) {
        logger.debug({ reason: event.reason, subject: event.subject }, 'event dropped: too many wait');
        return;
      }
      queue.set(event.name, waiting ? { ...event, action: waiting.action } : event);
      draining ??= drain();
    },
    get waiting() {
      return queue.size;
    },
    flush: async () => await draining,
    close() {
      queue.clear();
      closing.abort();
    },
  };
}

function eventObject(event: CorrelatedEvent, component: string) {
  const { subject, name, type, reason, message, count, firstSeen, lastSeen } = event;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: subject.namespace ?? 'default' },
    involvedObject: { ...subject },
    type,
    reason,
    message,
    count,
    firstTimestamp: secondsText(firstSeen),
    lastTimestamp: secondsText(lastSeen),
    source: { component },
    reportingComponent: component,
    reportingInstance: '',
  } satisfies ObjectToWrite;
}

/** RFC 3339 with whole seconds, as metav1.Time. */
function secondsText(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
