/** What a decision writes beside the clusters: the condition Scheduled, the rest of the status, and events. */
import type { Binding, BindingStatus, TargetCluster } from '../kinds/binding.ts';
import type { Condition } from '../kinds/meta.ts';
import type { Rejected, RetryClass, ScheduleDecision, Scheduled } from './decide-schedule.ts';

/** The condition that says what would have to change; absent where a schedule was found. */
const ADVICE = 'Schedulable';

/** Lines of advice in a condition: `fleetwright explain` has them all. */
const ADVICE_LINES = 5;

const SUCCESS_MESSAGE = 'Binding has been scheduled successfully.';

/** A condition without its time. */
export type ScheduledCondition = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

/** An event on the binding and on its template. */
export interface ScheduleEvent {
  type: 'Normal' | 'Warning';
  reason: 'ScheduleBindingSucceed' | 'ScheduleBindingFailed';
  message: string;
}

/** A write of a decision that the hub refused: the text, and the code and reason of its `Status` if it sent one. */
export interface FailedWrite {
  message: string;
  code?: number;
  reason?: string;
}

const SCHEDULED: ScheduledCondition = {
  type: 'Scheduled',
  status: 'True',
  reason: 'Success',
  message: SUCCESS_MESSAGE,
};

/** The condition that a decision ends with. */
export function scheduledCondition(decision: Scheduled | Rejected): ScheduledCondition {
  return decision.outcome === 'scheduled' ? SCHEDULED : notScheduled(decision.reason, decision.message);
}

/** The condition, and when to retry, when the decision was made but could not be written. */
export function failedWriteCondition(
  decision: ScheduleDecision,
  failure: FailedWrite,
): { condition: ScheduledCondition; retry: RetryClass } {
  if (decision.outcome === 'rejected') {
    return { condition: notScheduled(decision.reason, `[${decision.message}, ${failure.message}]`), retry: 'backoff' };
  }
  const exceedsQuota = failure.code === 403 && failure.reason === 'QuotaExceeded';
  return {
    condition: notScheduled(exceedsQuota ? 'QuotaExceeded' : 'SchedulerError', failure.message),
    retry: 'backoff',
  };
}

function notScheduled(reason: string, message: string): ScheduledCondition {
  return { type: 'Scheduled', status: 'False', reason, message };
}

/**
 * The binding's status after a decision; the same object when nothing changes. Only success moves the observed generation,
 * the affinity term in use and the time of the last schedule.
 * @param now RFC 3339
 * @param advice what would have to change, where no schedule was found
 */
export function statusAfter(
  binding: Binding,
  decision: ScheduleDecision,
  now: string,
  advice: readonly string[],
): BindingStatus {
  const status = binding.status ?? {};
  const schedulerObservedGeneration = binding.metadata.generation ?? 0;
  switch (decision.outcome) {
    case 'nothing':
      return decision.because === 'upToDate' ? madeUp(binding, now) : status;
    case 'observed':
      return { ...madeUp(binding, now), schedulerObservedGeneration };
    case 'rejected':
      return withAdvice(withCondition(status, scheduledCondition(decision), now), decision.reason, advice, now);
    case 'scheduled':
      return {
        ...withoutAdvice(withCondition(status, scheduledCondition(decision), now)),
        ...(decision.affinityName === undefined ? {} : { schedulerObservingAffinityName: decision.affinityName }),
        schedulerObservedGeneration,
        lastScheduledTime: now,
      };
  }
}

/** The status, with what a process could not write that was killed between a first schedule and its status. */
function madeUp({ spec, status = {} }: Binding, now: string): BindingStatus {
  const isTold = status.conditions?.some(({ type }) => type === 'Scheduled');
  return isTold || !spec.clusters?.length
    ? status
    : { ...withCondition(status, SCHEDULED, now), lastScheduledTime: now };
}

/**
 * The status with a condition that says what would have to change. It is one of our own: the texts of Scheduled are
 * Karmada's, for whoever waits for them.
 */
