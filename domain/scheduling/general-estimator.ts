/** Karmada's general estimator: what fits into a cluster by what the cluster reports about itself. */
import type { Component, ReplicaRequirements } from '../kinds/binding.ts';
import type { Cluster } from '../kinds/cluster.ts';
import { parseQuantity } from '../quantity.ts';
import { amountOf, capacityOf, type Demand, writtenAmountOf } from './capacity.ts';
import type { SchedulingGates } from './gates.ts';
import type { AssumedWorkload } from './input.ts';
import { nodeGrades, replicasThatFit, replicasThatFitBeside, setsThatFit } from './model-nodes.ts';

/** Replicas with these requirements that the cluster still holds; `demand` is {@link demandOf} the requirements. */
export function estimateReplicas(
  cluster: Cluster,
  requirements: ReplicaRequirements | undefined,
  demand: Demand,
  gates: SchedulingGates,
  assumed: readonly AssumedWorkload[],
): number {
  const capacity = capacityOf(cluster);
  if (!capacity) {
    return 0;
  }
  const pods = capacity.pods - assumedAmount(assumed, 'pods');
  if (pods <= 0) {
    return 0;
  }
  if (!requirements) {
    return toInt32(pods);
  }
  const nodes = modelledNodes(cluster, gates);
  if (nodes) {
    const others = assumed.map(({ components }) => components);
    const fitting = others.length === 0 ? replicasThatFit(nodes, demand) : replicasThatFitBeside(nodes, demand, others);
    return toInt32(Math.min(pods, fitting));
  }
  let replicas = pods;
  for (const [name, amount] of demand) {
    const left = (capacity.free.get(name)?.amount ?? 0) - assumedAmount(assumed, name);
    if (left <= 0) {
      return 0;
    }
    replicas = Math.min(replicas, Math.floor(left / amount));
  }
  return toInt32(replicas);
}

/** Whole sets of components that the cluster still holds. */
export function estimateSets(
  cluster: Cluster,
  components: readonly Component[],
  gates: SchedulingGates,
  assumed: readonly AssumedWorkload[],
): number {
  const capacity = capacityOf(cluster);
  if (!capacity) {
    return 0;
  }
  const pods = capacity.pods - assumed.reduce((sum, { components: others }) => sum + podsOf(others), 0);
  if (pods <= 0) {
    return 0;
  }
  const podsPerSet = podsOf(components);
  if (podsPerSet <= 0) {
    return toInt32(pods);
  }
  let sets = toInt32(Math.floor(pods / podsPerSet));
  const used = writtenDemand(assumed.flatMap(({ components: others }) => others));
  for (const [name, amount] of writtenDemand(components)) {
    if (amount <= 0) {
      continue;
    }
    const left = (capacity.free.get(name)?.written ?? 0) - (used.get(name) ?? 0);
    if (left <= 0) {
      return 0;
    }
    sets = Math.min(sets, toInt32(Math.floor(left / amount)));
  }
  const nodes = modelledNodes(cluster, gates);
  const others = assumed.map((workload) => workload.components);
  return nodes ? setsThatFit(nodes, components, others, sets) : sets;
}

/** The nodes to estimate by: only under the gate, and only once the cluster has reported how many it has of each grade. */
function modelledNodes(cluster: Cluster, gates: SchedulingGates): ReturnType<typeof nodeGrades> {
  return gates.CustomizedClusterResourceModeling && cluster.status?.resourceSummary?.allocatableModelings?.length
    ? nodeGrades(cluster)
    : undefined;
}

function podsOf(components: readonly Component[]): number {
  return components.reduce((sum, { replicas }) => sum + replicas, 0);
}

/** What assumed workloads take of a resource; every replica is a pod, whatever it asks for. */
function assumedAmount(assumed: readonly AssumedWorkload[], name: string): number {
  let sum = 0;
  for (const { replicas, replicaRequirements } of assumed.flatMap(({ components }) => components)) {
    const request = replicaRequirements?.resourceRequest?.[name];
    const each = (request === undefined ? 0 : amountOf(name, parseQuantity(request))) + (name === 'pods' ? 1 : 0);
    sum += Math.max(0, replicas) * each;
  }
  return sum;
}

/** What one set asks for in all, as {@link writtenAmountOf}. */
function writtenDemand(components: readonly Component[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { replicas, replicaRequirements } of components) {
    for (const [name, text] of Object.entries(replicaRequirements?.resourceRequest ?? {})) {
      sums.set(name, (sums.get(name) ?? 0) + replicas * writtenAmountOf(parseQuantity(text)));
    }
  }
  return sums;
}

/** As Go converts an int64 to an int32: the lower bits. */
function toInt32(value: number): number {
  return value | 0;
}
