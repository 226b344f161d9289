/** What Remedies ask to be done about a cluster while its conditions are as they say. Karmada: the remedy controller. */
import type { Cluster } from '../kinds/cluster.ts';
import type { Remedy } from '../kinds/remedy.ts';
import { findCondition } from '../status/conditions.ts';

/** The actions that are in force for the cluster, each once, sorted. */
export function remedyActions({ metadata, status }: Cluster, remedies: readonly Remedy[]): string[] {
  const inForce = remedies.filter(
    ({ spec: { clusterAffinity, decisionMatches } }) =>
      (!clusterAffinity || clusterAffinity.clusterNames?.includes(metadata.name)) &&
      (!decisionMatches || decisionMatches.some((match) => holds(match, status))),
  );
  return [...new Set(inForce.flatMap(({ spec }) => spec.actions ?? []))].sort();
}

type DecisionMatch = NonNullable<Remedy['spec']['decisionMatches']>[number];

/** A test of a condition that the cluster does not have fails, whatever its operator. */
function holds({ clusterConditionMatch: wanted }: DecisionMatch, status: Cluster['status']): boolean {
  const found = wanted && findCondition(status?.conditions, wanted.conditionType);
  return found !== undefined && (found.status === wanted?.conditionStatus) === (wanted?.operator === 'Equal');
}
