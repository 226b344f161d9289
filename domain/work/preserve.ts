/** What a member object becomes when its Work goes and the object stays (preserveResourcesOnDeletion). */
import {
  MANAGED_ANNOTATIONS_ANNOTATION,
  MANAGED_LABEL,
  MANAGED_LABELS_ANNOTATION,
  RESOURCE_BINDING_ID_LABEL,
  RESOURCE_BINDING_NAME_ANNOTATION,
  RESOURCE_BINDING_NAMESPACE_ANNOTATION,
  TEMPLATE_GENERATION_ANNOTATION,
  TEMPLATE_UID_ANNOTATION,
  WORK_ID_LABEL,
  WORK_NAME_ANNOTATION,
  WORK_NAMESPACE_ANNOTATION,
} from '../kinds/names.ts';
import { annotationOf, changeMetadata } from '../metadata.ts';
import type { KubeObject } from '../object.ts';
import { releaseAll } from '../policy/claim.ts';

const LABELS = [RESOURCE_BINDING_ID_LABEL, WORK_ID_LABEL, MANAGED_LABEL];

const ANNOTATIONS = [
  MANAGED_ANNOTATIONS_ANNOTATION,
  MANAGED_LABELS_ANNOTATION,
  RESOURCE_BINDING_NAMESPACE_ANNOTATION,
  RESOURCE_BINDING_NAME_ANNOTATION,
  TEMPLATE_UID_ANNOTATION,
  TEMPLATE_GENERATION_ANNOTATION,
  WORK_NAME_ANNOTATION,
  WORK_NAMESPACE_ANNOTATION,
];

/** On an object that stayed: the uid of the template that it is a copy of. */
export const PRESERVED_ANNOTATION = 'work.fleetwright.io/preserved-from';

/**
 * The manifest without the marks of Karmada and the claim of a policy, to be written over the member object. The
 * ClusterResourceBinding's id and name and the conflict resolution stay, as in Karmada; {@link PRESERVED_ANNOTATION} comes.
 */
export function withoutKarmadaMetadata(manifest: KubeObject): KubeObject {
  const uid = annotationOf(manifest, TEMPLATE_UID_ANNOTATION);
  return changeMetadata(releaseAll(manifest), {
    ...(uid && { annotations: { [PRESERVED_ANNOTATION]: uid } }),
    withoutLabels: LABELS,
    withoutAnnotations: ANNOTATIONS,
  });
}

/**
 * True for an object that stayed when its template left the cluster, as in an eviction, and that the same template comes
 * back to: it is no stranger's. Karmada cannot tell, and refuses to go back without `conflictResolution: Overwrite`.
 */
export function isPreservedCopy(observed: KubeObject, desired: KubeObject): boolean {
  const uid = annotationOf(observed, PRESERVED_ANNOTATION);
  return uid !== undefined && uid !== '' && uid === annotationOf(desired, TEMPLATE_UID_ANNOTATION);
}
