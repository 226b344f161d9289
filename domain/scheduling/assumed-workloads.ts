/** What a new schedule takes from its clusters before its pods show there (gate SchedulingOvercommitProtection). */
import type { BindingSpec, Component, TargetCluster } from '../kinds/binding.ts';
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
