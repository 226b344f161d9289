/** Who an object belongs to. */
import type { ObjectMeta, OwnerReference } from '../../domain/object.ts';

/** A reference that makes the dependent go with its owner. */
export function ownerReference(owner: {
  apiVersion: string;
  kind: string;
  metadata: { name: string; uid?: string };
}): OwnerReference {
  const { name, uid = '' } = owner.metadata;
  return { apiVersion: owner.apiVersion, kind: owner.kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** The uid of an object's controller. */
export function controllerUid(object: { metadata: { ownerReferences?: OwnerReference[] } }): string | undefined {
  return object.metadata.ownerReferences?.find(({ controller }) => controller)?.uid;
}

/** The object in its owner's namespace, bound to go with it. */
export function ownedBy<T extends { metadata?: object | undefined }>(
  owner: { apiVersion: string; kind: string; metadata: ObjectMeta },
  object: T,
) {
  const { namespace } = owner.metadata;
  const place = namespace === undefined ? {} : { namespace };
  return { ...object, metadata: { ...object.metadata, ...place, ownerReferences: [ownerReference(owner)] } };
}
