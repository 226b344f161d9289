/** Bindings that wait for a schedule. */
import type { Binding } from '../kinds/binding.ts';
import { isSchedulable } from './affected.ts';
import type { RetryClass } from './decide-schedule.ts';

/** Karmada's first and longest pause after a failure; each is twice the one before. */
const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 10_000;

/** How a binding that has no schedule waits for one; undefined for any other. */
export function pendingClass(binding: Binding): RetryClass | undefined {
  const condition = binding.status?.conditions?.find(({ type }) => type === 'Scheduled');
  if (condition?.status !== 'False' || binding.metadata.deletionTimestamp || !isSchedulable(binding)) {
    return undefined;
  }
  switch (condition.reason) {
    case 'Unschedulable':
      return 'unschedulable';
    case 'NoClusterFit':
      return 'none';
    default:
      return 'backoff';
  }
}

/** The more urgent first, then who has waited longer (Karmada's queue). */
export function comparePending(a: Binding, b: Binding): number {
  return (
    (b.spec.schedulePriority?.priority ?? 0) - (a.spec.schedulePriority?.priority ?? 0) ||
    waitingSince(a) - waitingSince(b)
  );
}

function waitingSince({ status }: Binding): number {
  const condition = status?.conditions?.find(({ type }) => type === 'Scheduled');
  return Date.parse(condition?.lastTransitionTime ?? '') || 0;
}

/** Pause before the next try of what failed so often; 0 failures: none. */
export function backoffMs(failures: number): number {
  return failures === 0 ? 0 : Math.min(FIRST_BACKOFF_MS * 2 ** (failures - 1), LONGEST_BACKOFF_MS);
}
