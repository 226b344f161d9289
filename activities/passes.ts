/** How far the passes of this process are: the dispatcher starts no more than it can carry through. */

/** Where a pass can be waited for: its schedule is written (or cannot be), or all is delivered (or there is nothing to). */
export type Milestone = 'scheduled' | 'delivered';

/** Passes by binding key text. */
export interface Passes {
  reached(milestone: Milestone, binding: string): void;
  /** True while a pass of the binding is on its way to a milestone that somebody waits for. */
  isUnderWay(milestone: Milestone, binding: string): boolean;
  /** Resolves when the pass of the binding is there next, at the latest after `patienceMs`. */
  until(milestone: Milestone, binding: string, patienceMs: number): Promise<void>;
}

/** No passes yet. */
export function createPasses(): Passes {
  const waiting = new Map<string, Set<() => void>>();
  const keyOf = (milestone: Milestone, binding: string): string => `${milestone} ${binding}`;
  return {
    reached(milestone, binding) {
      const key = keyOf(milestone, binding);
      for (const resolve of waiting.get(key) ?? []) {
        resolve();
      }
      waiting.delete(key);
    },
    isUnderWay: (milestone, binding) => waiting.has(keyOf(milestone, binding)),
    async until(milestone, binding, patienceMs) {
      const key = keyOf(milestone, binding);
      const { promise, resolve } = Promise.withResolvers<void>();
      const others = waiting.get(key) ?? new Set();
      waiting.set(key, others.add(resolve));
      const timer = setTimeout(resolve, patienceMs);
      await promise;
      clearTimeout(timer);
      others.delete(resolve);
      if (others.size === 0 && waiting.get(key) === others) {
        waiting.delete(key);
      }
    },
  };
}
