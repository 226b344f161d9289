/** When an application is given up on a cluster: unhealthy there for longer than its policy tolerates. */
import type { Binding } from '../kinds/binding.ts';
import { isEvicting } from './eviction.ts';

const DEFAULT_TOLERATION_SECONDS = 300;

/**
 * The clusters in which the application is unhealthy and not being evicted; none where its policy asks for no failover.
 * As in Karmada, an Unknown health never counts, the kind must have a health of its own, and its dependencies must go
 * with it.
 */
export function unhealthyClusters(binding: Binding, hasHealth: boolean): string[] {
  const { spec, status, metadata } = binding;
  if (!spec.failover?.application || !spec.propagateDeps || !hasHealth || metadata.deletionTimestamp) {
    return [];
  }
  const targets = new Set(spec.clusters?.map(({ name }) => name));
  return (status?.aggregatedStatus ?? [])
    .filter(
      ({ clusterName, health }) => health === 'Unhealthy' && targets.has(clusterName) && !isEvicting(spec, clusterName),
    )
    .map(({ clusterName }) => clusterName);
}

/** Milliseconds for which the binding's policy tolerates an unhealthy application. */
export function tolerationMs({ spec }: Binding): number {
  return (spec.failover?.application?.decisionConditions.tolerationSeconds ?? DEFAULT_TOLERATION_SECONDS) * 1_000;
}
