/** Whether a binding needs a new schedule, and what it is. */
import type { Binding, BindingSpec, TargetCluster } from '../kinds/binding.ts';
import type { Cluster } from '../kinds/cluster.ts';
import { formatPlacement, isPlacementChanged } from './applied-placement.ts';
import { DEFAULT_GATES, type SchedulingGates } from './gates.ts';
import type { SchedulingInput } from './input.ts';
import { type ClusterDiagnosis, schedule } from './schedule.ts';
import type { FailureReason } from './scheduling-error.ts';
import { isRescheduleRequested, isWorkload, type PlacedSpec, strategyOf } from './workload.ts';

/** Why a binding is scheduled now. `undivided` is what goes whole to every cluster and so follows every change of clusters. */
export type ScheduleTrigger =
  | 'placementChanged'
  | 'replicasChanged'
  | 'rescheduleRequested'
  | 'undivided'
  | 'targetDeleting';

/**
 * When to try again without any change: never, once clusters may have room again, or soon with back-off
 * (Karmada's unschedulable and back-off queues).
 */
export type RetryClass = 'none' | 'unschedulable' | 'backoff';

/** A term of `clusterAffinities` that was tried in vain before the one in use, or before giving up. */
interface FailedTerm {
  index: number;
  affinityName: string;
  reason: FailureReason;
  message: string;
  diagnosis: ClusterDiagnosis[];
}

/** A new schedule. */
export interface Scheduled {
  outcome: 'scheduled';
  trigger: ScheduleTrigger;
  clusters: TargetCluster[];
  /** The term of `clusterAffinities` in use; undefined leaves the status as it is. */
  affinityName: string | undefined;
  /** For the annotation `policy.karmada.io/applied-placement`. */
  appliedPlacement: string;
  failedTerms: FailedTerm[];
  diagnosis: ClusterDiagnosis[];
}

/** No schedule was found. */
export interface Rejected {
  outcome: 'rejected';
  trigger: ScheduleTrigger;
  reason: FailureReason;
  message: string;
  retry: RetryClass;
  /** When no cluster fits, the binding loses its clusters and this placement counts as applied; otherwise it keeps them. */
  cleared: { appliedPlacement: string } | undefined;
  failedTerms: FailedTerm[];
  diagnosis: ClusterDiagnosis[];
}

/** What to do about a binding. */
export type ScheduleDecision =
  | { outcome: 'nothing'; because: 'deleting' | 'noPlacement' | 'upToDate' }
  /** Only `status.schedulerObservedGeneration` is behind. */
  | { outcome: 'observed' }
  | Scheduled
  | Rejected;

/** Decides on a binding that {@link isSchedulable}. */
export function decideSchedule(input: SchedulingInput): ScheduleDecision {
  const { metadata, spec, status } = input.binding;
  if (metadata.deletionTimestamp !== undefined) {
    return { outcome: 'nothing', because: 'deleting' };
  }
  if (!hasPlacement(spec)) {
    return { outcome: 'nothing', because: 'noPlacement' };
  }
  const trigger = scheduleTrigger(input.binding, spec, input.clusters, input.gates ?? DEFAULT_GATES);
  if (trigger) {
    return scheduleNow(input, spec, trigger);
  }
  return (metadata.generation ?? 0) === (status?.schedulerObservedGeneration ?? 0)
    ? { outcome: 'nothing', because: 'upToDate' }
    : { outcome: 'observed' };
}

/** Schedules whether or not anything changed; of several affinity terms the first that works, from the one in use on. */
export function scheduleNow(input: SchedulingInput, spec: PlacedSpec, trigger: ScheduleTrigger): Scheduled | Rejected {
  const terms = spec.placement.clusterAffinities ?? [];
  const observed = input.binding.status?.schedulerObservingAffinityName ?? '';
  const inUse = terms.findIndex(({ affinityName }) => affinityName === observed);
  const start = isRescheduleRequested(input.binding) ? 0 : Math.max(0, inUse);
  const first = schedule(spec, terms[start]?.affinityName ?? observed, input);
  let result = first;
  const failedTerms: FailedTerm[] = [];
  for (const [index, { affinityName }] of terms.entries()) {
    if (index < start || result.scheduled) {
      continue;
    }
    result = index === start ? first : schedule(spec, affinityName, input);
    if (!result.scheduled) {
      const { reason, message, diagnosis } = result;
      failedTerms.push({ index, affinityName, reason, message, diagnosis });
    }
  }
  const appliedPlacement = formatPlacement(spec.placement);
  if (result.scheduled) {
    const { clusters, diagnosis } = result;
    const affinityName = terms[start + failedTerms.length]?.affinityName;
    return { outcome: 'scheduled', trigger, clusters, affinityName, appliedPlacement, failedTerms, diagnosis };
  }
  const { reason, message, diagnosis } = failedTerms[0] ?? result;
  return {
    outcome: 'rejected',
    trigger,
    reason,
    message,
    retry: RETRIES[reason],
    cleared: reason === 'NoClusterFit' ? { appliedPlacement } : undefined,
    failedTerms,
    diagnosis,
  };
}

/** A binding that no cluster fits waits for a change of the binding or of a cluster. */
const RETRIES: Record<FailureReason, RetryClass> = {
  NoClusterFit: 'none',
  Unschedulable: 'unschedulable',
  SchedulerError: 'backoff',
};

/** True when the binding says where it may run; without that there is nothing to decide. */
export function hasPlacement(spec: BindingSpec): spec is PlacedSpec {
  return spec.placement !== undefined;
}

/** The first reason to schedule, in Karmada's order; undefined when there is none. */
function scheduleTrigger(
  binding: Binding,
  spec: PlacedSpec,
  clusters: readonly Cluster[],
  gates: SchedulingGates,
): ScheduleTrigger | undefined {
  if (isPlacementChanged(binding, spec.placement)) {
    return 'placementChanged';
  }
  if (isReplicasChanged(spec, gates)) {
    return 'replicasChanged';
  }
  if (isRescheduleRequested(binding)) {
    return 'rescheduleRequested';
  }
  if (!isWorkload(spec) || strategyOf(spec.placement) === 'Duplicated') {
    return 'undivided';
  }
  const deleting = new Set(
    clusters.filter(({ metadata }) => metadata.deletionTimestamp !== undefined).map(({ metadata }) => metadata.name),
  );
  return spec.clusters?.some(({ name }) => deleting.has(name)) ? 'targetDeleting' : undefined;
}

/** True when the clusters do not have the replicas that the template wants. */
function isReplicasChanged(spec: PlacedSpec, gates: SchedulingGates): boolean {
  const { placement, components = [], clusters = [], replicas = 0 } = spec;
  if (!placement.replicaScheduling) {
    return false;
  }
  if (gates.MultiplePodTemplatesScheduling && components.length > 0 && clusters.length === 0) {
    return true;
  }
  switch (placement.replicaScheduling.replicaSchedulingType) {
    case 'Duplicated':
      return clusters.some((target) => (target.replicas ?? 0) !== replicas);
    case 'Divided':
      return clusters.reduce((sum, target) => sum + (target.replicas ?? 0), 0) !== replicas;
    case undefined:
      return false;
  }
}
