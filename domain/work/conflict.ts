/** Who wins when a member already has an object of the same name that Karmada did not put there. */
import type { BindingSpec } from '../kinds/binding.ts';
import { CONFLICT_RESOLUTION_ANNOTATION, MANAGED_LABEL } from '../kinds/names.ts';
import { annotationOf, labelOf } from '../metadata.ts';
import type { KubeObject } from '../object.ts';
import { isPreservedCopy } from './preserve.ts';

/** The value of the conflict-resolution annotation. */
export type ConflictResolution = 'overwrite' | 'abort';

/** What the manifest's own annotation says, if that is a known value, else what the binding says. */
export function conflictResolutionFor(
  manifest: KubeObject,
  spec: Pick<BindingSpec, 'conflictResolution'>,
): ConflictResolution {
  const wanted = annotationOf(manifest, CONFLICT_RESOLUTION_ANNOTATION);
  if (wanted === 'overwrite' || wanted === 'abort') {
    return wanted;
  }
  return spec.conflictResolution === 'Overwrite' ? 'overwrite' : 'abort';
}

/** True when a member object is Karmada's own: only such objects are updated freely and deleted. */
export function isManaged(observed: KubeObject): boolean {
  return labelOf(observed, MANAGED_LABEL) === 'true';
}

/** True when the object on the member may be replaced by the manifest. */
export function mayOverwrite(observed: KubeObject, desired: KubeObject): boolean {
  return (
    isManaged(observed) ||
    isPreservedCopy(observed, desired) ||
    annotationOf(desired, CONFLICT_RESOLUTION_ANNOTATION) === 'overwrite'
  );
}

/** Karmada's error for a manifest that {@link mayOverwrite} refuses; it says "empty" although the value is `abort`. */
export function overwriteRefusal({ kind, metadata }: KubeObject, cluster: string): string {
  return (
    `resource(kind=${kind}, ${metadata.namespace ?? ''}/${metadata.name}) already exists in the cluster ${cluster} and ` +
    `the ${CONFLICT_RESOLUTION_ANNOTATION} strategy value is empty, Karmada will not manage this resource`
  );
}
