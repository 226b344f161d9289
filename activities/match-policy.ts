/** Stage 1: the policy that claims the template; writes the claim and the binding. */
import { buildBinding } from '../domain/binding/build.ts';
import { applyPolicyEvent } from '../domain/binding/events.ts';
import { interpretSize } from '../domain/binding/interpretation.ts';
import type { EventText } from '../domain/event.ts';
import type { Binding } from '../domain/kinds/binding.ts';
import type { Policy } from '../domain/kinds/policy.ts';
import type { KubeObject } from '../domain/object.ts';
import { keyText, kindOf } from '../domain/object.ts';
import { isLazy } from '../domain/policy/activation.ts';
import { type Claim, claimOf, release } from '../domain/policy/claim.ts';
import { decideClaim } from '../domain/policy/decide.ts';
import { decidePreemptions } from '../domain/policy/preempt.ts';
import { isPropagatable } from '../domain/policy/propagatable.ts';
import { matchScore } from '../domain/policy/selectors.ts';
import type { Cause } from '../domain/propagation/cause.ts';
import type { MatchResult } from '../domain/propagation/stages.ts';
import { bindingKeyOf, isNamespace, type PropagationSubject } from '../domain/propagation/subject.ts';
import { deleteAbandonedBinding } from './abandoned-binding.ts';
import { catchUp } from './catch-up.ts';
import type { ActivityContext } from './context.ts';
import { bindingOf, createBinding, PIPELINED, templateOf, updateBinding } from './hub.ts';
import { metadataPatch } from './metadata-patch.ts';
import { priorityClassValue as valueOfPriorityClass } from './schedule-priority.ts';
import { differOnlyInVersion, isMadeFrom } from './template-version.ts';
import { type Done, untilDone } from './until-done.ts';
import { worksOf } from './works-of.ts';

/** One write of the stage. */
export type MatchWrite =
  | { kind: 'writeTemplate'; template: KubeObject; changed: KubeObject; event?: (error?: string) => EventText }
  | {
      kind: 'createBinding' | 'updateBinding';
      binding: Binding;
      template: KubeObject;
      policy?: Policy;
      /** What the template's events say of how its size was read. */
      sizeEvent?: EventText;
    };

/** The next write, from caches alone; done when nothing is left to write. */
export type MatchStep = MatchWrite | Done<MatchResult>;

/** A template's size cannot be read; the propagation waits for a better template. */
export class SizeUnreadableError extends Error {
  override name = 'SizeUnreadableError';
}

/**
 * Runs the stage.
 * @param byUser the template's user changed it (a Lazy policy takes effect only then)
 * @param causes what must have been seen
 */
export async function matchPolicy(
  context: ActivityContext,
  subject: PropagationSubject,
  byUser: boolean,
  causes: readonly Cause[] = [],
): Promise<MatchResult> {
  await catchUp(context.hub, causes);
  await deleteAbandonedBinding(context.hub, subject);
  const isNews = byUser && !isMadeFrom(bindingOf(context.hub, bindingKeyOf(subject)), subject, causes);
  const result = await untilDone(
    () => nextMatchStep(context, subject, isNews),
    (step) => perform(context, subject, step),
  );
  if (!result.proceed) {
    const binding = keyText(bindingKeyOf(subject));
    context.passes.reached('scheduled', binding);
    context.passes.reached('delivered', binding);
  }
  return result;
}

/** What the stage would write next. Throws when the binding cannot be built. */
export function nextMatchStep(context: ActivityContext, subject: PropagationSubject, byUser: boolean): MatchStep {
  const { hub } = context;
  const template = templateOf(hub, subject);
  const binding = bindingOf(hub, bindingKeyOf(subject));
  const done = (message?: string): MatchStep => ({
    kind: 'done',
    result: {
      proceed: binding !== undefined || isNamespace(subject) || worksOf(hub, subject).length > 0,
      ...(message === undefined ? {} : { message }),
    },
  });
  if (!template) {
    return done('The template is gone');
  }
  if (!isPropagatable(template, context.skips)) {
    return done('Objects of this kind or namespace are not propagated');
  }
  const lapsed = lapsedClaim(context, template);
  if (lapsed) {
    return releaseStep(lapsed, template, release(template, lapsed), binding);
  }
  const preemption = context.gates.PropagationPolicyPreemption
    ? decidePreemptions(template, context.policies)
    : undefined;
  if (preemption) {
    return { kind: 'writeTemplate', template, changed: preemption.template, event: preemption.event };
  }
  const decision = decideClaim({
    template,
    policies: context.policies,
    overrideExists: (key) =>
      (key.namespace ? hub.overridePolicies.get(key) : hub.clusterOverridePolicies.get(key)) !== undefined,
    changedByKarmada: !byUser,
  });
  switch (decision.kind) {
    case 'claimed':
      if (decision.template !== template) {
        return { kind: 'writeTemplate', template, changed: decision.template };
      }
      return decision.propagate
        ? bindingStep(context, template, decision.policy, binding, byUser)
        : done('Lazy policy: waits for the next change of the template');
    case 'released':
      return releaseStep(decision.claim, template, decision.template, binding);
    case 'waiting':
      return done('no matched propagation policy');
    case 'ignored':
      return done(decision.why);
    case 'blocked':
      return done(decision.message);
    default:
      return decision satisfies never;
  }
}

