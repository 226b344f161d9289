/** Jobs: pods that end, until enough have. */
import type { JsonObject } from '../../domain/object.ts';
import { conditionOf, timeText, withCondition } from './conditions.ts';
import type { Job, Pod, StatusCondition } from './kinds.ts';
import { isActive, isReady } from './pod-state.ts';

/** What is to be done for a Job. */
export interface JobPlan {
  create: number;
  remove: Pod[];
  status: JsonObject;
  /** The Job has been finished for long enough (`ttlSecondsAfterFinished`). */
  expired: boolean;
  /** Look again after this time: the Job expires then. */
  againInMs?: number;
}

/** Compares a Job with its pods. */
export function planJob(job: Job, pods: readonly Pod[], now: Date): JobPlan {
  const { spec, status } = job;
  const active = pods.filter(isActive);
  const succeeded = Math.max(status?.succeeded ?? 0, pods.filter((pod) => pod.status?.phase === 'Succeeded').length);
  const failed = pods.filter((pod) => pod.status?.phase === 'Failed').length;
  const parallelism = spec.parallelism ?? 1;
  const done = spec.completions === undefined ? succeeded > 0 && active.length === 0 : succeeded >= spec.completions;
  if (isFinished(job) || job.metadata.deletionTimestamp !== undefined) {
    return { create: 0, remove: active, status: status ?? {}, ...expiryOf(job, now) };
  }
  const running = spec.suspend || done ? 0 : runningNow(spec.completions, parallelism, succeeded);
  const startTime = status?.startTime ?? (spec.suspend ? undefined : timeText(now));
  const kept = Math.min(active.length, running);
  const completed: Omit<StatusCondition, 'lastTransitionTime'> = {
    type: 'Complete',
    status: 'True',
    reason: 'CompletionsReached',
    message: 'Reached expected number of succeeded pods',
  };
  const criteria = withCondition(status?.conditions, { ...completed, type: 'SuccessCriteriaMet' }, now);
  const suspended = withCondition(
    status?.conditions,
    spec.suspend
      ? { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' }
      : { type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' },
    now,
  );
  const wasSuspended = conditionOf(status?.conditions, 'Suspended') !== undefined;
  return {
    create: Math.max(0, running - active.length),
    remove: active.slice(kept),
    status: {
      ...(startTime === undefined ? {} : { startTime }),
      ...(kept > 0 ? { active: kept } : {}),
      ready: active.slice(0, kept).filter(isReady).length,
      ...(succeeded > 0 ? { succeeded } : {}),
      ...(failed > 0 ? { failed } : {}),
      ...(done ? { completionTime: timeText(now), conditions: withCondition(criteria, completed, now) } : {}),
      ...(!done && (spec.suspend || wasSuspended) ? { conditions: suspended } : {}),
    },
    expired: false,
  };
}

/** True when the Job is complete or has failed for good. */
export function isFinished(job: Job): boolean {
  const conditions = job.status?.conditions;
  return ['Complete', 'Failed'].some((type) => conditionOf(conditions, type)?.status === 'True');
}

/** Without `completions` a Job is a queue: once one pod succeeded, no new one starts. */
function runningNow(completions: number | undefined, parallelism: number, succeeded: number): number {
  if (completions === undefined) {
    return succeeded > 0 ? 0 : parallelism;
  }
  return Math.min(parallelism, completions - succeeded);
}

function expiryOf({ spec, status }: Job, now: Date): { expired: boolean; againInMs?: number } {
  if (spec.ttlSecondsAfterFinished === undefined || status?.completionTime === undefined) {
    return { expired: false };
  }
  const leftMs = Date.parse(status.completionTime) + spec.ttlSecondsAfterFinished * 1000 - now.getTime();
  return leftMs <= 0 ? { expired: true } : { expired: false, againInMs: leftMs };
}
