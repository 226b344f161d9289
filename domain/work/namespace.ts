/** Namespaces go to every member by themselves, so that what is propagated finds them there. */
import { controllerReference } from '../binding/reference.ts';
import { APPLIED_CLUSTER_OVERRIDES_ANNOTATION, SKIP_AUTO_PROPAGATION_LABEL } from '../kinds/names.ts';
import type { Work } from '../kinds/work.ts';
import { labelOf } from '../metadata.ts';
import type { KubeObject } from '../object.ts';
import { isPropagatableNamespace, type PropagationSkips } from '../policy/propagatable.ts';
import { composeWork, type ManifestSteps } from './compose.ts';

/** True for a namespace that every member gets. Works of one that no longer qualifies stay, as in Karmada. */
export function isNamespaceSynced(namespace: KubeObject, skips: PropagationSkips): boolean {
  const { name, deletionTimestamp } = namespace.metadata;
  return (
    name !== 'default' &&
    !deletionTimestamp &&
    isPropagatableNamespace(name, skips) &&
    labelOf(namespace, SKIP_AUTO_PROPAGATION_LABEL)?.toLowerCase() !== 'true'
  );
}

/** The Works that a namespace has left behind: those that it owned and that are not being deleted yet. */
export function worksLeftBy(namespace: string, works: readonly Work[]): Work[] {
  return works.filter(
    ({ metadata: { deletionTimestamp, ownerReferences = [] } }) =>
      !deletionTimestamp &&
      ownerReferences.some(
        ({ apiVersion, kind, name }) => `${apiVersion}/${kind}/${name}` === `v1/Namespace/${namespace}`,
      ),
  );
}

/** What the Work of a namespace is made from. */
export interface NamespaceWorkInput {
  namespace: KubeObject;
  /** The namespace after the ClusterOverridePolicies for this cluster. */
  manifest: KubeObject;
  /** Value of the applied-cluster-overrides annotation; absent where none applied. */
  clusterOverrides?: string | undefined;
  cluster: string;
  existing?: Work | undefined;
  uuid: string;
  steps: ManifestSteps;
}

/**
 * The Work to write, or `existing` itself when nothing changes; it dies with the namespace. It carries no conflict
 * resolution: a namespace that a member has already is left alone and reported. Throws `WorkDeletingError`.
 */
export function buildNamespaceWork({ namespace, clusterOverrides, ...parts }: NamespaceWorkInput): Work {
  return composeWork({
    ...parts,
    owner: controllerReference(namespace),
    annotations: clusterOverrides ? { [APPLIED_CLUSTER_OVERRIDES_ANNOTATION]: clusterOverrides } : undefined,
  });
}
