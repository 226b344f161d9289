/** The propagations of this process that wait for their status right now: they write it themselves, and can be woken. */

/** Who waits, by binding key text. */
export interface Observers {
  /** A run goes on waiting for the binding to settle, outside of any stage. */
  awaitSettled(binding: string): void;
  /** True, once, when a run waits for the binding to settle. */
  takeAwaited(binding: string): boolean;
  /** True while somebody waits for the status of the binding. */
  isObserved(binding: string): boolean;
  /** Calls `look`, the last one given for the binding, when nobody waits for its status any more; at once when nobody does. */
  afterwards(binding: string, look: () => void): void;
  /** Ends every wait of the binding, or its next one when nobody waits yet: there is something new to do. */
  interrupt(binding: string): void;
  /** Forgets an interruption that no wait has seen: a new run begins, and sees all that is new. */
  begin(binding: string): void;
  /** Runs `wait` as an observer of the binding; `interrupted` aborts when there is something new to do. */
  observe<T>(binding: string, wait: (interrupted: AbortSignal) => Promise<T>): Promise<T>;
}

/** No observers yet. */
export function createObservers(): Observers {
  const waiting = new Map<string, Set<AbortController>>();
  const awaited = new Set<string>();
  const interrupted = new Set<string>();
  const looks = new Map<string, () => void>();
  return {
    awaitSettled: (binding) => awaited.add(binding),
    takeAwaited: (binding) => awaited.delete(binding),
    isObserved: (binding) => waiting.has(binding),
    afterwards(binding, look) {
      if (waiting.has(binding)) {
        looks.set(binding, look);
      } else {
        look();
      }
    },
    interrupt(binding) {
      const waits = waiting.get(binding);
      if (!waits) {
        interrupted.add(binding);
      }
      for (const controller of waits ?? []) {
        controller.abort();
      }
    },
    begin: (binding) => interrupted.delete(binding),
    async observe(binding, wait) {
      const controller = new AbortController();
      if (interrupted.delete(binding)) {
        controller.abort();
      }
      const others = waiting.get(binding) ?? new Set();
      waiting.set(binding, others.add(controller));
      try {
        return await wait(controller.signal);
      } finally {
        others.delete(controller);
        if (others.size === 0) {
          waiting.delete(binding);
          const look = looks.get(binding);
          looks.delete(binding);
          look?.();
        }
      }
    },
  };
}
