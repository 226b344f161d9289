/**
 * How a stage runs: first as a local activity, which costs no round trip to the server; when that fails, as a normal one,
 * which is retried with back-off and without end, and whose attempts and last error show in the Temporal UI.
 */
import { type ActivityOptions, isCancellation, scheduleActivity, scheduleLocalActivity } from '@temporalio/workflow';
import type { StageActivities } from '../activities/index.ts';

/** Longer than a stage ever takes when all is well; must stay under the workflow task timeout of 10 s. */
const LOCAL_TIMEOUT = '5 s';
/** A member that does not answer is given up for this attempt. */
const ATTEMPT_TIMEOUT = '60 s';
/** An attempt whose process has died is followed by the next after this long. */
const HEARTBEAT_TIMEOUT = '6 s';
const RETRY = { initialInterval: '500 ms', backoffCoefficient: 2, maximumInterval: '30 s' } as const;

type Stage = keyof StageActivities;
type Input<S extends Stage> = Parameters<StageActivities[S]>;
type Answer<S extends Stage> = Awaited<ReturnType<StageActivities[S]>>;

/** Tries a stage once in this worker; throws what it threw. */
export function tryHere<S extends Stage>(stage: S, summary: string, args: Input<S>): Promise<Answer<S>> {
  return scheduleLocalActivity<Answer<S>>(stage, args, {
    summary,
    startToCloseTimeout: LOCAL_TIMEOUT,
    retry: { maximumAttempts: 1 },
  });
}

/** Runs a stage until it succeeds, on any worker or on the queue given. */
export function retryAnywhere<S extends Stage>(
  stage: S,
  summary: string,
  args: Input<S>,
  options: Pick<ActivityOptions, 'taskQueue' | 'priority' | 'cancellationType'> = {},
): Promise<Answer<S>> {
  return scheduleActivity<Answer<S>>(stage, args, {
    summary,
    startToCloseTimeout: ATTEMPT_TIMEOUT,
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    retry: RETRY,
    ...options,
  });
}

/** Tries here, then anywhere. */
export async function runStage<S extends Stage>(stage: S, summary: string, args: Input<S>): Promise<Answer<S>> {
  try {
    return await tryHere(stage, summary, args);
  } catch (error) {
    if (isCancellation(error)) {
      throw error;
    }
    return await retryAnywhere(stage, summary, args);
  }
}
