/** The nodes of a cluster as its resource models describe them, and how many replicas or component sets they hold. */
import type { Component } from '../kinds/binding.ts';
import type { Cluster } from '../kinds/cluster.ts';
import { parseQuantity } from '../quantity.ts';
import { amountOf, type Demand } from './capacity.ts';
import { modelledDemand, type OpenNode, occupy, placeSets, replicasInNode } from './node-filling.ts';

/** Kubernetes' default bound on pods per node; models do not say theirs. */
const PODS_PER_NODE = 110;

/** Nodes of one grade, all alike. */
export interface NodeGrade {
  count: number;
  /** Resource name to amount: the least that a node of this grade has. */
  room: Demand;
}

const grades = new WeakMap<Cluster, readonly NodeGrade[]>();

/**
 * The cluster's nodes by grade ascending; undefined when they cannot be told: no models, or a negative count.
 * Read once per cluster object, which must not change.
 */
export function nodeGrades(cluster: Cluster): readonly NodeGrade[] | undefined {
  const known = grades.get(cluster);
  if (known) {
    return known;
  }
  const models = cluster.spec.resourceModels ?? [];
  const counted = cluster.status?.resourceSummary?.allocatableModelings ?? [];
  if (models.length === 0 || counted.some(({ count }) => count < 0)) {
    return undefined;
  }
  const counts = new Map<number, number>();
  for (const { grade, count } of counted) {
    counts.set(grade, (counts.get(grade) ?? 0) + count);
  }
  const rooms = new Map<number, Demand>();
  for (const { grade, ranges } of models) {
    rooms.set(grade, new Map(ranges.map(({ name, min }) => [name, amountOf(name, parseQuantity(min))])));
  }
  const result = [...rooms]
    .sort(([a], [b]) => a - b)
    .map(([grade, room]) => ({ count: counts.get(grade) ?? 0, room }))
    .filter(({ count }) => count > 0);
  grades.set(cluster, result);
  return result;
}

/** Replicas that fit, one demand each, when every node takes as many as it can. */
export function replicasThatFit(nodes: readonly NodeGrade[], demand: Demand): number {
  const limited = modelledDemand(demand);
  return nodes.reduce((sum, { count, room }) => sum + count * replicasInNode(PODS_PER_NODE, room, limited), 0);
}

/** The same after other workloads, a list of component sets, took their place: one set each, first fit. */
export function replicasThatFitBeside(
  nodes: readonly NodeGrade[],
  demand: Demand,
  others: readonly (readonly Component[])[],
): number {
  const limited = modelledDemand(demand);
  return occupiedNodes(nodes, others).reduce((sum, { pods, room }) => sum + replicasInNode(pods, room, limited), 0);
}

/** Whole sets of components that fit, at most `bound`, first fit, after other workloads took their place. */
export function setsThatFit(
  nodes: readonly NodeGrade[],
  components: readonly Component[],
  others: readonly (readonly Component[])[],
  bound: number,
): number {
  return placeSets(occupiedNodes(nodes, others), components, bound);
}

function occupiedNodes(nodes: readonly NodeGrade[], others: readonly (readonly Component[])[]): OpenNode[] {
  const free = nodes.flatMap(({ count, room }) =>
    Array.from({ length: count }, (): OpenNode => ({ pods: PODS_PER_NODE, room: new Map(room) })),
  );
  occupy(free, others);
  return free;
}
