/** Stage 2: filter, score, select, divide over the clusters in the cache; writes the schedule and the condition Scheduled. */
import { sameTargets } from '../domain/binding/targets.ts';
import { equalJson } from '../domain/equality.ts';
import { scheduleAdvice } from '../domain/explain/advice.ts';
import { guardDisplaced } from '../domain/failover/transition.ts';
import type { Binding, BindingStatus, TargetCluster } from '../domain/kinds/binding.ts';
import type { Cluster } from '../domain/kinds/cluster.ts';
import { APPLIED_PLACEMENT_ANNOTATION } from '../domain/kinds/names.ts';
import { annotationOf } from '../domain/metadata.ts';
import { keyText } from '../domain/object.ts';
import type { ScheduleResult } from '../domain/propagation/stages.ts';
import { bindingKeyOf, type PropagationSubject, subjectWorkflowId } from '../domain/propagation/subject.ts';
import { isSchedulable } from '../domain/scheduling/affected.ts';
import { decideSchedule, type RetryClass, type ScheduleDecision } from '../domain/scheduling/decide-schedule.ts';
import { type DecisionRecord, recordDecision } from '../domain/scheduling/decision-record.ts';
import { isTermOutdated } from '../domain/scheduling/outdated-term.ts';
import {
  failedWriteCondition,
  failedWriteEvents,
  type ScheduleEvent,
  scheduleEvents,
  statusAfter,
  withCondition,
  withoutAdvice,
} from '../domain/scheduling/schedule-report.ts';
import { isWorkload } from '../domain/scheduling/workload.ts';
import { KubeStatusError } from '../kube/errors.ts';
import { despiteConflicts } from './conflict.ts';
import type { ActivityContext } from './context.ts';
import { hasDependencies } from './dependencies.ts';
import { isReady } from './failover-context.ts';
import { bindingOf, PIPELINED, patchBinding, templateOf, updateBindingStatus } from './hub.ts';
import { schedulingInput } from './scheduling-input.ts';
import { timestamp } from './timestamp.ts';

/**
 * Who finds no schedule is tried again by the dispatcher, in the order of priority. After this long its run looks by itself:
 * Karmada's bound on the time in its queue of unschedulable bindings.
 */
const PENDING_RETRY_MS = 300_000;

/** What the stage would write, from caches alone. */
export interface SchedulePlan {
  binding: Binding;
  decision: ScheduleDecision;
  /** Absent when the schedule stays as it is. */
  spec?: { clusters: TargetCluster[]; appliedPlacement: string };
  /** True when the status is to be written. */
  writesStatus: boolean;
}

/**
 * Runs the stage. What must see the decisions before it is done one after the other: workloads of affinity groups, and,
 * under gate SchedulingOvercommitProtection, all that take room.
 */
export async function schedule(context: ActivityContext, subject: PropagationSubject): Promise<ScheduleResult> {
  try {
    return await inOrder(context, subject);
  } finally {
    context.passes.reached('scheduled', keyText(bindingKeyOf(subject)));
  }
}

/** True when a schedule must see those decided before it, which one process alone can see to. */
export function mustBeAlone({ gates, hub }: ActivityContext, subject: PropagationSubject): boolean {
  const spec = bindingOf(hub, bindingKeyOf(subject))?.spec;
  return (
    (gates.WorkloadAffinity && spec?.workloadAffinityGroups !== undefined) ||
    (gates.SchedulingOvercommitProtection && spec !== undefined && isWorkload(spec))
  );
}

function inOrder(context: ActivityContext, subject: PropagationSubject): Promise<ScheduleResult> {
  return mustBeAlone(context, subject)
    ? context.orderedSchedules.take(() => scheduleAlone(context, subject))
    : scheduleAlone(context, subject);
}

async function scheduleAlone(context: ActivityContext, subject: PropagationSubject): Promise<ScheduleResult> {
  const plan = planSchedule(context, subject);
  if (!plan) {
    return resultFor(bindingOf(context.hub, bindingKeyOf(subject)));
  }
  const { decision } = plan;
  const now = timestamp(context.now());
  const written = plan.spec ? await writeSpec(context, plan, plan.spec) : undefined;
  if (written && 'refusal' in written) {
    record(context, subject, plan.binding, failedWriteEvents(plan.binding, decision, written.refusal));
    const result = resultFor(plan.binding, written.refusal, written.retry);
    return withDecision(context, subject, result, recordDecision(plan.binding, decision, now, written.refusal));
  }
  const binding = written?.binding ?? plan.binding;
  // A spec that was written has a new generation, which the status must say was observed.
  const writesStatus = plan.writesStatus || changesStatus(binding, decision, context.hub.clusters.list());
  if (writesStatus) {
    const advice = adviceFor(binding, decision, context.hub.clusters.list());
    // Others write the status too; the schedule is written already, so this decision is not made again for that.
    await despiteConflicts(() => {
      const newest = bindingOf(context.hub, binding.metadata);
      const current = newest && newest.metadata.generation === binding.metadata.generation ? newest : binding;
      return writeStatus(context, current, statusAfter(current, decision, now, advice));
    });
  }
  if (plan.spec || writesStatus) {
    record(context, subject, plan.binding, scheduleEvents(plan.binding, decision));
  }
  const result =
    decision.outcome === 'rejected' ? resultFor(binding, decision.message, decision.retry) : resultFor(binding);
  return withDecision(context, subject, result, recordDecision(plan.binding, decision, now));
}

