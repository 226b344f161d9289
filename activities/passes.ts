/** How far the passes of this process are: the dispatcher starts no more than it can carry through. */

/** Passes by binding key text. */
export interface Passes {
  /** The pass has delivered, or has nothing to deliver. */
  delivered(binding: string): void;
  /** True while a pass of the binding is on its way to deliver. */
  isUnderWay(binding: string): boolean;
  /** Resolves when the pass of the binding has delivered next, at the latest after `patienceMs`. */
  untilDelivered(binding: string, patienceMs: number): Promise<void>;
}

/** No passes yet. */
export function createPasses(): Passes {
  const waiting = new Map<string, Set<() => void>>();
  return {
    delivered(binding) {
      for (const resolve of waiting.get(binding) ?? []) {
        resolve();
      }
      waiting.delete(binding);
    },
    isUnderWay: (binding) => waiting.has(binding),
    async untilDelivered(binding, patienceMs) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const others = waiting.get(binding) ?? new Set();
      waiting.set(binding, others.add(resolve));
      const timer = setTimeout(resolve, patienceMs);
      await promise;
      clearTimeout(timer);
      others.delete(resolve);
      if (others.size === 0 && waiting.get(binding) === others) {
        waiting.delete(binding);
      }
    },
  };
}
