/** Karmada's scheduling algorithm: filter, score, select, assign. */
import type { TargetCluster } from '../kinds/binding.ts';
import { assignReplicas } from './assign-replicas.ts';
import { replicaEstimator } from './available-replicas.ts';
import { type Candidate, candidateOf, compareCandidates } from './candidates.ts';
import { type FilterName, filterContext, rejection } from './filters.ts';
import { DEFAULT_GATES } from './gates.ts';
import type { SchedulingInput } from './input.ts';
import { type FailureReason, SchedulingError } from './scheduling-error.ts';
import { selectClusters } from './select-clusters.ts';
import { isRescheduleRequested, type PlacedSpec, placesComponentSets } from './workload.ts';

/** What became of one cluster, and why. */
export type ClusterDiagnosis =
  | { cluster: string; outcome: 'deleting' }
  | { cluster: string; outcome: 'rejected'; filter: FilterName; reason: string }
  | {
      cluster: string;
      /** Feasible clusters are chosen, or left out by spread constraints or for want of a share. */
      outcome: 'chosen' | 'leftOut';
      score: number;
      /** Replicas that it can have in all, those it has included. */
      available: number;
      /** Replicas that it got. */
      share: number;
    };

/** The answer for one affinity term. */
export type ScheduleResult =
  | { scheduled: true; clusters: TargetCluster[]; diagnosis: ClusterDiagnosis[] }
  | { scheduled: false; reason: FailureReason; message: string; diagnosis: ClusterDiagnosis[] };

/**
 * Schedules a binding anew, whatever it says now; `affinityName` names the term of `clusterAffinities` to try, empty
 * where the placement has none.
 */
export function schedule(spec: PlacedSpec, affinityName: string, input: SchedulingInput): ScheduleResult {
  const gates = input.gates ?? DEFAULT_GATES;
  const context = filterContext(spec, affinityName, input);
  const estimate = replicaEstimator(spec, gates, input);
  const candidates: Candidate[] = [];
  const diagnosis: ClusterDiagnosis[] = [];
  for (const cluster of input.clusters) {
    const { name, deletionTimestamp } = cluster.metadata;
    if (deletionTimestamp !== undefined) {
      diagnosis.push({ cluster: name, outcome: 'deleting' });
      continue;
    }
    const rejected = rejection(cluster, context);
    if (rejected) {
      diagnosis.push({ cluster: name, outcome: 'rejected', ...rejected });
    } else {
      candidates.push(candidateOf(cluster, spec, affinityName, context.targets.get(name), estimate(cluster)));
    }
  }
  if (candidates.length === 0) {
    return { scheduled: false, reason: 'NoClusterFit', message: noFitMessage(diagnosis), diagnosis };
  }
  candidates.sort(compareCandidates);
  let clusters: TargetCluster[] = [];
  let step = 'select clusters';
  let failure: SchedulingError | undefined;
  try {
    const wanted = placesComponentSets(spec, gates) ? 1 : (spec.replicas ?? 0);
    const chosen = selectClusters(candidates, spec, wanted);
    step = 'assign replicas';
    clusters = assignReplicas(chosen, spec, affinityName, isRescheduleRequested(input.binding), gates);
    if (input.emptyWorkloadPropagation) {
      clusters = withEmptyClusters(clusters, chosen);
    }
  } catch (error) {
    if (!(error instanceof SchedulingError)) {
      throw error;
    }
    failure = error;
  }
  diagnosis.push(...diagnose(candidates, clusters));
  return failure
    ? { scheduled: false, reason: failure.reason, message: `failed to ${step}: ${failure.message}`, diagnosis }
    : { scheduled: true, clusters, diagnosis };
}

/** Adds the chosen clusters that got no replica. */
function withEmptyClusters(clusters: TargetCluster[], chosen: readonly Candidate[]): TargetCluster[] {
  const names = new Set(clusters.map(({ name }) => name));
  return [...clusters, ...chosen.filter(({ name }) => !names.has(name)).map(({ name }) => ({ name }))];
}

function diagnose(candidates: readonly Candidate[], clusters: readonly TargetCluster[]): ClusterDiagnosis[] {
  const shares = new Map(clusters.map(({ name, replicas = 0 }) => [name, replicas]));
  return candidates.map(({ name, score, available }) => ({
    cluster: name,
    outcome: shares.has(name) ? 'chosen' : 'leftOut',
    score,
    available,
    share: shares.get(name) ?? 0,
  }));
}

/** How many clusters failed for which reason, as Karmada words it. */
function noFitMessage(diagnosis: readonly ClusterDiagnosis[]): string {
  const counts = new Map<string, number>();
  for (const entry of diagnosis) {
    if (entry.outcome === 'rejected') {
      counts.set(entry.reason, (counts.get(entry.reason) ?? 0) + 1);
    }
  }
  const reasons = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  return `0/${diagnosis.length} clusters are available: ${reasons.length > 0 ? reasons.join(', ') : 'no cluster exists'}.`;
}
