/** Choosing regions, then clusters in them. */
import type { SpreadConstraint } from '../kinds/placement.ts';
import { type Candidate, compareCandidates } from './candidates.ts';
import { regionScore } from './region-score.ts';
import { SchedulingError } from './scheduling-error.ts';
import { selectRegions } from './select-regions.ts';
import type { PlacedSpec } from './workload.ts';

/**
 * The best cluster of every chosen region, in the regions' order, then the best others up to the cluster constraint's
 * maxGroups. Without a cluster constraint that is one cluster per region. Throws {@link SchedulingError}.
 */
export function selectByRegion(
  candidates: readonly Candidate[],
  spec: PlacedSpec,
  { minGroups = 0, maxGroups = 0 }: SpreadConstraint,
  cluster: SpreadConstraint = {},
): Candidate[] {
  const members = groupByRegion(candidates);
  if (members.size < minGroups) {
    throw new SchedulingError(
      'SchedulerError',
      'the number of feasible region is less than spreadConstraint.MinGroups',
    );
  }
  const regions = selectRegions(
    [...members].map(([name, clusters]) => ({
      name,
      clusters: clusters.length,
      score: regionScore(clusters, spec, minGroups, cluster.minGroups ?? 0),
    })),
    { minGroups, maxGroups, minClusters: cluster.minGroups ?? 0 },
  ).map(({ name }) => members.get(name) ?? []);
  if (regions.length === 0) {
    throw new SchedulingError(
      'SchedulerError',
      'the number of clusters is less than the cluster spreadConstraint.MinGroups',
    );
  }
  const best = regions.flatMap((clusters) => clusters.slice(0, 1));
  const others = regions.flatMap((clusters) => clusters.slice(1)).sort(compareCandidates);
  const missing = Math.max(0, (cluster.maxGroups ?? 0) - best.length);
  return [...best, ...others.slice(0, missing)];
}

/** Clusters by region, each group best first; a cluster without a region is in none. */
function groupByRegion(candidates: readonly Candidate[]): Map<string, Candidate[]> {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const { region } = candidate.cluster.spec;
    if (region) {
      const group = groups.get(region);
      if (group) {
        group.push(candidate);
      } else {
        groups.set(region, [candidate]);
      }
    }
  }
  return groups;
}
