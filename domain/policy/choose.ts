/** Which of several policies propagates a template. */
import type { ClusterPropagationPolicy, Policy, PropagationPolicy } from '../kinds/policy.ts';
import { matchScore, type Selectable, type SelectorScore } from './selectors.ts';

/** The explicit priority of a policy; 0 where none is given. */
export function priorityOf(policy: Policy): number {
  return policy.spec.priority ?? 0;
}

/**
 * The policy for a template that no policy claims yet. A PropagationPolicy of the template's namespace beats every
 * ClusterPropagationPolicy; among equals the higher priority wins, then the closer selector, then the smaller name.
 * Policies that are being deleted never match.
 */
export function choosePolicy(
  template: Selectable,
  policies: Iterable<PropagationPolicy>,
  clusterPolicies: Iterable<ClusterPropagationPolicy>,
): Policy | undefined {
  const { namespace } = template.metadata;
  const ofNamespace = namespace ? [...policies].filter((policy) => policy.metadata.namespace === namespace) : [];
  return best(template, ofNamespace) ?? best(template, clusterPolicies);
}

function best<P extends Policy>(template: Selectable, policies: Iterable<P>): P | undefined {
  let winner: { policy: P; score: SelectorScore } | undefined;
  for (const policy of policies) {
    const score = policy.metadata.deletionTimestamp ? 0 : matchScore(template, policy.spec.resourceSelectors);
    if (score > 0 && (!winner || beats(policy, score, winner.policy, winner.score))) {
      winner = { policy, score };
    }
  }
  return winner?.policy;
}

function beats(policy: Policy, score: SelectorScore, other: Policy, otherScore: SelectorScore): boolean {
  const byPriority = priorityOf(policy) - priorityOf(other);
  if (byPriority !== 0) {
    return byPriority > 0;
  }
  return score === otherScore ? policy.metadata.name < other.metadata.name : score > otherScore;
}
