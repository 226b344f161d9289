/** CronJobs: a Job at each time of a schedule. */
import { Cron } from 'croner';
import type { JsonObject } from '../../domain/object.ts';
import { timeText } from './conditions.ts';
import { isFinished } from './job.ts';
import type { CronJob, Job } from './kinds.ts';

const MINUTE_MS = 60_000;
const DEFAULT_HISTORY_LIMIT = 3;

/** What is to be done for a CronJob. */
export interface CronJobPlan {
  /** The time whose Job is due now. */
  due?: Date;
  /** Running Jobs that a new one replaces, and finished ones beyond the history limit. */
  remove: Job[];
  status: JsonObject;
  /** Look again after this time: the next of the schedule. */
  againInMs?: number;
}

/** Compares a CronJob with its Jobs. An invalid schedule never comes due. */
export function planCronJob(cronJob: CronJob, jobs: readonly Job[], now: Date): CronJobPlan {
  const { spec, status, metadata } = cronJob;
  const running = jobs.filter((job) => !isFinished(job));
  const finished = jobs.filter(isFinished).toSorted((a, b) => completion(a).localeCompare(completion(b)));
  const schedule = spec.suspend || metadata.deletionTimestamp !== undefined ? undefined : scheduleOf(spec);
  const since = new Date(status?.lastScheduleTime ?? metadata.creationTimestamp ?? now);
  const missed = schedule?.nextRun(since);
  const isDue = missed !== null && missed !== undefined && missed <= now;
  const latest = isDue ? schedule?.previousRuns(1, new Date(now.getTime() + 1))[0] : undefined;
  const due = spec.concurrencyPolicy === 'Forbid' && running.length > 0 ? undefined : latest;
  const next = schedule?.nextRun(now);
  const excess = Math.max(0, finished.length - (spec.successfulJobsHistoryLimit ?? DEFAULT_HISTORY_LIMIT));
  const lastSuccess = finished.map(completion).at(-1) || status?.lastSuccessfulTime;
  const lastSchedule = due ? timeText(due) : status?.lastScheduleTime;
  return {
    ...(due ? { due } : {}),
    remove: [...(due && spec.concurrencyPolicy === 'Replace' ? running : []), ...finished.slice(0, excess)],
    status: {
      ...(running.length > 0 ? { active: running.map(referenceTo) } : {}),
      ...(lastSchedule ? { lastScheduleTime: lastSchedule } : {}),
      ...(lastSuccess ? { lastSuccessfulTime: lastSuccess } : {}),
    },
    ...(next ? { againInMs: next.getTime() - now.getTime() } : {}),
  };
}

/** The Job of a time, named after its minute so that it is made once. */
export function scheduledJob(cronJob: CronJob, due: Date) {
  const { metadata, spec } = cronJob.spec.jobTemplate;
  return {
    apiVersion: 'batch/v1' as const,
    kind: 'Job' as const,
    metadata: {
      ...metadata,
      name: `${cronJob.metadata.name}-${Math.floor(due.getTime() / MINUTE_MS)}`,
      annotations: { ...metadata?.annotations, 'batch.kubernetes.io/cronjob-scheduled-timestamp': timeText(due) },
    },
    spec,
  };
}

function scheduleOf({ schedule, timeZone }: CronJob['spec']): Cron | undefined {
  try {
    return new Cron(schedule, { paused: true, timezone: timeZone ?? 'UTC' });
  } catch {
    return undefined;
  }
}

function completion(job: Job): string {
  return job.status?.completionTime ?? '';
}

function referenceTo({ apiVersion, kind, metadata: { name, namespace = '', uid = '' } }: Job) {
  return { apiVersion, kind, name, namespace, uid };
}
