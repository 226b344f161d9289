/** One WorkloadRebalancer: orders a fresh schedule for its workloads, reports, and deletes it when its time is over. */
import {
  BINDING_NOT_FOUND,
  needsOrder,
  rebalanceStatus,
  statusBeforeOrder,
  workloadsToObserve,
} from '../domain/binding/rebalance.ts';
import type { ObservedWorkload, WorkloadRebalancer } from '../domain/kinds/workload-rebalancer.ts';
import { bindingKeyOf } from '../domain/propagation/subject.ts';
import { isConflict } from '../kube/errors.ts';
import { despiteConflicts } from './conflict.ts';
import type { ActivityContext } from './context.ts';
import { bindingOf, patchBinding, updateBindingStatus } from './hub.ts';
import { timestamp } from './timestamp.ts';

/** How far a rebalancer is. */
export interface RebalanceProgress {
  workloads: number;
  failed: number;
  /** Workloads that have no result yet. */
  pending: number;
  /** It is to be deleted after this many milliseconds. */
  expiresInMs?: number;
}

/** Does what is left to do; null when the rebalancer is gone, or was deleted because its time is over. */
export async function rebalance(context: ActivityContext, name: string): Promise<RebalanceProgress | null> {
  const { rebalancers } = context.hub;
  return despiteConflicts(async () => {
    const rebalancer = rebalancers.get({ name });
    if (!rebalancer || rebalancer.metadata.deletionTimestamp) {
      return null;
    }
    const observed = await Promise.all(
      workloadsToObserve(rebalancer).map((workload) => order(context, rebalancer, workload)),
    );
    const status = rebalanceStatus(rebalancer, observed, timestamp(context.now()));
    const current =
      status === rebalancer.status ? rebalancer : await rebalancers.updateStatus({ ...rebalancer, status });
    const pending = observed.filter(({ result }) => result === undefined).length;
    const expiresInMs = pending > 0 ? undefined : timeLeftMs(current, context.now());
    if (expiresInMs === 0) {
      const { resourceVersion } = current.metadata;
      await rebalancers.delete({ name }, { ...(resourceVersion && { preconditions: { resourceVersion } }) });
      return null;
    }
    return {
      workloads: observed.length,
      failed: observed.filter(({ result }) => result === 'Failed').length,
      pending,
      ...(expiresInMs === undefined ? {} : { expiresInMs }),
    };
  });
}

async function order(
  { hub, logger }: ActivityContext,
  { metadata }: WorkloadRebalancer,
  observed: ObservedWorkload,
): Promise<ObservedWorkload> {
  if (observed.result !== undefined) {
    return observed;
  }
  const { apiVersion, kind, namespace, name } = observed.workload;
  const binding = bindingOf(hub, bindingKeyOf({ apiVersion, kind, ...(namespace && { namespace }), name }));
  if (!binding) {
    return { ...observed, result: 'Failed', reason: BINDING_NOT_FOUND };
  }
  const orderedAt = metadata.creationTimestamp ?? '';
  try {
    if (needsOrder(binding, orderedAt)) {
      const status = statusBeforeOrder(binding, orderedAt);
      if (status) {
        await updateBindingStatus(hub, { ...binding, status });
      }
      await patchBinding(hub, binding, { spec: { rescheduleTriggeredAt: orderedAt } });
    }
    return { ...observed, result: 'Successful' };
  } catch (error) {
    if (!isConflict(error)) {
      logger.warn({ binding: binding.metadata.name, error }, 'cannot order a fresh schedule, trying again');
    }
    return observed;
  }
}

function timeLeftMs({ spec, status }: WorkloadRebalancer, now: Date): number | undefined {
  const { ttlSecondsAfterFinished } = spec;
  return ttlSecondsAfterFinished === undefined || !status?.finishTime
    ? undefined
    : Math.max(0, Date.parse(status.finishTime) + ttlSecondsAfterFinished * 1_000 - now.getTime());
}