function withAdvice(status: BindingStatus, reason: string, advice: readonly string[], now: string): BindingStatus {
  if (advice.length === 0) {
    return withoutAdvice(status);
  }
  const more = advice.length - ADVICE_LINES;
  const message = [...advice.slice(0, ADVICE_LINES), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
  return withCondition(status, { type: ADVICE, status: 'False', reason, message }, now);
}

/** The status of what is not held up by clusters, or no longer. */
export function withoutAdvice(status: BindingStatus): BindingStatus {
  const conditions = status.conditions?.filter(({ type }) => type !== ADVICE);
  return conditions && conditions.length !== status.conditions?.length ? { ...status, conditions } : status;
}

/** The status with the condition set; its time of transition moves only with its status. */
export function withCondition(status: BindingStatus, wanted: ScheduledCondition, now: string): BindingStatus {
  const conditions = status.conditions ?? [];
  const index = conditions.findIndex(({ type }) => type === wanted.type);
  const current = conditions[index];
  if (!current) {
    return { ...status, conditions: [...conditions, { ...wanted, lastTransitionTime: now }] };
  }
  if (current.status === wanted.status && current.reason === wanted.reason && current.message === wanted.message) {
    return status;
  }
  const lastTransitionTime = current.status === wanted.status ? current.lastTransitionTime : now;
  return { ...status, conditions: conditions.with(index, { ...wanted, lastTransitionTime }) };
}

/** The events of a decision, in the order in which they happened. */
export function scheduleEvents(binding: Binding, decision: ScheduleDecision): ScheduleEvent[] {
  switch (decision.outcome) {
    case 'observed':
      return [];
    case 'nothing':
      return decision.because === 'deleting' ? [failed(deletingText(binding))] : [];
    case 'scheduled':
      return [...failedTermEvents(binding, decision), succeeded(binding, decision.clusters)];
    case 'rejected':
      // With several terms Karmada repeats the first failure only when it clears the binding.
      return decision.failedTerms.length > 0 && !decision.cleared
        ? failedTermEvents(binding, decision)
        : [...failedTermEvents(binding, decision), failed(decision.message)];
  }
}

/** The events of a decision that the hub refused. */
export function failedWriteEvents(binding: Binding, decision: ScheduleDecision, message: string): ScheduleEvent[] {
  const isDecided = decision.outcome === 'scheduled' || decision.outcome === 'rejected';
  return [...(isDecided ? failedTermEvents(binding, decision) : []), failed(message)];
}

function failedTermEvents(binding: Binding, { failedTerms }: Scheduled | Rejected): ScheduleEvent[] {
  return failedTerms.map(({ index, message }) =>
    failed(
      // "clusterAffiliates" is Karmada's word, and what people search for.
      `failed to schedule ${binding.kind}(${nameOf(binding)}) with clusterAffiliates index(${index}): ${message}`,
    ),
  );
}

function deletingText(binding: Binding): string {
  const kind = binding.kind === 'ResourceBinding' ? 'resourceBinding' : 'clusterResourceBinding';
  return `skip schedule deleting ${kind}: ${nameOf(binding)}`;
}

function nameOf({ kind, metadata }: Binding): string {
  return kind === 'ResourceBinding' ? `${metadata.namespace ?? ''}/${metadata.name}` : metadata.name;
}

function succeeded({ kind }: Binding, clusters: readonly TargetCluster[]): ScheduleEvent {
  const targets = clusters.map(({ name, replicas = 0 }) => `${name}:${replicas}`).join(', ');
  const result = kind === 'ResourceBinding' ? 'Result:' : 'Result';
  return { type: 'Normal', reason: 'ScheduleBindingSucceed', message: `${SUCCESS_MESSAGE} ${result} {${targets}}` };
}

function failed(message: string): ScheduleEvent {
  return { type: 'Warning', reason: 'ScheduleBindingFailed', message };
}
