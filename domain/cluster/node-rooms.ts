/** What each node of a cluster has left, as the scheduler counts it, kept up to date one node at a time. */
import type { Amounts } from '../interpreter/pod-requirements.ts';
import { amountOf } from '../scheduling/capacity.ts';
import type { MemberNode } from '../scheduling/member-node.ts';
import type { NodeFacts } from './facts.ts';

/** The rooms of a cluster. */
interface NodeRooms {
  /** A node or what pods hold of it is not what it was. */
  changed(node: string): void;
  /** In the order in which nodes came. The array is the same until something changes. */
  list(): readonly MemberNode[];
}

/** Nothing is kept before the first `list()`: clusters whose nodes nobody asks for pay nothing. */
export function createNodeRooms(nodes: ReadonlyMap<string, NodeFacts>, held: ReadonlyMap<string, Amounts>): NodeRooms {
  const rooms = new Map<string, MemberNode>();
  let stale: Set<string> | undefined;
  let listed: readonly MemberNode[] = [];

  return {
    changed(node) {
      stale?.add(node);
    },
    list() {
      stale ??= new Set(nodes.keys());
      if (stale.size === 0) {
        return listed;
      }
      for (const name of stale) {
        const node = nodes.get(name);
        if (node) {
          rooms.set(name, roomOf(node, held.get(name)));
        } else {
          rooms.delete(name);
        }
      }
      stale.clear();
      listed = [...rooms.values()];
      return listed;
    },
  };
}

function roomOf({ metadata, labels, taints, isUnschedulable, allocatable }: NodeFacts, held?: Amounts): MemberNode {
  const room = new Map<string, number>();
  for (const [resource, quantity] of allocatable) {
    room.set(resource, Math.max(0, amountOf(resource, quantity) - Number(held?.get(resource) ?? 0n)));
  }
  return { name: metadata.name, labels, taints, isUnschedulable, pods: room.get('pods') ?? 0, room };
}
