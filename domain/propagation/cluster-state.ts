/** How a propagation stands in each of its clusters, read off the binding and its Works. */
import { isDispatchingSuspended, isSuspended } from '../binding/suspension.ts';
import { clusterOf, keptClusters, targetClusters } from '../binding/targets.ts';
import type { Binding } from '../kinds/binding.ts';
import type { Work } from '../kinds/work.ts';
import { aggregateWorks } from '../status/aggregate.ts';
import { findCondition } from '../status/conditions.ts';

/** One cluster. Times are RFC 3339. */
export interface ClusterState {
  cluster: string;
  /** Absent for what has no replicas. */
  replicas?: number;
  /** Name of the Work in the cluster's execution namespace; absent while it is not known. */
  work?: string;
  /** True when the cluster has the present version. */
  applied: boolean;
  health: 'Healthy' | 'Unhealthy' | 'Unknown';
  /** Nothing is sent for now. */
  suspended?: boolean;
  /** The cluster is losing its part. */
  removing?: boolean;
  /** Why it is not applied. */
  message?: string;
  /** When the condition Applied last changed to what it is. */
  appliedAt?: string;
}

/**
 * Each cluster that has a part, keeps one for a while, or is being cleared, by name. Without Works (they take rights on
 * other namespaces) the binding's own summary of them counts, which knows no generations.
 */
export function clusterStates(binding: Binding, works?: readonly Work[]): ClusterState[] {
  const { spec, status } = binding;
  const targets = new Map(targetClusters(spec).map((target) => [target.name, target.replicas]));
  const kept = keptClusters(spec);
  const byCluster = new Map(works?.map((work) => [clusterOf(work), work]));
  const items = works ? aggregateWorks(works, spec.resource) : (status?.aggregatedStatus ?? []);
  const byItem = new Map(items.map((item) => [item.clusterName, item]));
  const names = new Set([...kept, ...byCluster.keys(), ...byItem.keys()]);
  return [...names].sort().map((cluster): ClusterState => {
    const work = byCluster.get(cluster);
    const item = byItem.get(cluster);
    const replicas = targets.get(cluster);
    const condition = findCondition(work?.status?.conditions, 'Applied');
    const isCurrent = !work || condition?.observedGeneration === work.metadata.generation;
    const suspended = isSuspended(binding) || isDispatchingSuspended(spec.suspension, cluster);
    return {
      cluster,
      ...(replicas === undefined ? {} : { replicas }),
      ...(work ? { work: work.metadata.name } : {}),
      applied: item?.applied === true && isCurrent,
      health: item?.health ?? 'Unknown',
      ...(suspended ? { suspended } : {}),
      ...(targets.has(cluster) ? {} : { removing: true }),
      ...(item?.appliedMessage ? { message: item.appliedMessage } : {}),
      ...(condition?.status === 'True' ? { appliedAt: condition.lastTransitionTime } : {}),
    };
  });
}
