/** WorkloadRebalancer: which workloads are to be scheduled afresh, and how far that is. */
import { equalJson } from '../equality.ts';
import type { Binding, BindingStatus } from '../kinds/binding.ts';
import type { ObservedWorkload, WorkloadRebalancer, WorkloadReference } from '../kinds/workload-rebalancer.ts';

type RebalancerStatus = NonNullable<WorkloadRebalancer['status']>;

/** Reason of a workload without binding: it is not tried again. */
export const BINDING_NOT_FOUND = 'ReferencedBindingNotFound';

/**
 * The workloads of spec and status, sorted: what was dropped from the spec stays only if it succeeded, what is new has
 * no result yet.
 */
export function workloadsToObserve({ spec, status }: WorkloadRebalancer): ObservedWorkload[] {
  const wanted = new Map(spec.workloads.map((workload) => [textOf(workload), workload]));
  const kept = (status?.observedWorkloads ?? []).filter(
    ({ workload, result }) => wanted.delete(textOf(workload)) || result === 'Successful',
  );
  const fresh = [...wanted.values()].map((workload): ObservedWorkload => ({ workload }));
  return [...kept, ...fresh].sort((left, right) => (textOf(left.workload) < textOf(right.workload) ? -1 : 1));
}

/** True when the order has not reached the binding: it was given none, or an older one. */
export function needsOrder(binding: Binding, orderedAt: string): boolean {
  const { rescheduleTriggeredAt } = binding.spec;
  return !rescheduleTriggeredAt || Date.parse(orderedAt) > Date.parse(rescheduleTriggeredAt);
}

/**
 * The status under which an order counts as newer than the last schedule; undefined when it does already. Times are whole
 * seconds: without this, a schedule of the second in which the order was given would pass for its fulfilment.
 * @param orderedAt RFC 3339
 */
export function statusBeforeOrder({ status }: Binding, orderedAt: string): BindingStatus | undefined {
  const { lastScheduledTime } = status ?? {};
  if (lastScheduledTime === undefined || Date.parse(lastScheduledTime) < Date.parse(orderedAt)) {
    return undefined;
  }
  const before = new Date(Date.parse(orderedAt) - 1_000).toISOString();
  return { ...status, lastScheduledTime: `${before.slice(0, 19)}Z` };
}

/**
 * The status with these results, or the rebalancer's very own when nothing changes. It ends when every workload has its
 * result; an end that nothing has changed since keeps its time.
 * @param now RFC 3339 with seconds
 */
export function rebalanceStatus(
  { metadata, status = {} }: WorkloadRebalancer,
  observedWorkloads: ObservedWorkload[],
  now: string,
): RebalancerStatus {
  const { finishTime, ...before } = status;
  const after: RebalancerStatus = { observedWorkloads, observedGeneration: metadata.generation ?? 0 };
  if (equalJson(before, after)) {
    return status;
  }
  const isFinished = observedWorkloads.every(({ result }) => result !== undefined);
  const time = isFinished ? now : finishTime;
  return { ...after, ...(time === undefined ? {} : { finishTime: time }) };
}

function textOf({ apiVersion, kind, namespace = '', name }: WorkloadReference): string {
  return `${apiVersion} ${kind} ${namespace} ${name}`;
}
