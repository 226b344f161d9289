/** Conditions of a status, and the small conventions that statuses share. */
import type { StatusCondition } from './kinds.ts';

/** The condition of a type. */
export function conditionOf(conditions: readonly StatusCondition[] | undefined, type: string) {
  return conditions?.find((condition) => condition.type === type);
}

/** Conditions with one set; its transition time moves only when its status changes. */
export function withCondition(
  conditions: readonly StatusCondition[] | undefined,
  next: Omit<StatusCondition, 'lastTransitionTime'>,
  now: Date,
): StatusCondition[] {
  const known = conditionOf(conditions, next.type);
  const lastTransitionTime = known?.status === next.status ? known.lastTransitionTime : undefined;
  const others = (conditions ?? []).filter(({ type }) => type !== next.type);
  return [...others, { ...next, lastTransitionTime: lastTransitionTime ?? timeText(now) }];
}

/** RFC 3339 with whole seconds. */
export function timeText(now: Date): string {
  return now.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Counts without the zeros: Kubernetes leaves them out of most statuses. */
export function withoutZeros(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}
