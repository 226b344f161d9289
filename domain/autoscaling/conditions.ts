/** Conditions of a FederatedHPA: their times need not be there, unlike those of other kinds. */
import { keepIfEqual } from '../equality.ts';
import type { FederatedHPAStatus } from '../kinds/federated-hpa.ts';

/** One condition as it is stored. */
export type HPACondition = NonNullable<FederatedHPAStatus['conditions']>[number];

/** A condition as a decision makes it. */
export interface NewHPACondition {
  type: 'AbleToScale' | 'ScalingActive' | 'ScalingLimited';
  status: 'True' | 'False';
  reason: string;
  message: string;
}

/**
 * The conditions with some set, each in its place or at the end. A time changes only with its status.
 * @param now RFC 3339 with seconds
 */
export function withConditions(
  conditions: readonly HPACondition[],
  changes: readonly NewHPACondition[],
  now: string,
): HPACondition[] {
  const list = [...conditions];
  for (const change of changes) {
    const index = list.findIndex(({ type }) => type === change.type);
    const old = list[index];
    if (!old) {
      list.push({ ...change, lastTransitionTime: now });
    } else {
      const lastTransitionTime = old.status === change.status ? (old.lastTransitionTime ?? now) : now;
      list[index] = keepIfEqual(old, { ...change, lastTransitionTime });
    }
  }
  return list;
}
