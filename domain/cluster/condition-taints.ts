/** The taints that follow from a cluster's condition Ready. Karmada's cluster controller; none of them evicts. */

import type { Cluster } from '../kinds/cluster.ts';
import type { Taint } from '../kinds/meta.ts';
import { NOT_READY_TAINT, UNREACHABLE_TAINT } from '../kinds/names.ts';
import { findCondition } from '../status/conditions.ts';

/** The cluster with the taints of its condition; the same object when it has them. `now`: RFC 3339. */
export function withConditionTaints(cluster: Cluster, now: string): Cluster {
  const wanted = wantedTaint(cluster);
  const others = (cluster.spec.taints ?? []).filter(({ key, effect }) => !isOurs(key, effect) || key === wanted);
  const taints: Taint[] =
    wanted === undefined || others.some(({ key, effect }) => isOurs(key, effect))
      ? others
      : [...others, { key: wanted, effect: 'NoSchedule', timeAdded: now }];
  return taints.length === (cluster.spec.taints ?? []).length && others.length === taints.length
    ? cluster
    : { ...cluster, spec: { ...cluster.spec, taints } };
}

/**
 * The clusters without taints that a ready one still has from before: they go a moment after it is ready, and a workload
 * that is divided in this moment would never come to it. The same array where there are none.
 */
export function withoutPastTaints(clusters: readonly Cluster[]): readonly Cluster[] {
  return clusters.some(hasPastTaint) ? clusters.map(withoutPastTaint) : clusters;
}

function hasPastTaint(cluster: Cluster): boolean {
  return (
    wantedTaint(cluster) === undefined && (cluster.spec.taints ?? []).some(({ key, effect }) => isOurs(key, effect))
  );
}

function withoutPastTaint(cluster: Cluster): Cluster {
  if (!hasPastTaint(cluster)) {
    return cluster;
  }
  const taints = (cluster.spec.taints ?? []).filter(({ key, effect }) => !isOurs(key, effect));
  return { ...cluster, spec: { ...cluster.spec, taints } };
}

function wantedTaint({ status }: Cluster): string | undefined {
  switch (findCondition(status?.conditions, 'Ready')?.status) {
    case 'True':
      return undefined;
    case 'Unknown':
      return UNREACHABLE_TAINT;
    default:
      return NOT_READY_TAINT;
  }
}

function isOurs(key: string, effect: Taint['effect']): boolean {
  return effect === 'NoSchedule' && (key === NOT_READY_TAINT || key === UNREACHABLE_TAINT);
}
