/** What one look at a template decides: which policy claims it, or why none does. */
import { CLAIMED_BY_LABEL } from '../kinds/names.ts';
import type { Policy } from '../kinds/policy.ts';
import { labelOf } from '../metadata.ts';
import { type KubeObject, keyText, type ObjectKey } from '../object.ts';
import { isLazy } from './activation.ts';
import { choosePolicy } from './choose.ts';
import { type Claim, claim, claimOf, release } from './claim.ts';
import type { PolicyIndex } from './policy-index.ts';
import { matchScore } from './selectors.ts';

/** What to do with a template. `template` is the very argument where its metadata stays as it is. */
export type ClaimDecision =
  /** Write the template if it changed, then the binding if `propagate`; not so for a Lazy policy that nobody woke. */
  | { kind: 'claimed'; policy: Policy; template: KubeObject; propagate: boolean }
  /** The claiming policy is gone: release the binding by the claim first, then write the template, then look again. */
  | { kind: 'released'; claim: Claim; template: KubeObject }
  /** No policy matches: look again when one appears. */
  | { kind: 'waiting' }
  /** Nothing to do, for a reason. */
  | { kind: 'ignored'; why: string }
  /** Not now: retry. */
  | { kind: 'blocked'; message: string };

/** All that the decision depends on. */
export interface ClaimInput {
  template: KubeObject;
  policies: Pick<PolicyIndex, 'get' | 'candidates'>;
  /** True when the OverridePolicy (without namespace: ClusterOverridePolicy) exists. */
  overrideExists(key: ObjectKey): boolean;
  /** True when the look was caused by a policy or by Karmada's own metadata, not by the template's user. */
  changedByKarmada: boolean;
}

/** What to do with a template (Karmada's detector, behaviour of one reconcile). */
export function decideClaim(input: ClaimInput): ClaimDecision {
  const { template, policies } = input;
  if (template.metadata.deletionTimestamp) {
    return { kind: 'ignored', why: 'the template is being deleted' };
  }
  const owner = labelOf(template, CLAIMED_BY_LABEL);
  if (owner) {
    return { kind: 'ignored', why: `the template is claimed by ${owner}` };
  }
  const held = claimOf(template);
  if (held) {
    return decideHeld(held, input);
  }
  const candidates = policies.candidates(template);
  const chosen = choosePolicy(template, candidates.policies, candidates.clusterPolicies);
  return chosen ? decideChosen(chosen, input) : { kind: 'waiting' };
}

/** A claim stands, whatever better policies there are, until its policy goes or no longer selects the template. */
function decideHeld(held: Claim, input: ClaimInput): ClaimDecision {
  const policy = input.policies.get(held);
  if (!policy) {
    return { kind: 'released', claim: held, template: release(input.template, held) };
  }
  if (policy.metadata.deletionTimestamp) {
    return { kind: 'blocked', message: `${policyText(policy)} is being deleted` };
  }
  if (matchScore(input.template, policy.spec.resourceSelectors) === 0) {
    return { kind: 'ignored', why: `${policyText(policy)} no longer selects the template and has yet to release it` };
  }
  return decideChosen(policy, input);
}

function decideChosen(policy: Policy, input: ClaimInput): ClaimDecision {
  if (!dependentOverridesExist(policy, input.overrideExists)) {
    return { kind: 'blocked', message: 'waiting for dependent overrides' };
  }
  return {
    kind: 'claimed',
    policy,
    template: claim(input.template, policy),
    propagate: !(input.changedByKarmada && isLazy(policy)),
  };
}

/** True when every override that the policy names exists: in the policy's namespace, or cluster-wide for a cluster policy. */
export function dependentOverridesExist(policy: Policy, overrideExists: (key: ObjectKey) => boolean): boolean {
  const { namespace } = policy.metadata;
  return (policy.spec.dependentOverrides ?? []).every((name) =>
    overrideExists(policy.kind === 'PropagationPolicy' && namespace ? { namespace, name } : { name }),
  );
}

/** `policy(ns/name)` or `cluster policy(name)`: how Karmada's messages name a policy. */
export function policyText(policy: Pick<Policy, 'kind' | 'metadata'>): string {
  return `${policy.kind === 'PropagationPolicy' ? 'policy' : 'cluster policy'}(${keyText(policy.metadata)})`;
}
