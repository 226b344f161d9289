/** The propagations of this process that wait for their status right now: they write it themselves, and can be woken. */

/** Who waits, by binding key text. */
export interface Observers {
  /** A run goes on waiting for the binding to settle, outside of any stage. */
  awaitSettled(binding: string): void;
  /** True, once, when a run waits for the binding to settle. */
  takeAwaited(binding: string): boolean;
  /** True while somebody waits for the status of the binding. */
  isObserved(binding: string): boolean;
  /** Ends every wait of the binding: there is something new to do. */
  interrupt(binding: string): void;
  /** Runs `wait` as an observer of the binding; `interrupted` aborts when there is something new to do. */
  observe<T>(binding: string, wait: (interrupted: AbortSignal) => Promise<T>): Promise<T>;
}

/** No observers yet. */
export function createObservers(): Observers {
  const waiting = new Map<string, Set<AbortController>>();
  const awaited = new Set<string>();
  return {
    awaitSettled: (binding) => awaited.add(binding),
    takeAwaited: (binding) => awaited.delete(binding),
    isObserved: (binding) => waiting.has(binding),
    interrupt(binding) {
      for (const controller of waiting.get(binding) ?? []) {
        controller.abort();
      }
    },
    async observe(binding, wait) {
      const controller = new AbortController();
      const others = waiting.get(binding) ?? new Set();
      waiting.set(binding, others.add(controller));
      try {
        return await wait(controller.signal);
      } finally {
        others.delete(controller);
        if (others.size === 0) {
          waiting.delete(binding);
        }
      }
    },
  };
}
