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
