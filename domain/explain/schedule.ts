/** The schedule of a binding as it would be made now, cluster by cluster. */
import type { Binding } from '../kinds/binding.ts';
import type { IndexedHub } from '../plan/hub-state.ts';
import { schedulingInput } from '../plan/outcome.ts';
import type { PropagationRules } from '../propagation/rules.ts';
import { isSchedulable } from '../scheduling/affected.ts';
import { decideSchedule, hasPlacement, scheduleNow } from '../scheduling/decide-schedule.ts';
import type { ClusterDiagnosis } from '../scheduling/schedule.ts';
import { type Strategy, strategyOf } from '../scheduling/workload.ts';
import { filterAdvice, scheduleAdvice } from './advice.ts';

/** One cluster; `replicas` is what the binding gives it today, absent where it has no part. */
export type ClusterVerdict = ClusterDiagnosis & {
  replicas?: number;
  /** What would let it pass its filter. */
  advice?: string;
};

/** The schedule and what it is made of. */
export interface ScheduleExplanation {
  strategy: Strategy;
  /** Replicas that the template asks for; 0 where it has none. */
  replicas: number;
  /** The term of `clusterAffinities` in use. */
  affinityName?: string;
  outcome: 'scheduled' | 'rejected';
  /** Why no schedule is found. */
  message?: string;
  /** True when the control plane would make a new schedule now. */
  pending: boolean;
  clusters: ClusterVerdict[];
  /** What would have to change, where something is in the way. */
  advice: string[];
}

/** Explains the schedule; undefined for a binding without placement, which follows others. */
export function explainSchedule(
  hub: IndexedHub,
  binding: Binding,
  rules: PropagationRules,
): ScheduleExplanation | undefined {
  const { spec } = binding;
  if (!hasPlacement(spec)) {
    return undefined;
  }
  const input = schedulingInput(hub, binding, rules);
  const decision = scheduleNow(input, spec, 'placementChanged');
  const pending = isSchedulable(binding) && isNews(decideSchedule(input), binding);
  const affinityName =
    decision.outcome === 'scheduled' ? decision.affinityName : binding.status?.schedulerObservingAffinityName;
  const present = new Map(spec.clusters?.map(({ name, replicas = 0 }) => [name, replicas]));
  const clusters = decision.diagnosis
    .map((entry): ClusterVerdict => {
      const replicas = present.get(entry.cluster);
      const cluster = hub.cluster(entry.cluster);
      const advice =
        entry.outcome === 'rejected' && cluster ? filterAdvice(binding, cluster, entry, affinityName) : undefined;
      return { ...entry, ...(replicas === undefined ? {} : { replicas }), ...(advice ? { advice } : {}) };
    })
    .toSorted(byOutcome);
  return {
    strategy: strategyOf(spec.placement),
    replicas: spec.replicas ?? 0,
    ...(affinityName ? { affinityName } : {}),
    outcome: decision.outcome,
    ...(decision.outcome === 'rejected' ? { message: decision.message } : {}),
    pending,
    clusters,
    advice: decision.outcome === 'rejected' ? scheduleAdvice(binding, hub.clusters, decision.diagnosis) : [],
  };
}

/** "Follows every change of clusters" is looked at anew each time: only a different answer is news. */
function isNews(decision: ReturnType<typeof decideSchedule>, { spec }: Binding): boolean {
  return (
    decision.outcome === 'rejected' ||
    (decision.outcome === 'scheduled' && JSON.stringify(decision.clusters) !== JSON.stringify(spec.clusters ?? []))
  );
}

const ORDER: Record<ClusterDiagnosis['outcome'], number> = { chosen: 0, leftOut: 1, rejected: 2, deleting: 3 };

function byOutcome(a: ClusterVerdict, b: ClusterVerdict): number {
  return ORDER[a.outcome] - ORDER[b.outcome] || (a.cluster < b.cluster ? -1 : 1);
}
