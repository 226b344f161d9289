/** Why a binding could not be scheduled. */

/** Karmada's reasons of the condition Scheduled when a decision failed. */
export type FailureReason = 'NoClusterFit' | 'Unschedulable' | 'SchedulerError';

/** Thrown by a stage that finds no answer; the algorithm turns it into a rejection. */
export class SchedulingError extends Error {
  override name = 'SchedulingError';
  readonly reason: FailureReason;

  constructor(reason: FailureReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
