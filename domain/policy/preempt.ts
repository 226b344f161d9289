/** Preemption (gate PropagationPolicyPreemption): a policy that takes templates from policies of lower priority. */
import { type EventText, normalEvent, warningEvent } from '../event.ts';
import type { Policy } from '../kinds/policy.ts';
import { type KubeObject, keyText } from '../object.ts';
import { priorityOf } from './choose.ts';
import { type Claim, claim, claimBy, claimOf } from './claim.ts';
import type { PolicyIndex } from './policy-index.ts';
import { matchScore } from './selectors.ts';

/** What a preempting policy does to a template that another holds. */
export type PreemptionDecision =
  /** Write the template, then record an event on it that tells how that went. */
  { kind: 'preempted'; template: KubeObject; event: (error?: string) => EventText } | { kind: 'kept'; why: string };

/**
 * Whether a policy with `preemption: Always` takes a template over. A PropagationPolicy takes from every
 * ClusterPropagationPolicy, and from a PropagationPolicy of strictly lower priority; a ClusterPropagationPolicy only
 * from one of its own kind of strictly lower priority.
 * @param holder the policy that the template's claim names, if it exists
 */
export function decidePreemption(policy: Policy, template: KubeObject, holder: Policy | undefined): PreemptionDecision {
  const held = claimOf(template);
  const own = claimBy(policy);
  if (policy.spec.preemption !== 'Always') {
    return { kind: 'kept', why: 'the policy does not preempt' };
  }
  if (!held) {
    return { kind: 'kept', why: 'no policy claims the template' };
  }
  if (template.metadata.deletionTimestamp) {
    return { kind: 'kept', why: 'the template is being deleted' };
  }
  if (matchScore(template, policy.spec.resourceSelectors) === 0) {
    return { kind: 'kept', why: 'the policy does not select the template' };
  }
  if (held.kind === own.kind && claimText(held) === claimText(own)) {
    return { kind: 'kept', why: 'the policy holds the template already' };
  }
  if (held.kind === 'PropagationPolicy' && own.kind === 'ClusterPropagationPolicy') {
    return { kind: 'kept', why: 'a cluster policy never preempts a policy' };
  }
  if (held.kind === own.kind && !(holder && priorityOf(policy) > priorityOf(holder))) {
    return { kind: 'kept', why: 'insufficient priority' };
  }
  const [winner, loser] = [capitalise(claimText(own)), claimText(held)];
  return {
    kind: 'preempted',
    template: claim(template, policy),
    event: (error) =>
      error === undefined
        ? normalEvent('PreemptPolicySucceed', `${winner} preempted ${loser} successfully`)
        : warningEvent('PreemptPolicyFailed', `${winner} failed to preempt ${loser}: ${error}`),
  };
}

/** The decision of the best policy that takes the template away from the one that holds it; undefined when none does. */
export function decidePreemptions(
  template: KubeObject,
  policies: Pick<PolicyIndex, 'get' | 'candidates'>,
): Extract<PreemptionDecision, { kind: 'preempted' }> | undefined {
  const held = claimOf(template);
  if (!held) {
    return undefined;
  }
  const holder = policies.get(held);
  const candidates = policies.candidates(template);
  const byPriority = (left: Policy, right: Policy) => priorityOf(right) - priorityOf(left);
  return [...candidates.policies.toSorted(byPriority), ...candidates.clusterPolicies.toSorted(byPriority)]
    .filter(({ metadata }) => !metadata.deletionTimestamp)
    .map((policy) => decidePreemption(policy, template, holder))
    .find((decision) => decision.kind === 'preempted');
}

function claimText(of: Claim): string {
  return `${of.kind === 'PropagationPolicy' ? 'propagation policy' : 'cluster propagation policy'}(${keyText(of)})`;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
