/** Finds the bindings that need an object, when that object changes. */
import { createBucketIndex } from '../bucket-index.ts';
import type { ResourceBinding } from '../kinds/binding.ts';
import { type KubeObject, keyText } from '../object.ts';
import { matchesDependency, recordedDependencies } from './reference.ts';

/** Bindings by the dependencies that they recorded. Mutable: its owner feeds it from a watch. */
export interface DependencyIndex {
  /** Adds a binding or replaces the one of the same name; one without dependencies is forgotten. */
  put(binding: ResourceBinding): void;
  /** Forgets a binding; unknown ones are fine. */
  remove(binding: Pick<ResourceBinding, 'metadata'>): void;
  /** The bindings that need the object, in no order. */
  dependents(object: KubeObject): ResourceBinding[];
}

/** An empty index. A look-up costs as much as there are bindings that name the object, or its kind by labels. */
export function createDependencyIndex(): DependencyIndex {
  const bindings = createBucketIndex<ResourceBinding>(
    (binding) => keyText(binding.metadata),
    (binding) =>
      recordedDependencies(binding).map((each) => bucket(each.apiVersion, each.kind, each.namespace, each.name)),
  );
  return {
    put: (binding) => bindings.put(binding),
    remove: ({ metadata }) => bindings.remove(keyText(metadata)),
    dependents(object) {
      const { apiVersion, kind, metadata } = object;
      return bindings
        .in(bucket(apiVersion, kind, metadata.namespace, metadata.name), bucket(apiVersion, kind, metadata.namespace))
        .filter((binding) => recordedDependencies(binding).some((each) => matchesDependency(object, each)));
    },
  };
}

/** By kind, namespace and name (empty: chosen by labels). */
function bucket(apiVersion: string, kind: string, namespace = '', name = ''): string {
  return JSON.stringify([apiVersion, kind, namespace, name]);
}