function withDecision(
  { decisions }: ActivityContext,
  subject: PropagationSubject,
  result: ScheduleResult,
  decision: DecisionRecord | undefined,
): ScheduleResult {
  return decision
    ? { ...result, decision: decisions.keep(subjectWorkflowId(subject), { ...decision, after: result.clusters }) }
    : result;
}

function record(
  context: ActivityContext,
  subject: PropagationSubject,
  binding: Binding,
  events: readonly ScheduleEvent[],
): void {
  const template = templateOf(context.hub, subject);
  for (const event of events) {
    context.record(template ? [binding, template] : [binding], event);
  }
}

/** What the stage would do; undefined for a binding that is not ours to schedule. */
export function planSchedule(context: ActivityContext, subject: PropagationSubject): SchedulePlan | undefined {
  const { hub } = context;
  const binding = bindingOf(hub, bindingKeyOf(subject));
  if (!binding || binding.metadata.deletionTimestamp || !isSchedulable(binding)) {
    return undefined;
  }
  const decision = decideSchedule(schedulingInput(context, binding));
  const result = resultOf(decision);
  return {
    binding,
    decision,
    ...(result && changesSpec(binding, result) ? { spec: result } : {}),
    writesStatus: changesStatus(binding, decision, hub.clusters.list()),
  };
}

function resultOf(decision: ScheduleDecision): SchedulePlan['spec'] {
  switch (decision.outcome) {
    case 'scheduled':
      return { clusters: decision.clusters, appliedPlacement: decision.appliedPlacement };
    case 'rejected':
      return decision.cleared && { clusters: [], appliedPlacement: decision.cleared.appliedPlacement };
    default:
      return undefined;
  }
}

function changesSpec(binding: Binding, { clusters, appliedPlacement }: NonNullable<SchedulePlan['spec']>): boolean {
  return (
    !sameTargets(binding.spec.clusters ?? [], clusters) ||
    annotationOf(binding, APPLIED_PLACEMENT_ANNOTATION) !== appliedPlacement
  );
}

/**
 * Karmada writes the time of each schedule, also of one that changes nothing; we leave a status that says the same, unless
 * the time itself is the answer: to an order, or to clusters that changed under a binding with several affinity terms.
 */
function changesStatus(binding: Binding, decision: ScheduleDecision, clusters: readonly Cluster[]): boolean {
  const advice = adviceFor(binding, decision, clusters);
  const wanted = statusAfter(binding, decision, binding.status?.lastScheduledTime ?? '', advice);
  const isTimeNews =
    decision.outcome === 'scheduled' &&
    (decision.trigger === 'rescheduleRequested' || isTermOutdated(binding, clusters));
  return isTimeNews || !equalJson(wanted, binding.status ?? {});
}

function adviceFor(binding: Binding, decision: ScheduleDecision, clusters: readonly Cluster[]): string[] {
  return decision.outcome === 'rejected' ? scheduleAdvice(binding, clusters, decision.diagnosis) : [];
}

/** The binding as it is now, or why the hub refused it; its status is written already then. */
type WrittenSpec = { binding: Binding } | { refusal: string; retry: RetryClass };

async function writeSpec(
  context: ActivityContext,
  { binding, decision }: SchedulePlan,
  { clusters, appliedPlacement }: NonNullable<SchedulePlan['spec']>,
): Promise<WrittenSpec> {
  const annotations = { [APPLIED_PLACEMENT_ANNOTATION]: appliedPlacement };
  // People who change a placement mean it; a move that has other copies displaced must not cost the last that serves.
  const isMeant = 'trigger' in decision && decision.trigger === 'placementChanged';
  const guarded = isMeant
    ? undefined
    : guardDisplaced(binding, clusters, (name) => isReady(context, name))?.gracefulEvictionTasks;
  const { resourceVersion } = binding.metadata;
  const body = {
    metadata: { annotations, ...(guarded && resourceVersion && { resourceVersion }) },
    spec: { clusters: clusters.length > 0 ? clusters : null, ...(guarded && { gracefulEvictionTasks: guarded }) },
  };
  try {
    return { binding: await patchBinding(context.hub, binding, body, PIPELINED) };
  } catch (error) {
    if (!(error instanceof KubeStatusError) || error.code !== 403) {
      throw error;
    }
    return refused(context, binding, decision, error);
  }
}

/** A quota on the hub: the binding says so and tries again later. */
async function refused(
  context: ActivityContext,
  binding: Binding,
  decision: ScheduleDecision,
  error: KubeStatusError,
): Promise<WrittenSpec> {
  const { code, reason } = error.status;
  const { condition, retry } = failedWriteCondition(decision, { message: error.message, code, reason });
  await writeStatus(
    context,
    binding,
    withCondition(withoutAdvice(binding.status ?? {}), condition, timestamp(context.now())),
  );
  return { refusal: error.message, retry };
}

async function writeStatus(context: ActivityContext, binding: Binding, status: BindingStatus): Promise<void> {
  if (status !== binding.status) {
    await updateBindingStatus(context.hub, { ...binding, status }, PIPELINED);
  }
}

function resultFor(binding: Binding | undefined, message?: string, retry: RetryClass = 'none'): ScheduleResult {
  return {
    clusters: targetsOf(binding),
    ...(hasDependencies(binding) ? { hasDependencies: true } : {}),
    ...(message === undefined ? {} : { message }),
    ...(retry === 'none' ? {} : { retryAfterMs: PENDING_RETRY_MS }),
  };
}

function targetsOf(binding: Binding | undefined): ScheduleResult['clusters'] {
  return (binding?.spec.clusters ?? []).map(({ name, replicas }) => ({
    name,
    ...(replicas === undefined ? {} : { replicas }),
  }));
}
