/** The ties between a template and the binding that is made for it. */
import type { Binding, ObjectReference } from '../kinds/binding.ts';
import type { KubeObject, OwnerReference } from '../object.ts';

/** An object that others can refer to. */
type Referable = Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>;

/** The owner reference by which an object dies with the one that it is made for. */
export function controllerReference({ apiVersion, kind, metadata }: Referable): OwnerReference {
  const { name, uid = '' } = metadata;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** The reference to a template in a binding's spec. */
export function referenceTo({ apiVersion, kind, metadata }: Referable): ObjectReference {
  const { namespace, name, uid, resourceVersion } = metadata;
  return { apiVersion, kind, ...(namespace && { namespace }), name, uid, resourceVersion };
}

/** The binding is there for its template alone: its owner references name that and nothing else. */
export function isOwnedByTemplate({ metadata, spec }: Binding): boolean {
  const owners = metadata.ownerReferences ?? [];
  return owners.length > 0 && owners.every(({ uid }) => uid === spec.resource.uid);
}

/** The binding belongs to an earlier template of the same name: wait for the garbage collector and try again. */
export class OwnerConflictError extends Error {
  override name = 'OwnerConflictError';
}

/**
 * Throws {@link OwnerConflictError} when a binding on the hub is controlled by another object than the given one.
 * @param what how the message names the binding
 * @param issue number of the Karmada issue that the message points to
 */
export function checkOwner(existing: Binding, owner: Referable, what: string, issue: number): void {
  const controller = existing.metadata.ownerReferences?.find((reference) => reference.controller);
  if (controller && controller.uid !== owner.metadata.uid) {
    throw new OwnerConflictError(
      `failed to update ${what} due to different owner reference UID, will try again later after binding is garbage ` +
        `collected, see https://github.com/karmada-io/karmada/issues/${issue}`,
    );
  }
}
