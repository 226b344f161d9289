/** What is written to a member: the desired object, and of the member's object what is the member's. */

import { equalJson } from '../equality.ts';
import { MANAGED_ANNOTATIONS_ANNOTATION, MANAGED_LABELS_ANNOTATION } from '../kinds/names.ts';
import type { KubeObject } from '../object.ts';
import { prune } from '../prune/prune.ts';
import { PRESERVED_ANNOTATION } from '../work/preserve.ts';
import type { KindInterpreter } from './interpreter.ts';
import { mergeUnmanaged } from './managed-fields.ts';

/**
 * `desired` for an update of `observed`: its resourceVersion, finalizers, owners and the labels and annotations that we
 * do not manage, then whatever the kind's own Retain keeps.
 */
export function retain(desired: KubeObject, observed: KubeObject, interpreter: KindInterpreter): KubeObject {
  const retained = retainMetadata(desired, observed);
  return interpreter.retain?.(retained, observed) ?? retained;
}

/** True when writing `retained` (see {@link retain}) would change nothing that is propagated. */
export function isUpToDate(retained: KubeObject, observed: KubeObject): boolean {
  return equalJson(retained, retainMetadata(prune(observed), observed));
}

function retainMetadata(desired: KubeObject, observed: KubeObject): KubeObject {
  const { resourceVersion: _1, finalizers: _2, ownerReferences: _3, ...own } = desired.metadata;
  const { resourceVersion, finalizers, ownerReferences, labels: observedLabels } = observed.metadata;
  // What stayed while its template was away is an ordinary copy again.
  const { [PRESERVED_ANNOTATION]: _4, ...recorded } = observed.metadata.annotations ?? {};
  const annotations = mergeUnmanaged(own.annotations, recorded, recorded[MANAGED_ANNOTATIONS_ANNOTATION]);
  const labels = mergeUnmanaged(own.labels, observedLabels, recorded[MANAGED_LABELS_ANNOTATION]);
  return {
    ...desired,
    metadata: {
      ...own,
      ...(resourceVersion && { resourceVersion }),
      ...(finalizers && { finalizers }),
      ...(ownerReferences && { ownerReferences }),
      ...(annotations && { annotations }),
      ...(labels && { labels }),
    },
  };
}
