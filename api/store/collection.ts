/** All objects of one resource in memory, in order of their keys, with the changes of the last minutes. */
import type { Entry } from './entry.ts';

/** One change. A deleted object's entry is its last state with the revision of the deletion. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly entry: Entry;
  /** The state before; absent for a new object. */
  readonly previous: Entry | undefined;
  /** When it happened, in milliseconds. */
  readonly time: number;
  /** The change as a line of a watch, by representation: serialized once for all watchers. */
  lines?: Map<string, Buffer> | undefined;
}

/** How much history a collection keeps. */
export interface Window {
  /** Changes, at most. */
  count: number;
  /** Milliseconds, at most. */
  age: number;
}

/** Changes whose lines are kept for watchers that are a little behind. */
const LINES_KEPT = 256;

/** Thrown when a revision is older than the history that is kept. */
export class RevisionGoneError extends Error {
  override name = 'RevisionGoneError';
}

/** The objects of one resource. Only the store publishes to it. */
export interface Collection {
  get(key: string): Entry | undefined;
  /** Entries whose key starts with the prefix, in order. */
  list(prefix: string): Entry[];
  /** As `list`, at an earlier revision. Throws {@link RevisionGoneError}. */
  listAt(prefix: string, revision: number): Entry[];
  /** Changes after a revision, in order. Throws {@link RevisionGoneError}. */
  changesAfter(revision: number): Change[];
  /** Calls the listener on each change from now on, in order; returns the way to stop. */
  subscribe(listener: (change: Change) => void): () => void;
  size(): number;
  publish(change: Change): void;
  /** Calls the listener when what was said of this resource can no longer be trusted; returns the way to stop. */
  onCut(listener: () => void): () => void;
  /** Forgets the history up to a revision and tells those who wait for cuts: some writer has to list anew. */
  cut(revision: number): void;
  /** Drops the history that is too old; publishing does too, so this is for times in which nothing changes. */
  forget(now: number): void;
}

/** An empty collection that knows everything after `floor`. */
export function createCollection(floor: number, window: Window): Collection {
  const entries = new Map<string, Entry>();
  const keys: string[] = [];
  const listeners = new Set<(change: Change) => void>();
  const cutListeners = new Set<() => void>();
  let history: Change[] = [];
  /** Changes at the front of `history` that have been dropped already. */
  let dropped = 0;

  /** What is old is seldom sent again: it gives back the lines made of it. */
  function release(): void {
    const delivered = history[history.length - LINES_KEPT];
    if (delivered) {
      delivered.lines = undefined;
    }
  }

  function forget(now: number): void {
    while (history.length - dropped > window.count || (history[dropped]?.time ?? now) < now - window.age) {
      floor = history[dropped]?.entry.revision ?? floor;
      dropped += 1;
    }
    if (dropped === history.length || (dropped > 1000 && dropped > history.length / 2)) {
      history = history.slice(dropped);
      dropped = 0;
    }
  }

  function changesAfter(revision: number): Change[] {
    if (revision < floor) {
      throw new RevisionGoneError(`too old resource version: ${revision} (${floor})`);
    }
    let low = dropped;
    let high = history.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((history[middle]?.entry.revision ?? 0) <= revision) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return history.slice(low);
  }

  function list(prefix: string): Entry[] {
    const found: Entry[] = [];
    for (let at = position(keys, prefix); at < keys.length; at += 1) {
      const key = keys[at] ?? '';
      if (!key.startsWith(prefix)) {
        break;
      }
      const entry = entries.get(key);
      if (entry) {
        found.push(entry);
      }
    }
    return found;
  }

  function listAt(prefix: string, revision: number): Entry[] {
    const before = new Map<string, Entry | undefined>();
    for (const { entry, previous } of changesAfter(revision)) {
      if (entry.key.startsWith(prefix) && !before.has(entry.key)) {
        before.set(entry.key, previous);
      }
    }
    if (before.size === 0) {
      return list(prefix);
    }
    const unchanged = list(prefix).filter((entry) => !before.has(entry.key));
    const restored = [...before.values()].filter((entry) => entry !== undefined);
    return [...unchanged, ...restored].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  return {
    get: (key) => entries.get(key),
    list,
    listAt,
    changesAfter,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    size: () => entries.size,
    forget,
    onCut(listener) {
      cutListeners.add(listener);
      return () => cutListeners.delete(listener);
    },
    cut(revision) {
      history = [];
      dropped = 0;
      floor = revision;
      for (const listener of cutListeners) {
        listener();
      }
    },
    publish(change) {
      const { key } = change.entry;
      if (change.type === 'DELETED') {
        entries.delete(key);
        keys.splice(position(keys, key), 1);
      } else {
        if (!entries.has(key)) {
          keys.splice(position(keys, key), 0, key);
        }
        entries.set(key, change.entry);
      }
      // What is loaded from before the floor has no history.
      if (change.entry.revision > floor) {
        history.push(change);
        release();
        forget(change.time);
      }
      for (const listener of listeners) {
        listener(change);
      }
    },
  };
}

/** Index of the first key that is not before `wanted`. */
function position(keys: readonly string[], wanted: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
