/** Where a binding would go without a cluster: asked before it is evicted, and by drills. Decides on copies, writes nothing. */
import type { Binding, TargetCluster } from '../kinds/binding.ts';
import { isSchedulable } from '../scheduling/affected.ts';
import { decideSchedule, hasPlacement, scheduleNow } from '../scheduling/decide-schedule.ts';
import type { SchedulingInput } from '../scheduling/input.ts';
import { evictCluster } from './eviction.ts';
import { TAINT_MANAGER, TAINT_UNTOLERATED } from './names.ts';

/** What the scheduler would do. */
export type Replacement =
  | { kind: 'moves'; clusters: TargetCluster[] }
  /** No cluster takes it, or not all of it. */
  | { kind: 'stuck'; message: string };

/** The decision for the binding once it has left the cluster. */
export function replacementFor(input: SchedulingInput, cluster: string): Replacement {
  const { binding } = input;
  const options = { purgeMode: 'Gracefully', reason: TAINT_UNTOLERATED, producer: TAINT_MANAGER } as const;
  const without: Binding = { ...binding, spec: evictCluster(binding.spec, cluster, options) };
  if (!isSchedulable(binding, binding.spec.schedulerName || undefined)) {
    const isSuspended = binding.spec.suspension?.scheduling === true;
    return { kind: 'stuck', message: isSuspended ? 'its scheduling is suspended' : 'no policy claims it any more' };
  }
  if (!isSchedulable(binding)) {
    // Another scheduler decides; it alone knows where to.
    return { kind: 'moves', clusters: without.spec.clusters ?? [] };
  }
  const decision = decideSchedule({ ...input, binding: without });
  switch (decision.outcome) {
    case 'scheduled':
      return moves(decision.clusters, 'no cluster has room');
    case 'rejected':
      return { kind: 'stuck', message: decision.message };
    case 'observed':
    case 'nothing':
      return moves(without.spec.clusters ?? [], 'it has no other cluster');
  }
}

/** Later than any decision. */
const END_OF_TIME = '9999-12-31T23:59:59Z';

/** What a fresh decision would give, whatever the binding says now; undefined when none is found. */
export function freshDecision(input: SchedulingInput): TargetCluster[] | undefined {
  const { spec, status } = input.binding;
  if (!hasPlacement(spec)) {
    return undefined;
  }
  const asked = { ...spec, rescheduleTriggeredAt: END_OF_TIME };
  const binding: Binding = {
    ...input.binding,
    spec: asked,
    status: { ...status, lastScheduledTime: '1970-01-01T00:00:00Z' },
  };
  const decision = scheduleNow({ ...input, binding }, asked, 'rescheduleRequested');
  return decision.outcome === 'scheduled' ? decision.clusters : undefined;
}

function moves(clusters: TargetCluster[], otherwise: string): Replacement {
  return clusters.length > 0 ? { kind: 'moves', clusters } : { kind: 'stuck', message: otherwise };
}
