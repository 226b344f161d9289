/** How urgent a schedule is (gate PriorityBasedScheduling). */
import type { Policy } from '../domain/kinds/policy.ts';
import { choosePolicy } from '../domain/policy/choose.ts';
import { claimOf } from '../domain/policy/claim.ts';
import { bindingKeyOf, type PropagationSubject } from '../domain/propagation/subject.ts';
import type { ActivityContext } from './context.ts';
import { bindingOf, templateOf } from './hub.ts';

/**
 * The priority of a subject: its binding's, and before there is one, what the policy will give it. Higher goes first; 0
 * where nobody says.
 */
export function schedulePriority(context: ActivityContext, subject: PropagationSubject): number {
  if (!context.gates.PriorityBasedScheduling) {
    return 0;
  }
  const binding = bindingOf(context.hub, bindingKeyOf(subject));
  if (binding) {
    return binding.spec.schedulePriority?.priority ?? 0;
  }
  const priorityClass = policyFor(context, subject)?.spec.schedulePriority?.priorityClassName;
  return (priorityClass === undefined ? undefined : priorityClassValue(context, priorityClass)) ?? 0;
}

/** The value of a PriorityClass; undefined when there is none of that name. */
export function priorityClassValue({ hub }: ActivityContext, name: string): number | undefined {
  const value = hub.templates('scheduling.k8s.io/v1', 'PriorityClass')?.get({ name })?.value;
  return typeof value === 'number' ? value : undefined;
}

function policyFor({ hub, policies }: ActivityContext, subject: PropagationSubject): Policy | undefined {
  const template = templateOf(hub, subject);
  if (!template) {
    return undefined;
  }
  const claim = claimOf(template);
  const candidates = policies.candidates(template);
  return claim ? policies.get(claim) : choosePolicy(template, candidates.policies, candidates.clusterPolicies);
}
