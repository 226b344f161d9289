/** Kubernetes' rules for `status.conditions` (apimachinery's `SetStatusCondition`). */
import { keepIfEqual } from '../equality.ts';
import type { Condition } from '../kinds/meta.ts';

/** A condition as a decision makes it; the time of transition follows from the one before. */
export type NewCondition = Omit<Condition, 'lastTransitionTime'>;

/**
 * The conditions with one set: replaced in its place, or added at the end. Its time changes only when its status does.
 * Returns the very argument when nothing changes.
 * @param now RFC 3339 with seconds
 */
export function setCondition(
  conditions: Condition[] | undefined = [],
  condition: NewCondition,
  now: string,
): Condition[] {
  const index = conditions.findIndex(({ type }) => type === condition.type);
  const old = conditions[index];
  if (!old) {
    return [...conditions, { ...condition, lastTransitionTime: now }];
  }
  const lastTransitionTime = old.status === condition.status ? old.lastTransitionTime : now;
  const next = keepIfEqual(old, { ...condition, lastTransitionTime });
  return next === old ? conditions : conditions.with(index, next);
}

/** The condition of a type. */
export function findCondition(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** True when the condition of a type has status True. */
export function isConditionTrue(conditions: readonly Condition[] | undefined, type: string): boolean {
  return findCondition(conditions, type)?.status === 'True';
}
