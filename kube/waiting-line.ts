/** Keys in the order in which they are taken: by priority, and among equals as they came. */

/** A line of keys. */
export interface WaitingLine<K> {
  /** Puts a key in line; one that is there already keeps its place. */
  add(key: K, priority: number): void;
  has(key: K): boolean;
  /** Takes the first key; undefined when nobody waits. */
  take(): K | undefined;
  clear(): void;
  readonly size: number;
}

/** An empty line. Costs as much as there are different priorities, however many keys wait. */
export function createWaitingLine<K>(): WaitingLine<K> {
  const members = new Set<K>();
  /** Highest priority first. */
  let levels: { priority: number; keys: Set<K> }[] = [];

  function levelOf(priority: number): Set<K> {
    const known = levels.find((level) => level.priority === priority);
    if (known) {
      return known.keys;
    }
    const keys = new Set<K>();
    levels = [...levels, { priority, keys }].sort((left, right) => right.priority - left.priority);
    return keys;
  }

  return {
    add(key, priority) {
      if (!members.has(key)) {
        members.add(key);
        levelOf(priority).add(key);
      }
    },
    has: (key) => members.has(key),
    take() {
      const [first] = levels;
      for (const key of first?.keys ?? []) {
        first?.keys.delete(key);
        members.delete(key);
        if (first?.keys.size === 0) {
          levels = levels.slice(1);
        }
        return key;
      }
      return undefined;
    },
    clear() {
      members.clear();
      levels = [];
    },
    get size() {
      return members.size;
    },
  };
}
