/** Which bindings the scheduler looks at, and when. */
import { matchesClusterAffinity } from '../cluster-affinity.ts';
import type { Binding } from '../kinds/binding.ts';
import type { Cluster } from '../kinds/cluster.ts';
import {
  BINDING_MANAGED_BY_LABEL,
  CLUSTER_PROPAGATION_POLICY_ID_LABEL,
  PROPAGATION_POLICY_ID_LABEL,
} from '../kinds/names.ts';

/** The scheduler of bindings that name none. */
const DEFAULT_SCHEDULER = 'default-scheduler';

const CLAIM_LABELS = [PROPAGATION_POLICY_ID_LABEL, CLUSTER_PROPAGATION_POLICY_ID_LABEL, BINDING_MANAGED_BY_LABEL];

/**
 * True when this scheduler is to decide on the binding: it is named (or the default), not suspended, and a policy or a
 * manager still claims the binding. A binding that lost its policy keeps its clusters.
 */
export function isSchedulable(binding: Binding, schedulerName: string = DEFAULT_SCHEDULER): boolean {
  return isActiveFor(binding, schedulerName) && isClaimed(binding);
}

/** True while a policy or a manager claims the binding: somebody decides on its clusters. */
export function isClaimed({ metadata }: Binding): boolean {
  return CLAIM_LABELS.some((label) => Boolean(metadata.labels?.[label]));
}

/**
 * True when a change of the cluster (labels, spec, deletion) may change the decision: its affinity, or the term in use,
 * matches the cluster. Ask with the cluster as it was and as it is. Overflow affinities do not count, as in Karmada;
 * with several terms a binding whose last change is not scheduled yet is always affected.
 */
export function isAffectedByCluster(
  binding: Binding,
  cluster: Cluster,
  schedulerName: string = DEFAULT_SCHEDULER,
): boolean {
  const { placement } = binding.spec;
  if (!placement || !isActiveFor(binding, schedulerName)) {
    return false;
  }
  const terms = placement.clusterAffinities ?? [];
  if (terms.length > 0 && (binding.status?.schedulerObservedGeneration ?? 0) !== (binding.metadata.generation ?? 0)) {
    return true;
  }
  const observed = binding.status?.schedulerObservingAffinityName;
  const affinity =
    terms.length > 0
      ? (terms.find(({ affinityName }) => affinityName === observed) ?? terms[0])
      : placement.clusterAffinity;
  return !affinity || matchesClusterAffinity(cluster, affinity);
}

function isActiveFor({ spec }: Binding, schedulerName: string): boolean {
  return (spec.schedulerName || DEFAULT_SCHEDULER) === schedulerName && spec.suspension?.scheduling !== true;
}
