/** Which of several schedules the FederatedResourceQuotas of their namespaces let through, all of them together. */
import { chargeQuotas, quotaDelta, type ResourceAmounts } from '../admission/quota-enforcement.ts';
import type { Binding } from '../kinds/binding.ts';
import type { FederatedResourceQuota } from '../kinds/quota.ts';
import type { PropagationRules } from '../propagation/rules.ts';
import { bindingKeyOf } from '../propagation/subject.ts';
import type { IndexedHub } from './hub-state.ts';
import type { Outcome } from './outcome.ts';

/**
 * The outcomes, those that exceed a quota as they were before, with the problem. What gives back goes first, then the more
 * urgent.
 * @param gone bindings that end
 */
export function withinQuotas(
  hub: IndexedHub,
  outcomes: readonly Outcome[],
  gone: readonly Binding[],
  { gates }: PropagationRules,
): Outcome[] {
  if (!gates.FederatedQuotaEnforcement || hub.quotas.length === 0) {
    return [...outcomes];
  }
  let quotas = hub.quotas;
  const charge = (delta: ResourceAmounts, namespace: string | undefined): string | undefined => {
    const charges = chargeQuotas(
      delta,
      quotas.filter(({ metadata }) => metadata.namespace === namespace),
    );
    if (!Array.isArray(charges)) {
      return charges.message;
    }
    const charged = new Map(charges.map(({ quota, overallUsed }) => [quota, overallUsed]));
    quotas = quotas.map((quota) => withUse(quota, charged.get(quota)));
    return undefined;
  };
  for (const { metadata, spec } of gone) {
    charge(quotaDelta({ ...spec, clusters: [] }, spec), metadata.namespace);
  }
  const refused = new Map<Outcome, string>();
  const deltas = outcomes.map((outcome) => ({ outcome, delta: deltaOf(hub, outcome) }));
  const givesBack = ({ delta }: { delta: ResourceAmounts }) => [...delta.values()].every(({ nano }) => nano < 0n);
  const inTurn = [
    ...deltas.filter(givesBack),
    ...deltas.filter((one) => !givesBack(one)).sort((a, b) => priorityOf(b.outcome) - priorityOf(a.outcome)),
  ];
  for (const { outcome, delta } of inTurn) {
    const problem = charge(delta, outcome.subject.namespace);
    if (problem !== undefined) {
      refused.set(outcome, problem);
    }
  }
  return outcomes.map((outcome) => {
    const problem = refused.get(outcome);
    return problem === undefined ? outcome : withoutSchedule(hub, outcome, problem);
  });
}

function withUse(
  quota: FederatedResourceQuota,
  overallUsed: Record<string, string> | undefined,
): FederatedResourceQuota {
  return overallUsed ? { ...quota, status: { ...quota.status, overallUsed } } : quota;
}

function deltaOf(hub: IndexedHub, { subject, binding, decision }: Outcome): ResourceAmounts {
  return binding && decision ? quotaDelta(binding.spec, hub.binding(bindingKeyOf(subject))?.spec) : new Map();
}

/** How urgent a schedule is. */
export function priorityOf({ binding }: Outcome): number {
  return binding?.spec.schedulePriority?.priority ?? 0;
}

function withoutSchedule(hub: IndexedHub, { decision: _, ...outcome }: Outcome, problem: string): Outcome {
  const { subject, binding } = outcome;
  const before = hub.binding(bindingKeyOf(subject));
  const unscheduled = binding && { ...binding, spec: { ...binding.spec, clusters: undefined } };
  return { ...outcome, ...(unscheduled && { binding: before ?? unscheduled }), problem };
}
