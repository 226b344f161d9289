/**
 * A queue of keys to look at (client-go's workqueue): a key that is added again while it waits is looked at once, one
 * that is added while it is looked at is looked at once more, and one that fails comes back after a growing pause.
 */
import type { Logger } from 'pino';
import { createWaitingLine } from './waiting-line.ts';

/** Keys waiting to be looked at. */
export interface WorkQueue<K> {
  add(key: K): void;
  /** Keys that wait or are being looked at. */
  readonly size: number;
  /** Resolves when nothing waits, nothing is looked at and nothing is to be tried again. */
  idle(): Promise<void>;
  /** Forgets what waits; what is being looked at goes on. */
  close(): void;
}

/** Options of {@link createWorkQueue}. */
export interface WorkQueueOptions<K> {
  /** Looks at a key; a rejection puts it back. */
  process: (key: K) => Promise<void>;
  /** How many keys are looked at side by side. */
  concurrency: number | (() => number);
  /**
   * A key waits this long before it is looked at, so that what follows in quick succession is seen with it; asked at every
   * `add`, and the shortest answer counts. @default {0}
   */
  gatherMs?: (key: K) => number;
  /** Of the keys that wait, the higher are looked at first; asked when a key begins to wait. @default all alike */
  priorityOf?: (key: K) => number;
  /** Named in log lines. */
  name: string;
  logger: Pick<Logger, 'debug' | 'warn'>;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 30_000;

/** An empty queue; work begins with the first key. */
export function createWorkQueue<K>({
  process,
  concurrency,
  gatherMs = () => 0,
  priorityOf = () => 0,
  name,
  logger,
}: WorkQueueOptions<K>): WorkQueue<K> {
  const waiting = createWaitingLine<K>();
  const active = new Set<K>();
  const again = new Set<K>();
  const failures = new Map<K, number>();
  const pauses = new Map<K, NodeJS.Timeout>();
  const gathering = new Map<K, { timer: NodeJS.Timeout; due: number }>();
  let idlers: (() => void)[] = [];
  let scheduled = false;
  let closed = false;

  /** Starts in a later turn, so that keys added in one burst are seen together. */
  function schedule(): void {
    if (!scheduled) {
      scheduled = true;
      setImmediate(() => {
        scheduled = false;
        start();
      });
    }
  }

  function start(): void {
    const most = typeof concurrency === 'number' ? concurrency : concurrency();
    while (active.size < most) {
      const key = waiting.take();
      if (key === undefined) {
        return;
      }
      active.add(key);
      process(key).then(
        () => finish(key, undefined),
        (error: unknown) => finish(key, error),
      );
    }
  }

  function finish(key: K, error: unknown): void {
    active.delete(key);
    if (error === undefined) {
      failures.delete(key);
    } else {
      retryLater(key, error);
    }
    if (again.delete(key)) {
      add(key);
    }
    if (waiting.size > 0) {
      schedule();
    } else if (isIdle()) {
      for (const resolve of idlers) {
        resolve();
      }
      idlers = [];
    }
  }

  function retryLater(key: K, error: unknown): void {
    if (closed) {
      return; // A pause of its own would keep the process from ending.
    }
    const count = (failures.get(key) ?? 0) + 1;
    failures.set(key, count);
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (count - 1), LONGEST_PAUSE_MS);
    logger[count > 3 ? 'warn' : 'debug']({ queue: name, key: String(key), attempt: count, error }, 'trying again');
    clearTimeout(pauses.get(key));
    pauses.set(
      key,
      setTimeout(() => {
        pauses.delete(key);
        add(key);
      }, pause),
    );
  }

  function add(key: K): void {
    if (closed) {
      return;
    }
    if (active.has(key)) {
      again.add(key);
      return;
    }
    clearTimeout(pauses.get(key));
    pauses.delete(key);
    const wait = waiting.has(key) ? 0 : gatherMs(key);
    if (wait > 0) {
      gather(key, wait);
    } else {
      clearTimeout(gathering.get(key)?.timer);
      gathering.delete(key);
      enqueue(key);
    }
  }

  function gather(key: K, wait: number): void {
    const due = performance.now() + wait;
    const earlier = gathering.get(key);
    if (earlier && earlier.due <= due) {
      return;
    }
    clearTimeout(earlier?.timer);
    const timer = setTimeout(() => {
      gathering.delete(key);
      enqueue(key);
    }, wait);
    gathering.set(key, { timer, due });
  }

  function enqueue(key: K): void {
    waiting.add(key, priorityOf(key));
    schedule();
  }

  function isIdle(): boolean {
    return waiting.size + active.size + pauses.size + gathering.size === 0;
  }

  return {
    add,
    get size() {
      return waiting.size + active.size + gathering.size;
    },
    idle: () =>
      isIdle()
        ? Promise.resolve()
        : new Promise((resolve) => {
            idlers.push(resolve);
          }),
    close() {
      closed = true;
      waiting.clear();
      again.clear();
      for (const timer of [...pauses.values(), ...[...gathering.values()].map(({ timer }) => timer)]) {
        clearTimeout(timer);
      }
      pauses.clear();
      gathering.clear();
    },
  };
}
