/** The store of an informer: newest known version of each object, with indices. Knows no network and no clock. */
import type { ObjectKey, ObjectMeta } from '../domain/object.ts';
import { keyText } from '../domain/object.ts';
import { compareResourceVersions } from './resource-version.ts';

/** What a cache can hold: anything with Kubernetes metadata. */
export type CachedObject = { metadata: ObjectMeta };

/** One change of a cache. An object that was replaced by another of the same name is `deleted`, then `added`. */
export type Change<T> =
  | { type: 'added'; object: T }
  | { type: 'modified'; object: T; old: T }
  /** `object` is the last state, as the deletion told it; `old` is the state that the cache had. */
  | { type: 'deleted'; object: T; old: T };

/** Name of an index to the function that gives an object's values in it. */
export type Indices<T> = Record<string, (object: T) => string[]>;

/** Objects of one resource as of {@link ObjectCache.seenVersion} or, where written through, newer. */
export interface ObjectCache<T extends CachedObject> {
  /** All events up to this version are in the cache; undefined before the first list. */
  readonly seenVersion: string | undefined;
  get(key: ObjectKey): T | undefined;
  list(): T[];
  /** Throws `RangeError` for an index that was not declared. */
  byIndex(index: string, value: string): T[];
  /** An ADDED or MODIFIED event. Older than what is known: ignored. */
  put(object: T): Change<T>[];
  /** A DELETED event: the last state, and the version of the deletion. Ignored when the object was created again since. */
  remove(last: T, version?: string): Change<T>[];
  /** A whole list as of a version: what it lacks was deleted, but for objects written through since. */
  replace(objects: readonly T[], version: string): Change<T>[];
  /** An object just written by ourselves, ahead of its event. Ignored when the events have passed it already. */
  writeThrough(object: T): Change<T>[];
  /** The events up to a version have been seen. */
  advance(version: string | undefined): void;
}

/** An empty cache. */
export function createObjectCache<T extends CachedObject>(indices: Indices<T> = {}): ObjectCache<T> {
  const objects = new Map<string, T>();
  const index = createIndex(indices);
  let seenVersion: string | undefined;

  function store(object: T): Change<T>[] {
    const key = keyText(object.metadata);
    const old = objects.get(key);
    objects.set(key, object);
    index.move(key, old, object);
    if (!old) {
      return [{ type: 'added', object }];
    }
    return old.metadata.uid === object.metadata.uid
      ? [{ type: 'modified', object, old }]
      : [
          { type: 'deleted', object: old, old },
          { type: 'added', object },
        ];
  }

  function drop(key: string, last: T): Change<T>[] {
    const old = objects.get(key);
    if (!old) {
      return [];
    }
    objects.delete(key);
    index.move(key, old, undefined);
    return [{ type: 'deleted', object: last, old }];
  }

  function isNews(object: T): boolean {
    const known = objects.get(keyText(object.metadata));
    return !known || versionOrder(object, known) > 0;
  }

  /** A list shows an older state than we wrote ourselves, though it is newer than that write: the write was lost. */
  function isTakenBack(object: T, version: string): boolean {
    const known = objects.get(keyText(object.metadata));
    return (
      known !== undefined &&
      versionOrder(object, known) < 0 &&
      compareResourceVersions(known.metadata.resourceVersion, version) <= 0
    );
  }

  function advance(version: string | undefined): void {
    if (compareResourceVersions(version, seenVersion) > 0) {
      seenVersion = version;
    }
  }

  return {
    get seenVersion() {
      return seenVersion;
    },
    get: (key) => objects.get(keyText(key)),
    list: () => [...objects.values()],
    byIndex: (name, value) => index.keys(name, value).flatMap((key) => objects.get(key) ?? []),
    advance,

    put(object) {
      const changes = isNews(object) ? store(object) : [];
      advance(object.metadata.resourceVersion);
      return changes;
    },

    remove(last, version = last.metadata.resourceVersion) {
      const known = objects.get(keyText(last.metadata));
      // A write that takes the last finalizer away answers with the version of the deletion itself.
      const deleted = known !== undefined && compareResourceVersions(version, known.metadata.resourceVersion) >= 0;
      advance(version);
      return deleted ? drop(keyText(last.metadata), last) : [];
    },

    replace(list, version) {
      // A store restored from a backup counts from an older version: nothing that is cached can be trusted then.
      const rewound = compareResourceVersions(version, seenVersion) < 0;
      const gone = new Map(objects);
      const changes: Change<T>[] = [];
      for (const object of list) {
        gone.delete(keyText(object.metadata));
        if (rewound || isNews(object) || isTakenBack(object, version)) {
          changes.push(...store(object));
        }
      }
      for (const [key, object] of gone) {
        if (rewound || compareResourceVersions(object.metadata.resourceVersion, version) <= 0) {
          changes.push(...drop(key, object));
        }
      }
      seenVersion = version;
      return changes;
    },

    writeThrough(object) {
      const ahead = compareResourceVersions(object.metadata.resourceVersion, seenVersion) > 0;
      return ahead && isNews(object) ? store(object) : [];
    },
  };
}

function versionOrder(a: CachedObject, b: CachedObject): number {
  return compareResourceVersions(a.metadata.resourceVersion, b.metadata.resourceVersion);
}

interface Index<T> {
  keys(name: string, value: string): string[];
  /** Files a key under the new object's values instead of the old one's. */
  move(key: string, old: T | undefined, object: T | undefined): void;
}

function createIndex<T>(indices: Indices<T>): Index<T> {
  const tables = Object.entries(indices).map(([name, values]) => ({
    name,
    values,
    keys: new Map<string, Set<string>>(),
  }));
  return {
    keys(name, value) {
      const table = tables.find((one) => one.name === name);
      if (!table) {
        throw new RangeError(`No index "${name}": there are ${tables.map((one) => `"${one.name}"`).join(', ')}`);
      }
      return [...(table.keys.get(value) ?? [])];
    },
    move(key, old, object) {
      for (const { values, keys } of tables) {
        for (const value of old ? values(old) : []) {
          const filed = keys.get(value);
          filed?.delete(key);
          if (filed?.size === 0) {
            keys.delete(value);
          }
        }
        for (const value of object ? values(object) : []) {
          const filed = keys.get(value);
          if (filed) {
            filed.add(key);
          } else {
            keys.set(value, new Set([key]));
          }
        }
      }
    },
  };
}
