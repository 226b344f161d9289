/** Items that are found by what they select: each lies in some buckets, a look-up opens only the buckets that fit. */

/** The index. Mutable: its owner feeds it from a watch. */
export interface BucketIndex<T> {
  /** Adds an item or replaces the one of the same key. */
  put(item: T): void;
  /** Forgets the item of a key; unknown keys are fine. */
  remove(key: string): void;
  get(key: string): T | undefined;
  /** The items in any of these buckets, each once, in no order. */
  in(...buckets: string[]): T[];
}

/**
 * An empty index.
 * @param keyOf what makes an item the same as before
 * @param bucketsOf the buckets that an item lies in
 */
export function createBucketIndex<T>(
  keyOf: (item: T) => string,
  bucketsOf: (item: T) => Iterable<string>,
): BucketIndex<T> {
  const items = new Map<string, T>();
  const buckets = new Map<string, Map<string, T>>();

  function remove(key: string): void {
    const item = items.get(key);
    if (item === undefined) {
      return;
    }
    items.delete(key);
    for (const id of bucketsOf(item)) {
      const bucket = buckets.get(id);
      bucket?.delete(key);
      if (bucket?.size === 0) {
        buckets.delete(id);
      }
    }
  }

  function put(item: T): void {
    const key = keyOf(item);
    remove(key);
    items.set(key, item);
    for (const id of bucketsOf(item)) {
      const bucket = buckets.get(id) ?? new Map<string, T>();
      buckets.set(id, bucket.set(key, item));
    }
  }

  return {
    put,
    remove,
    get: (key) => items.get(key),
    in: (...ids) => [...new Set(ids.flatMap((id) => [...(buckets.get(id)?.values() ?? [])]))],
  };
}
