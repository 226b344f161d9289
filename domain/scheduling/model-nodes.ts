/** The nodes of a cluster as its resource models describe them, and how many replicas or component sets they hold. */
import type { Component } from '../kinds/binding.ts';
import type { Cluster } from '../kinds/cluster.ts';
import { parseQuantity } from '../quantity.ts';
import { amountOf, type Demand, demandOf } from './capacity.ts';

/** Kubernetes' default bound on pods per node; models do not say theirs. */
const PODS_PER_NODE = 110;

/** Nodes of one grade, all alike. */
export interface NodeGrade {
  count: number;
  /** Resource name to amount: the least that a node of this grade has. */
  room: Demand;
}

/** One node while it is filled. */
interface Node {
  pods: number;
  room: Map<string, number>;
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

function occupiedNodes(nodes: readonly NodeGrade[], others: readonly (readonly Component[])[]): Node[] {
  const free = nodes.flatMap(({ count, room }) =>
    Array.from({ length: count }, (): Node => ({ pods: PODS_PER_NODE, room: new Map(room) })),
  );
  for (const components of others) {
    if (components.length > 0) {
      placeSets(free, components, 1);
    }
  }
  return free;
}

/** Fills the nodes set by set; a set that does not fit keeps what it took. A node too full for a component stays so. */
function placeSets(nodes: readonly Node[], components: readonly Component[], bound: number): number {
  const parts = components.map(({ replicas, replicaRequirements }) => ({
    replicas,
    demand: modelledDemand(demandOf(replicaRequirements?.resourceRequest)),
    firstOpen: 0,
  }));
  for (let sets = 0; sets < bound; sets++) {
    for (const part of parts) {
      let left = part.replicas;
      for (let index = part.firstOpen; left > 0 && index < nodes.length; index++) {
        left -= fillNode(nodes[index], part.demand, left);
        part.firstOpen = index;
      }
      if (left > 0) {
        return sets;
      }
    }
  }
  return bound;
}

/** Puts up to `wanted` replicas on a node; returns how many it took. */
function fillNode(node: Node | undefined, demand: Demand, wanted: number): number {
  if (!node) {
    return 0;
  }
  const taken = Math.min(wanted, replicasInNode(node.pods, node.room, demand));
  node.pods -= taken;
  for (const [name, amount] of demand) {
    node.room.set(name, (node.room.get(name) ?? 0) - taken * amount);
  }
  return taken;
}

function replicasInNode(pods: number, room: Demand, demand: Demand): number {
  let replicas = pods;
  for (const [name, amount] of demand) {
    replicas = Math.min(replicas, Math.floor((room.get(name) ?? 0) / amount));
  }
  return Math.max(0, replicas);
}

/** Of a demand, what nodes are measured by: cpu, memory, ephemeral storage, and extended or prefixed resources. */
function modelledDemand(demand: Demand): Demand {
  return new Map([...demand].filter(([name]) => isModelled(name)));
}

function isModelled(name: string): boolean {
  if (name === 'cpu' || name === 'memory' || name === 'ephemeral-storage') {
    return true;
  }
  return (
    (name.includes('/') && !name.startsWith('requests.')) ||
    name.includes('kubernetes.io/') ||
    name.startsWith('hugepages-') ||
    name.startsWith('attachable-volumes-')
  );
}
