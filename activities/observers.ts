/** The propagations of this process that wait for their status right now: they write it themselves, and can be woken. */

/** Who waits, by binding key text. */
export interface Observers {
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
  return {
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
