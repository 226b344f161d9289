/** Karmada's node estimator (`--enable-scheduler-estimator`): what still fits on the nodes of a member as they are now. */
import type { Component, ReplicaRequirements } from '../kinds/binding.ts';
import { demandOf } from './capacity.ts';
import type { AssumedWorkload } from './input.ts';
import { type MemberNode, nodeTest } from './member-node.ts';
import { modelledDemand, type OpenNode, occupy, placeSets, replicasInNode } from './node-filling.ts';

/** A node while it is filled, with what pods are tested against. */
type OpenMemberNode = OpenNode & { node: MemberNode };

/** Replicas that fit on all nodes that take them, after the assumed workloads took their place. */
export function replicasOnNodes(
  requirements: ReplicaRequirements | undefined,
  nodes: readonly MemberNode[],
  assumed: readonly AssumedWorkload[],
): number {
  const demand = modelledDemand(demandOf(requirements?.resourceRequest));
  const takes = nodeTest(requirements?.nodeClaim);
  let replicas = 0;
  if (assumed.length === 0) {
    // Nothing is filled, so nothing is copied: there may be thousands of nodes.
    for (const node of nodes) {
      replicas += takes(node) ? replicasInNode(node.pods, node.room, demand) : 0;
    }
    return replicas;
  }
  for (const { node, pods, room } of occupiedNodes(nodes, assumed)) {
    replicas += takes(node) ? replicasInNode(pods, room, demand) : 0;
  }
  return replicas;
}

/** Whole sets of components that fit, at most `bound`, after the assumed workloads took their place. */
export function setsOnNodes(
  components: readonly Component[],
  nodes: readonly MemberNode[],
  assumed: readonly AssumedWorkload[],
  bound: number,
): number {
  return placeSets(occupiedNodes(nodes, assumed), components, bound, admission);
}

function occupiedNodes(nodes: readonly MemberNode[], assumed: readonly AssumedWorkload[]): OpenMemberNode[] {
  const open = nodes.map((node): OpenMemberNode => ({ node, pods: node.pods, room: new Map(node.room) }));
  occupy(
    open,
    assumed.map(({ components }) => components),
    admission,
  );
  return open;
}

function admission({ replicaRequirements }: Component): (open: OpenMemberNode) => boolean {
  const takes = nodeTest(replicaRequirements?.nodeClaim);
  return ({ node }) => takes(node);
}
