/** The claim on a template once its policies have been looked at to the end. */
import type { Policy } from '../kinds/policy.ts';
import type { KubeObject } from '../object.ts';
import { type Claim, claimOf, release } from '../policy/claim.ts';
import { decideClaim } from '../policy/decide.ts';
import { decidePreemptions } from '../policy/preempt.ts';
import { isPropagatable } from '../policy/propagatable.ts';
import { matchScore } from '../policy/selectors.ts';
import type { PropagationRules } from '../propagation/rules.ts';
import type { IndexedHub } from './hub-state.ts';

/** How the look ends. */
export interface ClaimOutcome {
  /** With the claim that it has in the end. */
  template: KubeObject;
  /** The policy that claims it. */
  policy?: Policy;
  /** The claims that it lost, in order. */
  released: Claim[];
  /** Which policy takes it from which, where one does. */
  preemption?: string;
  /** False while the policy has no effect on the binding: a Lazy one that nobody woke. */
  propagates: boolean;
  /** Why no policy claims it, or why the policy has no effect. */
  message?: string;
}

/** Claims end one after the other; more than two claims on one object do not occur. */
const MAX_STEPS = 4;

/**
 * Follows the decisions on a template until nothing changes any more.
 * @param byUser the template's user changed it (a Lazy policy takes effect only then)
 */
export function claimTemplate(
  hub: IndexedHub,
  original: KubeObject,
  rules: PropagationRules,
  byUser: boolean,
): ClaimOutcome {
  const released: Claim[] = [];
  let preemption: string | undefined;
  let template = original;
  if (!isPropagatable(template, rules.skips)) {
    return { template, released, propagates: false, message: 'Objects of this kind or namespace are not propagated' };
  }
  for (let step = 0; step < MAX_STEPS; step++) {
    const lapsed = lapsedClaim(hub, template);
    if (lapsed) {
      released.push(lapsed);
      template = release(template, lapsed);
      continue;
    }
    const preempted = rules.gates.PropagationPolicyPreemption
      ? decidePreemptions(template, hub.policyIndex)
      : undefined;
    if (preempted) {
      preemption = preempted.event().message;
      template = preempted.template;
      continue;
    }
    const decision = decideClaim({
      template,
      policies: hub.policyIndex,
      overrideExists: hub.overrideExists,
      changedByKarmada: !byUser,
    });
    switch (decision.kind) {
      case 'claimed':
        return {
          template: decision.template,
          policy: decision.policy,
          released,
          ...(preemption === undefined ? {} : { preemption }),
          propagates: decision.propagate,
          ...(decision.propagate ? {} : { message: 'Lazy policy: waits for the next change of the template' }),
        };
      case 'released':
        released.push(decision.claim);
        template = decision.template;
        break;
      case 'waiting':
        return { template, released, propagates: false, message: 'no matched propagation policy' };
      case 'ignored':
        return { template, released, propagates: false, message: decision.why };
      case 'blocked':
        return { template, released, propagates: false, message: decision.message };
      default:
        return decision satisfies never;
    }
  }
  return { template, released, propagates: false, message: 'the claim does not come to rest' };
}

/** The claim of a policy that is there but no longer selects the template. */
function lapsedClaim(hub: IndexedHub, template: KubeObject): Claim | undefined {
  const held = claimOf(template);
  const policy = held && hub.policyIndex.get(held);
  const isLapsed =
    policy && !policy.metadata.deletionTimestamp && matchScore(template, policy.spec.resourceSelectors) === 0;
  return isLapsed ? held : undefined;
}
