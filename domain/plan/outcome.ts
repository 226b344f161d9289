/** What a template's propagation comes to: its claim, its binding, its schedule. */
import { buildBinding } from '../binding/build.ts';
import { interpretSize, type TemplateSize } from '../binding/interpretation.ts';
import { OwnerConflictError } from '../binding/reference.ts';
import type { Binding } from '../kinds/binding.ts';
import { APPLIED_PLACEMENT_ANNOTATION } from '../kinds/names.ts';
import { changeMetadata } from '../metadata.ts';
import { type KubeObject, kindOf } from '../object.ts';
import { release } from '../policy/claim.ts';
import type { PropagationRules } from '../propagation/rules.ts';
import { bindingKeyOf, type PropagationSubject, subjectOf } from '../propagation/subject.ts';
import { isSchedulable } from '../scheduling/affected.ts';
import { decideSchedule, type ScheduleDecision } from '../scheduling/decide-schedule.ts';
import type { SchedulingInput } from '../scheduling/input.ts';
import { type ClaimOutcome, claimTemplate } from './claim-template.ts';
import type { IndexedHub } from './hub-state.ts';
import { problemText } from './problem.ts';

/** Stands for ids that are drawn when an object is written. */
export const KNOWN_LATER = '(known after apply)';

/** The end of one template's propagation before Works. */
export interface Outcome {
  subject: PropagationSubject;
  template: KubeObject;
  claim: ClaimOutcome;
  /** The binding as it will be; absent while nothing claims the template. */
  binding?: Binding;
  /** Absent for a binding that is not ours to schedule. */
  decision?: ScheduleDecision;
  /** The template's bindings that need this one: it goes where they go. Empty once none does any more. */
  follows?: readonly string[];
  /** Why it cannot go on. */
  problem?: string;
}

/** Follows a template from its policy to its schedule. `byUser` as in `claimTemplate`. */
export function outcomeOf(hub: IndexedHub, original: KubeObject, rules: PropagationRules, byUser: boolean): Outcome {
  const subject = subjectOf(original);
  const claim = claimTemplate(hub, original, rules, byUser);
  const common = { subject, template: claim.template, claim };
  const existing = hub.binding(bindingKeyOf(subject));
  const built = bindingOf(hub, claim, existing, rules);
  if (typeof built === 'string') {
    return { ...common, ...(existing && { binding: existing }), problem: built };
  }
  if (!built || !isSchedulable(built)) {
    return { ...common, ...(built && { binding: built }) };
  }
  const decision = decideSchedule(schedulingInput(hub, built, rules));
  return { ...common, binding: afterDecision(built, decision), decision };
}

/** What a decision on a binding reads. */
export function schedulingInput(hub: IndexedHub, binding: Binding, { gates }: PropagationRules): SchedulingInput {
  return {
    binding,
    clusters: hub.clusters,
    gates,
    assumed: hub.inFlight,
    ...(gates.ResourceQuotaEstimate && { quotas: hub.quotasOf }),
    ...(gates.WorkloadAffinity ? { peers: hub.bindings } : {}),
  };
}

/** The binding after its policy, or why there can be none. */
function bindingOf(
  hub: IndexedHub,
  { template, policy, propagates, released }: ClaimOutcome,
  existing: Binding | undefined,
  rules: PropagationRules,
): Binding | string | undefined {
  if (!policy || !propagates) {
    return existing && released.reduce<Binding>((binding, claim) => release(binding, claim), existing);
  }
  const interpretation = sizeOf(hub, template, rules);
  if (typeof interpretation === 'string') {
    return interpretation;
  }
  const priorityClass = policy.spec.schedulePriority?.priorityClassName;
  const priorityClassValue = priorityClass === undefined ? undefined : hub.priorityOf(priorityClass);
  if (priorityClass !== undefined && priorityClassValue === undefined && rules.gates.PriorityBasedScheduling) {
    return `priorityclasses.scheduling.k8s.io "${priorityClass}" not found`;
  }
  try {
    return buildBinding({
      template,
      policy,
      size: interpretation,
      ...(existing && { existing }),
      ...(priorityClassValue === undefined ? {} : { priorityClassValue }),
      gates: rules.gates,
      uuid: KNOWN_LATER,
    });
  } catch (error) {
    if (error instanceof OwnerConflictError) {
      return error.message;
    }
    throw error;
  }
}

/** The size of a template, or why it is not known. */
function sizeOf(hub: IndexedHub, template: KubeObject, { gates }: PropagationRules): TemplateSize | string {
  try {
    const interpretation = interpretSize(template, hub.interpreterFor(kindOf(template)), gates);
    return interpretation.kind === 'failed' ? interpretation.event.message : interpretation.size;
  } catch (error) {
    return problemText(error);
  }
}

function afterDecision(binding: Binding, decision: ScheduleDecision): Binding {
  switch (decision.outcome) {
    case 'nothing':
    case 'observed':
      return binding;
    case 'scheduled':
      return withSchedule(binding, decision.clusters, decision.appliedPlacement);
    case 'rejected':
      return decision.cleared ? withSchedule(binding, [], decision.cleared.appliedPlacement) : binding;
    default:
      return decision satisfies never;
  }
}

function withSchedule(binding: Binding, clusters: Binding['spec']['clusters'], appliedPlacement: string): Binding {
  return changeMetadata<Binding>(
    { ...binding, spec: { ...binding.spec, clusters } },
    { annotations: { [APPLIED_PLACEMENT_ANNOTATION]: appliedPlacement } },
  );
}
