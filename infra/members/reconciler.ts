/** A queue of keys to look at: each at most once in it, none by two at a time, failures again with longer pauses. */
import type { ObjectKey } from '../../domain/object.ts';
import { keyText } from '../../domain/object.ts';
import { backoffMs } from '../../kube/backoff.ts';

/** Options of {@link createReconciler}. */
export interface ReconcilerOptions {
  /** Keys looked at at the same time. */
  concurrency: number;
  /** Brings one object to what it should be; may be called again at any time. */
  reconcile(key: ObjectKey): Promise<void>;
  /** Told of every failure; the key is tried again. */
  onFailure(key: ObjectKey, error: unknown): void;
}

/** A running queue. */
export interface Reconciler {
  /** Looks at a key now, or after a while; the sooner of two calls counts. */
  enqueue(key: ObjectKey, delayMs?: number): void;
  close(): void;
}

const LONGEST_PAUSE_MS = 30_000;
/** Node's timers hold no longer one. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A queue that starts with its first key. */
export function createReconciler({ concurrency, reconcile, onFailure }: ReconcilerOptions): Reconciler {
  const ready = new Map<string, ObjectKey>();
  const running = new Set<string>();
  const timers = new Map<string, { timer: NodeJS.Timeout; at: number }>();
  const failures = new Map<string, number>();
  let closed = false;

  function enqueue(key: ObjectKey, delayMs = 0): void {
    const text = keyText(key);
    const waiting = timers.get(text);
    const at = performance.now() + delayMs;
    if (closed || ready.has(text) || (waiting && waiting.at <= at)) {
      return;
    }
    clearTimeout(waiting?.timer);
    timers.delete(text);
    const { name, namespace } = key;
    const plain = namespace === undefined ? { name } : { name, namespace };
    if (delayMs <= 0) {
      ready.set(text, plain);
      // Changes come in bursts: let the caller finish, so that one look sees them all.
      queueMicrotask(next);
      return;
    }
    const ring = (): void => {
      timers.delete(text);
      enqueue(plain);
    };
    timers.set(text, { timer: setTimeout(ring, Math.min(delayMs, LONGEST_TIMER_MS)), at });
  }

  function next(): void {
    for (const [text, key] of ready) {
      if (closed || running.size >= concurrency) {
        return;
      }
      if (!running.has(text)) {
        ready.delete(text);
        running.add(text);
        run(text, key).catch((error: unknown) => onFailure(key, error));
      }
    }
  }

  async function run(text: string, key: ObjectKey): Promise<void> {
    try {
      await reconcile(key);
      failures.delete(text);
    } catch (error) {
      const count = (failures.get(text) ?? 0) + 1;
      failures.set(text, count);
      if (!closed) {
        onFailure(key, error);
      }
      enqueue(key, backoffMs(count, LONGEST_PAUSE_MS, Math.random()));
    } finally {
      running.delete(text);
      next();
    }
  }

  return {
    enqueue,
    close() {
      closed = true;
      ready.clear();
      for (const { timer } of timers.values()) {
        clearTimeout(timer);
      }
      timers.clear();
    },
  };
}
