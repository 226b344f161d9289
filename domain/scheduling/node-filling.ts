/** Nodes filled with replicas and component sets, first fit: Karmada's scheduling simulator. */
import type { Component } from '../kinds/binding.ts';
import { type Demand, demandOf } from './capacity.ts';

/** One node while it is filled. */
export interface OpenNode {
  /** Pods that it still takes. */
  pods: number;
  /** Resource name to amount that is left. */
  room: Map<string, number>;
}

/** Prepares the test whether a node takes replicas of a component at all. */
type Admission<N> = (component: Component) => (node: N) => boolean;

/** Lets workloads, a list of component sets, take their place: one set each. */
export function occupy<N extends OpenNode>(
  nodes: readonly N[],
  workloads: readonly (readonly Component[])[],
  admission?: Admission<N>,
): void {
  for (const components of workloads) {
    if (components.length > 0) {
      placeSets(nodes, components, 1, admission);
    }
  }
}

/** Fills the nodes set by set; a set that does not fit keeps what it took. A node too full for a component stays so. */
export function placeSets<N extends OpenNode>(
  nodes: readonly N[],
  components: readonly Component[],
  bound: number,
  admission: Admission<N> = () => () => true,
): number {
  const parts = components.map((component) => ({
    replicas: component.replicas,
    demand: modelledDemand(demandOf(component.replicaRequirements?.resourceRequest)),
    admits: admission(component),
    firstOpen: 0,
  }));
  for (let sets = 0; sets < bound; sets++) {
    for (const part of parts) {
      let left = part.replicas;
      for (let index = part.firstOpen; left > 0 && index < nodes.length; index++) {
        const node = nodes[index];
        left -= node && part.admits(node) ? fillNode(node, part.demand, left) : 0;
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
function fillNode(node: OpenNode, demand: Demand, wanted: number): number {
  const taken = Math.min(wanted, replicasInNode(node.pods, node.room, demand));
  node.pods -= taken;
  for (const [name, amount] of demand) {
    node.room.set(name, (node.room.get(name) ?? 0) - taken * amount);
  }
  return taken;
}

/** Replicas that fit into what is left of a node; of what it does not have, nothing is left. */
export function replicasInNode(pods: number, room: Demand, demand: Demand): number {
  let replicas = pods;
  for (const [name, amount] of demand) {
    replicas = Math.min(replicas, Math.floor((room.get(name) ?? 0) / amount));
  }
  return Math.max(0, replicas);
}

/** Of a demand, what nodes are measured by: cpu, memory, ephemeral storage, and extended or prefixed resources. */
export function modelledDemand(demand: Demand): Demand {
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
