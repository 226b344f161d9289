/** What a new schedule takes from its clusters before its pods show there (gate SchedulingOvercommitProtection). */
import type { Binding, BindingSpec, Component, TargetCluster } from '../kinds/binding.ts';
import type { AssumedWorkload } from './input.ts';
import { isWorkload } from './workload.ts';

/** A schedule whose workload never became healthy counts this long: Karmada's bound. */
const IN_FLIGHT_MS = 5 * 60_000;

/** True while the workload is not known to be healthy in all its clusters. */
export function isSettling(binding: Binding): boolean {
  return isWorkload(binding.spec) && unsettledTargets(binding).length > 0;
}

/**
 * What is assumed in each cluster, by its name: scheduled within the last five minutes and not yet healthy there. Karmada
 * keeps this in memory; here it follows from the bindings, so a restart forgets nothing.
 */
export function workloadsInFlight(bindings: readonly Binding[], nowMs: number): Map<string, AssumedWorkload[]> {
  const inFlight = new Map<string, AssumedWorkload[]>();
  for (const binding of bindings) {
    const { metadata, spec, status } = binding;
    const scheduledAt = status?.lastScheduledTime ?? metadata.creationTimestamp;
    if (scheduledAt === undefined || nowMs - Date.parse(scheduledAt) < IN_FLIGHT_MS) {
      for (const [cluster, workload] of assumedWorkloads(spec, unsettledTargets(binding))) {
        inFlight.set(cluster, [...(inFlight.get(cluster) ?? []), workload]);
      }
    }
  }
  return inFlight;
}

function unsettledTargets({ spec, status }: Binding): TargetCluster[] {
  const healthy = new Set(
    status?.aggregatedStatus?.filter(({ health }) => health === 'Healthy').map(({ clusterName }) => clusterName),
  );
  return (spec.clusters ?? []).filter(({ name }) => !healthy.has(name));
}

/**
 * The workload to assume in each cluster of a schedule, by cluster name; nothing for what is no workload.
 */
export function assumedWorkloads(spec: BindingSpec, clusters: readonly TargetCluster[]): Map<string, AssumedWorkload> {
  if (!isWorkload(spec)) {
    return new Map();
  }
  const { components = [] } = spec;
  return new Map(
    clusters.map(({ name, replicas = 0 }) => [
      name,
      {
        namespace: spec.resource.namespace,
        components: components.length > 0 ? components : [asComponent(spec, replicas)],
      },
    ]),
  );
}

/** A workload of one pod template as its only component. */
function asComponent({ resource, replicaRequirements }: BindingSpec, replicas: number): Component {
  if (!replicaRequirements) {
    return { name: resource.name, replicas };
  }
  const { namespace, ...requirements } = replicaRequirements;
  return { name: resource.name, replicas, replicaRequirements: requirements };
}