/** The claim of a policy that is there but no longer selects the template. */
function lapsedClaim({ policies }: ActivityContext, template: KubeObject): Claim | undefined {
  const held = claimOf(template);
  const policy = held && policies.get(held);
  const isLapsed =
    policy && !policy.metadata.deletionTimestamp && matchScore(template, policy.spec.resourceSelectors) === 0;
  return isLapsed ? held : undefined;
}

function bindingStep(
  context: ActivityContext,
  template: KubeObject,
  policy: Policy,
  existing: Binding | undefined,
  byUser: boolean,
): MatchStep {
  if (existing?.metadata.deletionTimestamp) {
    // That of a template of the same name that was deleted: a later stage lets go of it, and its end starts the next pass.
    return {
      kind: 'done',
      result: { proceed: true, message: 'Waits until the binding of the deleted template is gone' },
    };
  }
  const interpretation = interpretSize(template, context.interpreterFor(kindOf(template)), context.gates);
  if (interpretation.kind === 'failed') {
    context.record([template], interpretation.event);
    throw new SizeUnreadableError(interpretation.event.message);
  }
  const priorityClass = policy.spec.schedulePriority?.priorityClassName;
  const priorityClassValue = priorityClass === undefined ? undefined : valueOfPriorityClass(context, priorityClass);
  const binding = buildBinding({
    template,
    policy,
    size: interpretation.size,
    ...(existing && { existing }),
    ...(priorityClassValue === undefined ? {} : { priorityClassValue }),
    gates: context.gates,
    uuid: context.uuid(),
  });
  const { event: sizeEvent } = interpretation;
  const write = { binding, template, policy, ...(sizeEvent && { sizeEvent }) };
  if (!existing) {
    return { kind: 'createBinding', ...write };
  }
  // Under a Lazy policy the version tells which change of the user has taken effect.
  const isUnchanged = differOnlyInVersion(existing, binding) && !(byUser && isLazy(policy));
  return binding === existing || isUnchanged
    ? { kind: 'done', result: { proceed: true, policy: keyText(policy.metadata) } }
    : { kind: 'updateBinding', ...write };
}

/** The binding first: by its claim it is found again after a crash in between. */
function releaseStep(
  claim: Claim,
  template: KubeObject,
  released: KubeObject,
  binding: Binding | undefined,
): MatchStep {
  const releasedBinding = binding && release(binding, claim);
  return releasedBinding && releasedBinding !== binding
    ? { kind: 'updateBinding', binding: releasedBinding, template }
    : { kind: 'writeTemplate', template, changed: released };
}

async function perform(context: ActivityContext, subject: PropagationSubject, step: MatchWrite): Promise<void> {
  const { hub } = context;
  if (step.kind === 'writeTemplate') {
    const body = metadataPatch(step.template, step.changed);
    try {
      await hub.templates(subject.apiVersion, subject.kind)?.patch(subject, { type: 'merge', body }, PIPELINED);
    } catch (error) {
      record(context, step, error instanceof Error ? error.message : String(error));
      throw error;
    }
    record(context, step);
    return;
  }
  if (step.sizeEvent) {
    context.record([step.template], step.sizeEvent);
  }
  try {
    await (step.kind === 'createBinding'
      ? createBinding(hub, step.binding, PIPELINED)
      : updateBinding(hub, step.binding, PIPELINED));
  } catch (error) {
    if (step.policy) {
      const message = error instanceof Error ? error.message : String(error);
      context.record([step.template], applyPolicyEvent(step.policy, message));
    }
    throw error;
  }
  if (step.policy) {
    context.record([step.template], applyPolicyEvent(step.policy));
  }
}

function record(
  context: ActivityContext,
  { template, event }: Extract<MatchWrite, { kind: 'writeTemplate' }>,
  error?: string,
) {
  if (event) {
    context.record([template], event(error));
  }
}
