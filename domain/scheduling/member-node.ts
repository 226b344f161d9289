/** Nodes of members as the scheduler counts them, and which of them take a pod (Karmada: scheduler estimator, node filter). */
import { z } from 'zod';
import type { ReplicaRequirements } from '../kinds/binding.ts';
import type { Taint } from '../kinds/meta.ts';
import { type LabelRequirement, matchesRequirements } from '../labels.ts';
import type { JsonObject } from '../object.ts';
import { tolerates } from './taint-toleration.ts';

/** What counts of one node. */
export interface MemberNode {
  name: string;
  labels: Readonly<Record<string, string>>;
  taints: readonly Taint[];
  isUnschedulable: boolean;
  /** Pods that it still takes; not negative. */
  pods: number;
  /** Resource name to what its pods leave of it, as `amountOf`; not negative. */
  room: ReadonlyMap<string, number>;
}

type NodeClaim = NonNullable<ReplicaRequirements['nodeClaim']>;
type NodeTest = (node: MemberNode) => boolean;

/** What `kubectl cordon` stands for: pods that tolerate this run on cordoned nodes too. */
const UNSCHEDULABLE: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

const requirement = z.object({
  key: z.string(),
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']),
  values: z.array(z.string()).default([]),
});
const term = z.object({
  matchExpressions: z.array(requirement).default([]),
  matchFields: z.array(requirement).default([]),
});
const affinity = z.object({ nodeSelectorTerms: z.array(z.unknown()) });

/** Prepares the test whether a node takes pods with this claim: selector, required affinity, cordon and taints. */
export function nodeTest({ nodeSelector, hardNodeAffinity, tolerations = [] }: NodeClaim = {}): NodeTest {
  const wanted = Object.entries(nodeSelector ?? {}).map(
    ([key, value]): LabelRequirement => ({ key, operator: 'In', values: [value] }),
  );
  const hasAffinity = hardNodeAffinity ? affinityTest(hardNodeAffinity) : () => true;
  const isCovered = (taint: Taint): boolean => tolerations.some((toleration) => tolerates(toleration, taint));
  const toleratesCordon = isCovered(UNSCHEDULABLE);
  return (node) =>
    (!node.isUnschedulable || toleratesCordon) &&
    node.taints.every((taint) => taint.effect === 'PreferNoSchedule' || isCovered(taint)) &&
    matchesRequirements(wanted, node.labels) &&
    hasAffinity(node);
}

/** One term is enough. Terms that are empty or cannot be read match nothing, as in Kubernetes. */
function affinityTest(claimed: JsonObject): NodeTest {
  const terms = affinity.safeParse(claimed).data?.nodeSelectorTerms ?? [];
  const tests = terms.flatMap((one) => termTest(one) ?? []);
  return (node) => tests.some((test) => test(node));
}

function termTest(text: unknown): NodeTest | undefined {
  const read = term.safeParse(text);
  if (!read.success) {
    return undefined;
  }
  const { matchExpressions, matchFields } = read.data;
  const isEmpty = matchExpressions.length === 0 && matchFields.length === 0;
  if (isEmpty || !matchExpressions.every(isValid) || !matchFields.every(isNameField)) {
    return undefined;
  }
  return (node) =>
    matchesRequirements(matchExpressions, node.labels) && matchesRequirements(matchFields, { [NAME_FIELD]: node.name });
}

const NAME_FIELD = 'metadata.name';

/** The name is the only field that can be selected by, one value at a time. */
function isNameField({ key, operator, values }: LabelRequirement): boolean {
  return key === NAME_FIELD && (operator === 'In' || operator === 'NotIn') && values.length === 1;
}

function isValid({ operator, values }: LabelRequirement): boolean {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0;
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0;
    case 'Gt':
    case 'Lt':
      return values.length === 1;
  }
}
