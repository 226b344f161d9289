/** Taints that ClusterTaintPolicies put on clusters and take off again. Karmada: cluster taint policy controller. */
import { matchesClusterAffinity } from '../cluster-affinity.ts';
import type { Cluster } from '../kinds/cluster.ts';
import type { ClusterConditionMatch, ClusterTaintPolicy } from '../kinds/cluster-taint-policy.ts';
import { type Taint, taint as taintSchema } from '../kinds/meta.ts';
import { findCondition } from '../status/conditions.ts';

/**
 * The cluster with the taints that the policies want, older policies first; the same object when it has them. A later
 * policy sees what an earlier one did. Taints of a policy that is gone stay. `now`: RFC 3339.
 */
export function withPolicyTaints(cluster: Cluster, policies: readonly ClusterTaintPolicy[], now: string): Cluster {
  const before = cluster.spec.taints ?? [];
  let taints = before;
  for (const { spec } of policies.toSorted(byAge)) {
    if (spec.targetClusters && !matchesClusterAffinity(cluster, spec.targetClusters)) {
      continue;
    }
    if (holds(cluster, spec.addOnConditions)) {
      const missing = spec.taints.filter((wanted) => !taints.some((one) => isSame(one, wanted)));
      const added = missing.flatMap((wanted) => taintSchema.safeParse({ ...wanted, timeAdded: now }).data ?? []);
      taints = added.length > 0 ? [...taints, ...added] : taints;
    }
    if (holds(cluster, spec.removeOnConditions)) {
      const kept = taints.filter((one) => !spec.taints.some((unwanted) => isSame(one, unwanted)));
      taints = kept.length < taints.length ? kept : taints;
    }
  }
  const unchanged = taints.length === before.length && taints.every((taint, index) => taint === before[index]);
  return unchanged ? cluster : { ...cluster, spec: { ...cluster.spec, taints } };
}

/** Karmada's words for the taints that a cluster has now. */
export function taintsText(taints: readonly Taint[] | undefined): string {
  if (!taints || taints.length === 0) {
    return 'cluster now does not have taints';
  }
  const texts = taints.map(
    ({ key, value, effect }) => `{Key:${key},${value ? `Value:${value},` : ''}Effect:${effect}}`,
  );
  return `cluster now has taints([${texts.join(',')}])`;
}

/** All of them; none holds when there are none, and none about a condition that the cluster does not have. */
function holds({ status }: Cluster, matches: readonly ClusterConditionMatch[] = []): boolean {
  return (
    matches.length > 0 &&
    matches.every(({ conditionType, operator, statusValues }) => {
      const found = findCondition(status?.conditions, conditionType);
      return (
        found !== undefined &&
        ((operator === 'In' && statusValues.includes(found.status)) ||
          (operator === 'NotIn' && !statusValues.includes(found.status)))
      );
    })
  );
}

function isSame(one: Pick<Taint, 'key'> & { effect: string }, other: { key: string; effect: string }): boolean {
  return one.key === other.key && one.effect === other.effect;
}

function byAge(a: ClusterTaintPolicy, b: ClusterTaintPolicy): number {
  return Date.parse(a.metadata.creationTimestamp ?? '') - Date.parse(b.metadata.creationTimestamp ?? '') || 0;
}
