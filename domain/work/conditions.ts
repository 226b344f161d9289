/** What a Work tells about its way to the member: the conditions Dispatching and Applied. */
import type { Work } from '../kinds/work.ts';
import { findCondition, type NewCondition, setCondition } from '../status/conditions.ts';

type WorkStatus = NonNullable<Work['status']>;

/** How the manifests of a Work fared on the member. */
export interface ApplyResult {
  /** Manifests in the Work. */
  total: number;
  /** One message for each that could not be applied. */
  errors: readonly string[];
}

/** The condition Applied. */
export function appliedCondition({ total, errors }: ApplyResult): NewCondition {
  return errors.length === 0
    ? {
        type: 'Applied',
        status: 'True',
        reason: 'AppliedSuccessful',
        message: 'Manifest has been successfully applied',
      }
    : {
        type: 'Applied',
        status: 'False',
        reason: 'AppliedFailed',
        message: `Failed to apply all manifests (${total - errors.length}/${total}): ${aggregateText(errors)}`,
      };
}

/** The condition Dispatching; its message is also that of the WorkDispatching event, recorded when the status changes. */
export function dispatchingCondition(work: Work): NewCondition {
  return work.spec.suspendDispatching
    ? {
        type: 'Dispatching',
        status: 'False',
        reason: 'SuspendDispatching',
        message: 'Work dispatching is in a suspended state.',
      }
    : {
        type: 'Dispatching',
        status: 'True',
        reason: 'Dispatching',
        message: 'Work is being dispatched to member clusters.',
      };
}

/** True when the Work does not tell yet whether it is being dispatched, or tells it wrong. */
export function dispatchingChanged(work: Work): boolean {
  return findCondition(work.status?.conditions, 'Dispatching')?.status !== dispatchingCondition(work).status;
}

/**
 * The Work's status with some conditions set, or its very own status when nothing changes.
 * @param now RFC 3339 with seconds
 */
export function setWorkConditions(work: Work, conditions: readonly NewCondition[], now: string): WorkStatus {
  const { status = {} } = work;
  const next = conditions.reduce((all, condition) => setCondition(all, condition, now), status.conditions ?? []);
  return next === status.conditions ? status : { ...status, conditions: next };
}

/** Several messages in one, as Kubernetes aggregates errors: each once, in brackets when there is more than one. */
export function aggregateText(messages: readonly string[]): string {
  const [first, ...others] = [...new Set(messages)];
  return others.length === 0 ? (first ?? '') : `[${[first, ...others].join(', ')}]`;
}
