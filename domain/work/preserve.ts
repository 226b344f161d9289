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
import { changeMetadata } from '../metadata.ts';
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

/**
 * The manifest without the marks of Karmada and the claim of a policy, to be written over the member object. The
 * ClusterResourceBinding's id and name and the conflict resolution stay, as in Karmada.
 */
export function withoutKarmadaMetadata(manifest: KubeObject): KubeObject {
  return changeMetadata(releaseAll(manifest), { withoutLabels: LABELS, withoutAnnotations: ANNOTATIONS });
}
