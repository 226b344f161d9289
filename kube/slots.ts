/** A bound on how much is under way at once. */

/** Runs actions, so many at a time. */
export interface Slots {
  /** Runs the action once there is a slot, in the order in which they came. */
  take<T>(action: () => Promise<T>): Promise<T>;
}

/** So many slots, all free. */
export function createSlots(count: number): Slots {
  let free = count;
  const waiting: (() => void)[] = [];
  return {
    async take(action) {
      if (free > 0) {
        free--;
      } else {
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      try {
        return await action();
      } finally {
        const next = waiting.shift();
        if (next) {
          next();
        } else {
          free++;
        }
      }
    },
  };
}
