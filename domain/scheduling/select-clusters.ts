/** Which of the feasible clusters are used, under the spread constraints. */
import type { Placement, SpreadConstraint } from '../kinds/placement.ts';
import type { Candidate } from './candidates.ts';
import { SchedulingError } from './scheduling-error.ts';
import { selectByRegion } from './select-by-region.ts';
import type { PlacedSpec } from './workload.ts';

/**
 * The chosen clusters, from candidates sorted best first. `wanted` is the number of replicas (or sets) that they must hold
 * together; it does not count for Duplicated placements. Constraints on zone and provider choose nothing: like Karmada, we
 * only filter by them. Throws {@link SchedulingError}.
 */
export function selectClusters(candidates: readonly Candidate[], spec: PlacedSpec, wanted: number): Candidate[] {
  const { placement } = spec;
  const constraints = placement.spreadConstraints ?? [];
  if (constraints.length === 0 || dividesByStaticWeight(placement)) {
    return [...candidates];
  }
  const cluster = constraintOn('cluster', constraints);
  const region = constraintOn('region', constraints);
  if (region) {
    return selectByRegion(candidates, spec, region, cluster);
  }
  if (cluster) {
    return selectByCluster(candidates, cluster, ignoresAvailability(placement) ? undefined : wanted);
  }
  throw new SchedulingError('SchedulerError', 'just support cluster and region spread constraint');
}

/** The last constraint on a field: webhooks allow one. */
function constraintOn(
  field: SpreadConstraint['spreadByField'],
  constraints: readonly SpreadConstraint[],
): SpreadConstraint | undefined {
  return constraints.findLast(({ spreadByField }) => spreadByField === field);
}

/** Static weights name the clusters themselves, so they overrule spread constraints. */
function dividesByStaticWeight({ replicaScheduling }: Placement): boolean {
  if (
    replicaScheduling?.replicaSchedulingType !== 'Divided' ||
    replicaScheduling.replicaDivisionPreference !== 'Weighted'
  ) {
    return false;
  }
  const weights = replicaScheduling.weightPreference;
  return !weights || ((weights.staticWeightList ?? []).length > 0 && !weights.dynamicWeight);
}

function ignoresAvailability({ replicaScheduling }: Placement): boolean {
  return !replicaScheduling || replicaScheduling.replicaSchedulingType === 'Duplicated';
}

function selectByCluster(
  candidates: readonly Candidate[],
  { minGroups = 0, maxGroups = 0 }: SpreadConstraint,
  wanted: number | undefined,
): Candidate[] {
  if (candidates.length < minGroups) {
    throw new SchedulingError(
      'SchedulerError',
      'the number of feasible clusters is less than spreadConstraint.MinGroups',
    );
  }
  // No maxGroups is no cluster at all, as in Karmada.
  const count = Math.min(candidates.length, maxGroups);
  if (wanted === undefined) {
    return candidates.slice(0, count);
  }
  const chosen = exchangeForCapacity(candidates, count, wanted);
  if (chosen.length === 0) {
    throw new SchedulingError('SchedulerError', `no enough resource when selecting ${count} clusters`);
  }
  return chosen;
}

/**
 * The first `count` candidates; while they hold too little, the last of them, then the one before it, and so on, gives way
 * to the roomiest of the rest that has more. Empty when that is still not enough.
 */
function exchangeForCapacity(candidates: readonly Candidate[], count: number, wanted: number): Candidate[] {
  const chosen = candidates.slice(0, count);
  const rest = candidates.slice(count);
  let held = chosen.reduce((sum, { available }) => sum + available, 0);
  for (const [index, worst] of [...chosen.entries()].reverse()) {
    if (held >= wanted) {
      break;
    }
    const roomiest = rest.reduce((best, other) => (other.available > best.available ? other : best), worst);
    if (roomiest !== worst) {
      chosen[index] = roomiest;
      rest[rest.indexOf(roomiest)] = worst;
      held += roomiest.available - worst.available;
    }
  }
  return held >= wanted ? chosen : [];
}
