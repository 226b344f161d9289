/** Who owns whom: an index over all objects, by the uid of the owner. */
import type { KubeObject, OwnerReference } from '../../domain/object.ts';

/** Where an object is in the store. */
export interface StoredAt {
  resource: string;
  key: string;
}

/** Owners and their dependents. The one mutable thing here: its owner feeds it from the store. */
export interface Dependents {
  put(at: StoredAt, object: KubeObject): void;
  remove(at: StoredAt, object: KubeObject): void;
  /** Where the object with the uid is; undefined when there is none. */
  find(uid: string): StoredAt | undefined;
  /** Objects that name the uid as an owner. */
  of(uid: string): StoredAt[];
}

/** An empty index. */
export function createDependents(): Dependents {
  const present = new Map<string, StoredAt>();
  const byOwner = new Map<string, Map<string, StoredAt>>();
  const owners = new Map<string, string[]>();

  function setOwners(at: StoredAt, references: readonly OwnerReference[]): void {
    const id = idOf(at);
    for (const uid of owners.get(id) ?? []) {
      const dependents = byOwner.get(uid);
      dependents?.delete(id);
      if (dependents?.size === 0) {
        byOwner.delete(uid);
      }
    }
    if (references.length === 0) {
      owners.delete(id);
      return;
    }
    owners.set(
      id,
      references.map(({ uid }) => uid),
    );
    for (const { uid } of references) {
      byOwner.set(uid, (byOwner.get(uid) ?? new Map<string, StoredAt>()).set(id, at));
    }
  }

  return {
    put(at, { metadata }) {
      present.set(metadata.uid ?? '', at);
      setOwners(at, metadata.ownerReferences ?? []);
    },
    remove(at, { metadata }) {
      present.delete(metadata.uid ?? '');
      setOwners(at, []);
    },
    find: (uid) => present.get(uid),
    of: (uid) => [...(byOwner.get(uid)?.values() ?? [])],
  };
}

function idOf({ resource, key }: StoredAt): string {
  return `${resource} ${key}`;
}
