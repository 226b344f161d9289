/**
 * Labels and annotations that we manage on a member's object, recorded on the object itself, so that what is taken
 * away from the template goes away on the member while what the member has added stays.
 */
import { MANAGED_ANNOTATIONS_ANNOTATION, MANAGED_LABELS_ANNOTATION } from '../kinds/names.ts';
import type { KubeObject } from '../object.ts';

/** The object with the names of its labels and annotations recorded; the very object when they are already. */
export function recordManaged(object: KubeObject): KubeObject {
  const { labels = {}, annotations = {} } = object.metadata;
  const annotationNames = [
    ...new Set([...Object.keys(annotations), MANAGED_ANNOTATIONS_ANNOTATION, MANAGED_LABELS_ANNOTATION]),
  ];
  const managedAnnotations = annotationNames.sort().join(',');
  const managedLabels = Object.keys(labels).sort().join(',');
  if (
    annotations[MANAGED_ANNOTATIONS_ANNOTATION] === managedAnnotations &&
    annotations[MANAGED_LABELS_ANNOTATION] === managedLabels
  ) {
    return object;
  }
  return {
    ...object,
    metadata: {
      ...object.metadata,
      annotations: {
        ...annotations,
        [MANAGED_ANNOTATIONS_ANNOTATION]: managedAnnotations,
        [MANAGED_LABELS_ANNOTATION]: managedLabels,
      },
    },
  };
}

/** Desired labels or annotations, with those of the member that we did not put there. */
export function mergeUnmanaged(
  desired: Readonly<Record<string, string>> | undefined,
  observed: Readonly<Record<string, string>> | undefined,
  managedNames: string | undefined,
): Record<string, string> | undefined {
  const managed = new Set((managedNames ?? '').split(','));
  const kept = Object.entries(observed ?? {}).filter(([name]) => !managed.has(name));
  return desired === undefined && kept.length === 0 ? undefined : { ...Object.fromEntries(kept), ...desired };
}
