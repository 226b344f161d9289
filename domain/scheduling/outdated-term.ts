/** Whether clusters that matter to a binding have changed since it was last scheduled. */
import type { Binding } from '../kinds/binding.ts';
import type { Cluster } from '../kinds/cluster.ts';
import { isAffectedByCluster } from './affected.ts';

/**
 * True when somebody has changed (not only reported on) a cluster of the term in use after the last schedule. Asked only
 * of bindings with several affinity terms: their `lastScheduledTime` tells which state of the clusters the term was kept
 * for. Times of Kubernetes have seconds; a change in the very second of the schedule counts as seen.
 */
export function isTermOutdated(binding: Binding, clusters: readonly Cluster[]): boolean {
  const { spec, status } = binding;
  const lastScheduledTime = Date.parse(status?.lastScheduledTime ?? '');
  return (
    (spec.placement?.clusterAffinities?.length ?? 0) > 0 &&
    clusters.some((cluster) => changedAt(cluster) > lastScheduledTime && isAffectedByCluster(binding, cluster))
  );
}

/** Epoch milliseconds of the last change beside the status; NaN when managed fields do not tell. */
function changedAt({ metadata }: Cluster): number {
  const times = (metadata.managedFields ?? []).flatMap(({ subresource, time }) =>
    !subresource && typeof time === 'string' ? [Date.parse(time)] : [],
  );
  return times.length > 0 ? Math.max(...times) : Number.NaN;
}
