/** How many replicas of a binding each cluster can take: the least of all estimators. */
import type { Cluster } from '../kinds/cluster.ts';
import { demandOf } from './capacity.ts';
import type { SchedulingGates } from './gates.ts';
import { estimateReplicas, estimateSets } from './general-estimator.ts';
import { type SchedulingInput, UNKNOWN_ESTIMATE } from './input.ts';
import { replicasWithinQuotas, setsWithinQuotas } from './quota-estimator.ts';
import { type PlacedSpec, placesComponentSets } from './workload.ts';

/** What an object without replicas may have everywhere: Karmada's bound, the greatest int32. */
const UNBOUNDED = 2 ** 31 - 1;

/** Prepares a function that gives the replicas (or component sets) a cluster can take besides those it has. */
export function replicaEstimator(
  spec: PlacedSpec,
  gates: SchedulingGates,
  input: SchedulingInput,
): (cluster: Cluster) => number {
  const { replicas = 0, components = [], replicaRequirements } = spec;
  if (replicas === 0 && components.length === 0) {
    return () => UNBOUNDED;
  }
  const demand = demandOf(replicaRequirements?.resourceRequest);
  const inSets = placesComponentSets(spec, gates);
  const others = [...(input.estimates?.values() ?? [])];
  const { namespace } = spec.resource;
  return (cluster) => {
    const { name } = cluster.metadata;
    const assumed = gates.SchedulingOvercommitProtection ? (input.assumed?.get(name) ?? []) : [];
    let least = inSets
      ? estimateSets(cluster, components, gates, assumed)
      : estimateReplicas(cluster, replicaRequirements, demand, gates, assumed);
    const quotas = (namespace && input.quotas?.(name, namespace)) || [];
    const withinQuotas = inSets
      ? setsWithinQuotas(components, quotas, assumed)
      : replicasWithinQuotas(spec, quotas, assumed);
    for (const allowed of [withinQuotas, ...others.map((estimate) => estimate.get(name) ?? UNKNOWN_ESTIMATE)]) {
      if (allowed !== UNKNOWN_ESTIMATE && allowed < least) {
        least = allowed;
      }
    }
    return least === UNBOUNDED ? replicas : least;
  };
}
