/** Writing a Work, whoever needs one: the manifest marked for its cluster, merged onto the Work that is there. */
import { keepIfEqual } from '../equality.ts';
import {
  CONFLICT_RESOLUTION_ANNOTATION,
  EXECUTION_FINALIZER,
  executionNamespace,
  MANAGED_LABEL,
  TEMPLATE_UID_ANNOTATION,
  WORK_ID_LABEL,
  WORK_NAME_ANNOTATION,
  WORK_NAMESPACE_ANNOTATION,
  workName,
} from '../kinds/names.ts';
import type { Work } from '../kinds/work.ts';
import { annotationOf, changeMetadata, labelOf, type StringMap } from '../metadata.ts';
import type { KubeObject, OwnerReference } from '../object.ts';

/** The two steps by which a manifest becomes fit for a member; both are pure. */
export interface ManifestSteps {
  /** Drops what a member must not receive (status, uid, cluster IPs, …). */
  prune(object: KubeObject): KubeObject;
  /** Records the label and annotation keys in the managed-labels and managed-annotations annotations. */
  recordManaged(object: KubeObject): KubeObject;
}

/** What a Work is made of. */
export interface WorkParts {
  cluster: string;
  /** The object for the member, not yet marked nor pruned; still with the uid of its template, if it has one. */
  manifest: KubeObject;
  labels?: StringMap;
  annotations?: StringMap | undefined;
  /** Only set on a new Work. */
  owner?: OwnerReference;
  suspendDispatching?: boolean;
  preserveResourcesOnDeletion?: boolean;
  /** Added to those that the Work has. @default the one that keeps it until its member has let go of the object */
  finalizers?: readonly string[];
  /** The Work as it is on the hub. */
  existing?: Work | undefined;
  /** Becomes the permanent id of a Work that has none. */
  uuid: string;
  steps: ManifestSteps;
}

/** The Work cannot be written before its deletion ends: retry. */
export class WorkDeletingError extends Error {
  override name = 'WorkDeletingError';
}

/**
 * The Work to write, or `existing` itself when nothing changes. Its spec is replaced; labels and annotations are only
 * added, so annotations of overrides that no longer apply stay (as in Karmada). Throws {@link WorkDeletingError}.
 */
export function composeWork(parts: WorkParts): Work {
  const { cluster, manifest, existing, uuid, finalizers: added = [EXECUTION_FINALIZER] } = parts;
  const namespace = executionNamespace(cluster);
  const name = workName(manifest.kind, manifest.metadata.name, manifest.metadata.namespace);
  if (existing?.metadata.deletionTimestamp) {
    throw new WorkDeletingError(`work ${namespace}/${name} is being deleted`);
  }
  const id = (existing && labelOf(existing, WORK_ID_LABEL)) || uuid;
  const finalizers = [...new Set([...(existing?.metadata.finalizers ?? []), ...added])].sort();
  const plain: Work = {
    ...existing,
    apiVersion: 'work.karmada.io/v1alpha1',
    kind: 'Work',
    metadata: {
      ...(existing?.metadata ?? (parts.owner && { ownerReferences: [parts.owner] })),
      name,
      namespace,
      ...(finalizers.length > 0 && { finalizers }),
    },
    spec: {
      workload: { manifests: [markManifest(parts, namespace, name, id)] },
      suspendDispatching: parts.suspendDispatching,
      preserveResourcesOnDeletion: parts.preserveResourcesOnDeletion,
    },
  };
  const built = changeMetadata(plain, {
    labels: { ...parts.labels, [WORK_ID_LABEL]: id },
    ...(parts.annotations && { annotations: parts.annotations }),
  });
  return existing ? keepIfEqual(existing, built) : built;
}

/** The manifest with the marks by which member and hub find each other. */
function markManifest(
  { manifest, annotations = {}, steps }: WorkParts,
  workNamespace: string,
  name: string,
  id: string,
): KubeObject {
  const conflictResolution = annotations[CONFLICT_RESOLUTION_ANNOTATION];
  const marked = changeMetadata(manifest, {
    labels: { [MANAGED_LABEL]: 'true' },
    annotations: {
      [TEMPLATE_UID_ANNOTATION]: manifest.metadata.uid ?? '',
      [WORK_NAME_ANNOTATION]: name,
      [WORK_NAMESPACE_ANNOTATION]: workNamespace,
      ...(conflictResolution !== undefined && { [CONFLICT_RESOLUTION_ANNOTATION]: conflictResolution }),
    },
  });
  return steps.recordManaged(changeMetadata(steps.prune(marked), { labels: { [WORK_ID_LABEL]: id } }));
}

/** The namespace and name of the Work that a member object came from; undefined for objects that Karmada does not manage. */
export function workOf(observed: KubeObject): { namespace: string; name: string } | undefined {
  const namespace = annotationOf(observed, WORK_NAMESPACE_ANNOTATION);
  const name = annotationOf(observed, WORK_NAME_ANNOTATION);
  return labelOf(observed, MANAGED_LABEL) === 'true' && namespace && name ? { namespace, name } : undefined;
}
