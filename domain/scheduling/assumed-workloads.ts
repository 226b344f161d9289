/** What a new schedule takes from its clusters before its pods show there (gate SchedulingOvercommitProtection). */
import type { BindingSpec, Component, ResourceBinding, TargetCluster } from '../kinds/binding.ts';
import type { AssumedWorkload } from './input.ts';
import { isWorkload } from './workload.ts';

/**
 * The workload to assume in each cluster of a schedule, by cluster name; nothing for what is no workload.
 * Karmada assumes it for namespaced bindings until the cluster leaves the schedule, reports health, or five minutes passed.
 */
export function assumedWorkloads(spec: BindingSpec, clusters: readonly TargetCluster[]): Map<string, AssumedWorkload> {
  if (!isWorkload(spec)) {
    return new Map();
  }
  const { components = [] } = spec;
  return new Map(
    clusters.map(({ name, replicas = 0 }) => [
      name,
      { components: components.length > 0 ? components : [asComponent(spec, replicas)] },
    ]),
  );
}

/** Karmada: DefaultAssumptionTTL. */
const ASSUMED_MS = 300_000;

/** An assumed workload and whose it is. */
export interface InFlight extends AssumedWorkload {
  namespace: string;
}

/**
 * What other bindings have been given so lately that it may not show yet, by cluster: until the cluster reports health, or
 * five minutes after the schedule.
 */
export function inFlight(
  bindings: readonly ResourceBinding[],
  except: string | undefined,
  nowMs: number,
): Map<string, InFlight[]> {
  const found = new Map<string, InFlight[]>();
  for (const { metadata, spec, status } of bindings) {
    const scheduledMs = Date.parse(status?.lastScheduledTime ?? '');
    if (metadata.uid === except || metadata.deletionTimestamp || !(nowMs - scheduledMs < ASSUMED_MS)) {
      continue;
    }
    const healthy = new Set(
      status?.aggregatedStatus?.filter(({ health }) => health === 'Healthy').map(({ clusterName }) => clusterName),
    );
    for (const [cluster, workload] of assumedWorkloads(spec, spec.clusters ?? [])) {
      if (!healthy.has(cluster)) {
        found.set(cluster, [...(found.get(cluster) ?? []), { ...workload, namespace: metadata.namespace ?? '' }]);
      }
    }
  }
  return found;
}

/** A workload of one pod template as its only component. */
function asComponent({ resource, replicaRequirements }: BindingSpec, replicas: number): Component {
  if (!replicaRequirements) {
    return { name: resource.name, replicas };
  }
  const { namespace, ...requirements } = replicaRequirements;
  return { name: resource.name, replicas, replicaRequirements: requirements };
}
