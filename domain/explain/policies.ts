/** Which policies could claim a template, in the order in which they would, and why all but one do not. */
import type { Policy } from '../kinds/policy.ts';
import { type KubeObject, keyText } from '../object.ts';
import type { IndexedHub } from '../plan/hub-state.ts';
import { choosePolicy, priorityOf } from '../policy/choose.ts';
import { claimBy, claimOf } from '../policy/claim.ts';
import { matchScore } from '../policy/selectors.ts';

/** How closely a policy's selector names the template. */
export type Closeness = 'none' | 'kind' | 'labels' | 'name';

/** One policy that selects the template, or that claims it still. */
export interface PolicyCandidate {
  kind: Policy['kind'];
  namespace?: string;
  name: string;
  priority: number;
  match: Closeness;
  /** True for the policy that claims the template now. */
  claims: boolean;
  /** Why it claims the template, or why not. */
  why: string;
}

const CLOSENESS: readonly Closeness[] = ['none', 'kind', 'labels', 'name'];

/** The candidates, the best first; the one that claims the template may be any of them, since a claim stands. */
export function explainPolicies(hub: IndexedHub, template: KubeObject): PolicyCandidate[] {
  const ranked = rank(hub, template);
  const held = claimOf(template);
  const holder = held && hub.policyIndex.get(held);
  const all = holder && !ranked.includes(holder) ? [...ranked, holder] : ranked;
  return all.map((policy) => {
    const { name, namespace } = policy.metadata;
    const claims = policy === holder;
    return {
      kind: policy.kind,
      ...(namespace ? { namespace } : {}),
      name,
      priority: priorityOf(policy),
      match: closenessOf(policy, template),
      claims,
      why: claims ? whyHolder(policy, ranked, template) : whyNot(policy, ranked, holder, template),
    };
  });
}

/** By asking for the best again and again: so the order is that of the decision itself. */
function rank(hub: IndexedHub, template: KubeObject): Policy[] {
  const { policies, clusterPolicies } = hub.policyIndex.candidates(template);
  const ranked: Policy[] = [];
  for (;;) {
    const best = choosePolicy(
      template,
      policies.filter((policy) => !ranked.includes(policy)),
      clusterPolicies.filter((policy) => !ranked.includes(policy)),
    );
    if (!best) {
      return ranked;
    }
    ranked.push(best);
  }
}

function closenessOf(policy: Policy, template: KubeObject): Closeness {
  return CLOSENESS[matchScore(template, policy.spec.resourceSelectors)] ?? 'none';
}

function whyHolder(holder: Policy, ranked: readonly Policy[], template: KubeObject): string {
  if (holder.metadata.deletionTimestamp) {
    return 'claims the template until its deletion is done';
  }
  if (closenessOf(holder, template) === 'none') {
    return 'claims the template, but no longer selects it: it will release it';
  }
  const better = ranked[0] !== holder;
  return better
    ? 'claims the template: a claim stands whatever better policies come'
    : 'claims the template: best match';
}

function whyNot(policy: Policy, ranked: readonly Policy[], holder: Policy | undefined, template: KubeObject): string {
  const [best] = ranked;
  const winner = holder ?? best;
  if (!winner || winner === policy) {
    return 'will claim the template';
  }
  if (holder && ranked.indexOf(policy) < ranked.indexOf(holder)) {
    return `is better, but ${nameOf(holder)} claims the template already`;
  }
  if (winner.kind !== policy.kind) {
    return `a ClusterPropagationPolicy gives way to ${nameOf(winner)} of the template's namespace`;
  }
  const [own, other] = [priorityOf(policy), priorityOf(winner)];
  if (own !== other) {
    return `priority ${own} is less than ${other} of ${nameOf(winner)}`;
  }
  const [match, otherMatch] = [closenessOf(policy, template), closenessOf(winner, template)];
  return match === otherMatch
    ? `equal in priority and match: the name ${winner.metadata.name} comes first`
    : `its selector matches by ${match}, that of ${nameOf(winner)} by ${otherMatch}`;
}

function nameOf(policy: Policy): string {
  const { kind, ...key } = claimBy(policy);
  return `${kind} ${keyText(key)}`;
}
