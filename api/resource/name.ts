/** Names of resources and of objects in the store. */
import type { ObjectKey } from '../../domain/object.ts';

/** A resource without its version. */
export interface ResourceName {
  group: string;
  plural: string;
}

/** `deployments.apps`, or `configmaps` for the core group: the name in messages, and in the store. */
export function groupResource({ group, plural }: ResourceName): string {
  return group === '' ? plural : `${plural}.${group}`;
}

/** The key of an object in its collection. */
export function storeKey({ namespace, name }: ObjectKey): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
