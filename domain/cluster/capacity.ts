/**
 * What a cluster has and what is taken of it, kept up to date one node or pod at a time: a change costs the same in a
 * cluster of five nodes and of five thousand. Karmada: cluster status controller, which sums all of them each time.
 */
import { equalJson } from '../equality.ts';
import { type Amounts, formatAmounts } from '../interpreter/pod-requirements.ts';
import type { ClusterStatus, ResourceModel } from '../kinds/cluster.ts';
import { formatQuantity, type Quantity } from '../quantity.ts';
import type { MemberNode } from '../scheduling/member-node.ts';
import type { NodeFacts, PodFacts } from './facts.ts';
import { type Grades, gradeIndex, readGrades } from './grades.ts';
import { createNodeRooms } from './node-rooms.ts';

/** The part of a Cluster's status that tells its capacity. */
export type CapacitySummary = {
  [Field in 'nodeSummary' | 'resourceSummary']-?: NonNullable<ClusterStatus[Field]>;
};

/** A running count. */
export interface Capacity {
  /** A node came (no `old`), changed, or went (no `node`). */
  changeNode(old: NodeFacts | undefined, node: NodeFacts | undefined): void;
  /** A pod came, changed, or went. */
  changePod(old: PodFacts | undefined, pod: PodFacts | undefined): void;
  /** The present state; nodes are graded by these models, without any they are not. */
  summary(models: readonly ResourceModel[] | undefined): CapacitySummary;
  /** What each node has left; only nodes that changed since the last call are counted again. */
  nodes(): readonly MemberNode[];
}

const NANO_PER_MILLI = 1_000_000n;
const NANO_PER_UNIT = 1_000_000_000n;

/** An empty cluster. */
export function createCapacity(): Capacity {
  const nodes = new Map<string, NodeFacts>();
  /** What pods hold of each node, of nodes that are not there (any more) too. */
  const held = new Map<string, Amounts>();
  const allocatable = new Map<string, { sum: Quantity; nodes: number }>();
  const allocating: Amounts = new Map();
  const allocated: Amounts = new Map();
  const grading = createGrading((name) => freeOn(nodes.get(name), held.get(name)));
  const rooms = createNodeRooms(nodes, held);
  let ready = 0;

  function countNode(node: NodeFacts, sign: 1 | -1): void {
    ready += node.isReady ? sign : 0;
    for (const [resource, quantity] of node.allocatable) {
      const known = allocatable.get(resource) ?? { sum: { ...quantity, nano: 0n }, nodes: 0 };
      known.nodes += sign;
      known.sum = { ...known.sum, nano: known.sum.nano + BigInt(sign) * quantity.nano };
      if (known.nodes === 0) {
        allocatable.delete(resource);
      } else {
        allocatable.set(resource, known);
      }
    }
  }

  function countPod({ node, isFinished, requests }: PodFacts, sign: 1n | -1n): void {
    if (node === undefined) {
      addTo(allocating, requests, sign);
    } else if (!isFinished) {
      addTo(allocated, requests, sign);
      const onNode: Amounts = held.get(node) ?? new Map();
      addTo(onNode, requests, sign);
      if (onNode.size === 0) {
        held.delete(node);
      } else {
        held.set(node, onNode);
      }
      grading.changed(node);
      rooms.changed(node);
    }
  }

  return {
    nodes: rooms.list,

    changeNode(old, node) {
      if (old) {
        countNode(old, -1);
        nodes.delete(old.metadata.name);
        grading.changed(old.metadata.name);
        rooms.changed(old.metadata.name);
      }
      if (node) {
        countNode(node, 1);
        nodes.set(node.metadata.name, node);
        grading.changed(node.metadata.name);
        rooms.changed(node.metadata.name);
      }
    },

    changePod(old, pod) {
      if (old) {
        countPod(old, -1n);
      }
      if (pod) {
        countPod(pod, 1n);
      }
    },

    summary(models) {
      const whole = [...allocatable].map(([resource, { sum }]) => [resource, formatQuantity(sum)]);
      const waiting = formatAmounts(allocating);
      const taken = formatAmounts(allocated);
      const modelings = grading.counts(models, nodes.keys());
      return {
        nodeSummary: { totalNum: nodes.size, readyNum: ready },
        resourceSummary: {
          ...(whole.length > 0 ? { allocatable: Object.fromEntries(whole) } : {}),
          ...(waiting ? { allocating: waiting } : {}),
          ...(taken ? { allocated: taken } : {}),
          ...(modelings ? { allocatableModelings: modelings } : {}),
        },
      };
    },
  };
}

/** Adds the requests of one pod, and the pod itself; what comes to nothing is dropped. */
function addTo(total: Amounts, requests: Amounts, sign: 1n | -1n): void {
  for (const [resource, amount] of [...requests, ['pods', 1n] as const]) {
    const sum = (total.get(resource) ?? 0n) + sign * amount;
    if (sum === 0n) {
      total.delete(resource);
    } else {
      total.set(resource, sum);
    }
  }
}

/** What is free on a node, in nano units by resource; undefined when it is gone or takes no more pods. */
function freeOn(node: NodeFacts | undefined, held: Amounts | undefined): ((resource: string) => bigint) | undefined {
  const taken = (resource: string): bigint =>
    (held?.get(resource) ?? 0n) * (resource === 'cpu' ? NANO_PER_MILLI : NANO_PER_UNIT);
  const has = (resource: string): bigint => node?.allocatable.get(resource)?.nano ?? 0n;
  if (!node || (held && has('pods') - taken('pods') <= 0n)) {
    return undefined;
  }
  return (resource) => (node.allocatable.has(resource) ? has(resource) - taken(resource) : 0n);
}

/** Counts nodes by grade; only nodes that changed since are graded again. */
function createGrading(freeOf: (node: string) => ((resource: string) => bigint) | undefined) {
  const stale = new Set<string>();
  const gradeOf = new Map<string, number>();
  let models: readonly ResourceModel[] | undefined;
  let grades: Grades | undefined;
  let counts: number[] = [];

  function grade(known: Grades, node: string): void {
    const before = gradeOf.get(node);
    const free = freeOf(node);
    const index = free ? gradeIndex(known, free) : -1;
    if (before !== undefined && before >= 0) {
      counts[before] = (counts[before] ?? 0) - 1;
    }
    if (index >= 0) {
      counts[index] = (counts[index] ?? 0) + 1;
      gradeOf.set(node, index);
    } else {
      gradeOf.delete(node);
    }
  }

  return {
    changed(node: string): void {
      stale.add(node);
    },
    counts(wanted: readonly ResourceModel[] | undefined, nodes: Iterable<string>) {
      if (!equalJson(wanted, models)) {
        models = wanted;
        grades = readGrades(wanted);
        counts = [];
        gradeOf.clear();
        for (const node of nodes) {
          stale.add(node);
        }
      }
      for (const node of grades ? stale : []) {
        if (grades) {
          grade(grades, node);
        }
      }
      stale.clear();
      return grades?.models.map((model, index) => ({ grade: model.grade, count: counts[index] ?? 0 }));
    },
  };
}
