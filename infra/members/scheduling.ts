/** Which node takes a pod: what it asks for, what is left, and what nodes accept. */
import type { Toleration } from '../../domain/kinds/meta.ts';
import { parseQuantity } from '../../domain/quantity.ts';
import type { Node, Pod, PodSpec, ResourceAmounts } from './kinds.ts';
import { isActive } from './pod-state.ts';

/** Amounts in billionths of a unit, by resource name. */
type Amounts = Map<string, bigint>;

/** Where a pod goes, or why nowhere. */
export type Placement = { node: string } | { message: string };

/** Cached objects never change, and every placement asks again for all of them. */
const requestsOf = new WeakMap<PodSpec, Amounts>();

/** What a pod asks for: the larger of its containers' sum and its greatest init container, plus overhead, plus itself. */
export function podRequests(spec: PodSpec): Amounts {
  const known = requestsOf.get(spec);
  if (known) {
    return known;
  }
  const sidecars = spec.initContainers?.filter(({ restartPolicy }) => restartPolicy === 'Always') ?? [];
  const total = sum([...spec.containers, ...sidecars].map(({ resources }) => amounts(resources?.requests)));
  for (const { resources } of spec.initContainers ?? []) {
    for (const [name, amount] of amounts(resources?.requests)) {
      total.set(name, amount > (total.get(name) ?? 0n) ? amount : (total.get(name) ?? 0n));
    }
  }
  const requests = sum([total, amounts(spec.overhead), amounts({ pods: 1 })]);
  requestsOf.set(spec, requests);
  return requests;
}

/** Chooses the node with the most processor time left among those that take the pod. */
export function placePod(pod: Pod, nodes: readonly Node[], podsOn: (node: string) => readonly Pod[]): Placement {
  const requests = podRequests(pod.spec);
  const reasons = new Map<string, number>();
  let best: { node: string; left: bigint } | undefined;
  for (const node of nodes) {
    const left = amountsLeft(node, podsOn(node.metadata.name));
    const refusals = refusalsOf(node, pod.spec, requests, left);
    for (const reason of refusals) {
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
    const processor = left.get('cpu') ?? 0n;
    if (refusals.length === 0 && (!best || processor > best.left)) {
      best = { node: node.metadata.name, left: processor };
    }
  }
  if (best) {
    return { node: best.node };
  }
  const counted = [...reasons].map(([reason, count]) => `${count} ${reason}`).toSorted();
  return { message: `0/${nodes.length} nodes are available: ${counted.join(', ') || 'no nodes'}.` };
}

/** What a node's allocatable resources have left beside the pods on it; pods that have ended use nothing. */
export function amountsLeft(node: Node, pods: readonly Pod[]): Amounts {
  const used = pods
    .filter((pod) => isActive(pod) || pod.metadata.deletionTimestamp !== undefined)
    .map(({ spec }) => podRequests(spec));
  const left = amounts(node.status?.allocatable);
  for (const [name, amount] of sum(used)) {
    left.set(name, (left.get(name) ?? 0n) - amount);
  }
  return left;
}

/** True when a node has the labels that the pod asks for; capacity and taints aside. */
export function acceptsPlacement(node: Node, { nodeSelector = {} }: PodSpec): boolean {
  const labels = node.metadata.labels ?? {};
  return Object.entries(nodeSelector).every(([key, value]) => labels[key] === value);
}

/** True when the tolerations cover every taint that keeps pods away. */
export function toleratesTaints(node: Node, tolerations: readonly Toleration[]): boolean {
  return (node.spec?.taints ?? [])
    .filter(({ effect }) => effect !== 'PreferNoSchedule')
    .every((taint) =>
      tolerations.some(
        ({ key, operator, value, effect }) =>
          (!effect || effect === taint.effect) &&
          (key ? key === taint.key : operator === 'Exists') &&
          (operator === 'Exists' || (value ?? '') === (taint.value ?? '')),
      ),
    );
}

function refusalsOf(node: Node, spec: PodSpec, requests: Amounts, left: Amounts): string[] {
  if (node.spec?.unschedulable) {
    return ['node(s) were unschedulable'];
  }
  if (!acceptsPlacement(node, spec)) {
    return ["node(s) didn't match Pod's node affinity/selector"];
  }
  if (!toleratesTaints(node, spec.tolerations ?? [])) {
    return ['node(s) had untolerated taint(s)'];
  }
  return [...requests]
    .filter(([name, amount]) => amount > 0n && amount > (left.get(name) ?? 0n))
    .map(([name]) => (name === 'pods' ? 'Too many pods' : `Insufficient ${name}`));
}

function amounts(resources: ResourceAmounts | undefined): Amounts {
  return new Map(Object.entries(resources ?? {}).map(([name, amount]) => [name, parseQuantity(amount).nano]));
}

function sum(parts: readonly Amounts[]): Amounts {
  const total: Amounts = new Map();
  for (const part of parts) {
    for (const [name, amount] of part) {
      total.set(name, (total.get(name) ?? 0n) + amount);
    }
  }
  return total;
}
