/** How good a region is: first whether it can carry its part of the replicas, then whether the binding runs there already. */
import type { Candidate } from './candidates.ts';
import { type PlacedSpec, strategyOf } from './workload.ts';

/** Weight of capacity against cluster scores, whose mean is at most 100. */
const CAPACITY_UNIT = 1000;

/** The score of a region's clusters, best first; `minGroups` and `minClusters` are those of the region and cluster constraints. */
export function regionScore(
  clusters: readonly Candidate[],
  spec: PlacedSpec,
  minGroups: number,
  minClusters: number,
): number {
  return strategyOf(spec.placement) === 'Duplicated'
    ? duplicatedScore(clusters, spec.replicas ?? 0)
    : dividedScore(clusters, spec.replicas ?? 0, minGroups, Math.max(minGroups, minClusters));
}

/** Counts the clusters that can hold all replicas. */
function duplicatedScore(clusters: readonly Candidate[], replicas: number): number {
  const fitting = clusters.filter(({ available }) => available >= replicas);
  return fitting.length === 0 ? 0 : fitting.length * CAPACITY_UNIT + Math.floor(sumOfScores(fitting) / fitting.length);
}

/** Measures how much of its part the region's best clusters hold, taking as many of them as both constraints ask for. */
function dividedScore(
  clusters: readonly Candidate[],
  replicas: number,
  minGroups: number,
  minClusters: number,
): number {
  // Karmada divides by zero here and so wants nothing.
  const wanted = minGroups === 0 ? 0 : Math.ceil(replicas / minGroups);
  let held = 0;
  let used = 0;
  for (const { available } of clusters) {
    held += available;
    used++;
    if (used >= minClusters && (minGroups === 0 || held >= wanted)) {
      break;
    }
  }
  return Math.min(held, wanted) * CAPACITY_UNIT + Math.floor(sumOfScores(clusters.slice(0, used)) / used);
}

function sumOfScores(clusters: readonly Candidate[]): number {
  return clusters.reduce((sum, { score }) => sum + score, 0);
}
