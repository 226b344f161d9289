/**
 * Which regions are used: as few as give enough clusters, of the best score.
 *
 * Karmada walks all paths through the regions (fewest clusters first, then best score, then name), records a path as soon as it
 * meets the constraints, takes the one of the highest score (then most clusters, then first found), and of that one the shortest
 * beginning, by score, that was recorded too. The walk is exponential; we find the same path by dynamic programming.
 */

/** A region as the search sees it. */
export interface Region {
  name: string;
  /** Number of feasible clusters; at least one. */
  clusters: number;
  /** {@link regionScore}; not negative. */
  score: number;
}

/** Bounds on the number of regions, and the clusters they must have together. */
export interface RegionBounds {
  minGroups: number;
  maxGroups: number;
  minClusters: number;
}

/** The chosen regions, best score first; empty when no choice meets the bounds. */
export function selectRegions(regions: readonly Region[], bounds: RegionBounds): Region[] {
  const ordered = [...regions].sort(
    (a, b) => a.clusters - b.clusters || b.score - a.score || (a.name < b.name ? -1 : 1),
  );
  const path = bestPath(ordered, bounds);
  if (!path) {
    return [];
  }
  const members = new Set<Region>();
  for (let rest = path; rest.region; rest = rest.next) {
    members.add(rest.region);
  }
  const byScore = [...members].sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1));
  for (let length = 0; length < byScore.length; length++) {
    const beginning = new Set(byScore.slice(0, length));
    if (
      isRecorded(
        ordered.filter((region) => beginning.has(region)),
        bounds,
      )
    ) {
      return byScore.slice(0, length);
    }
  }
  return byScore;
}

/** The rest of a path, with the sums over it. */
type Path =
  | { region: undefined; score: 0; clusters: 0 }
  | { region: Region; next: Path; score: number; clusters: number };

const END: Path = { region: undefined, score: 0, clusters: 0 };

/** The best recorded path through the regions in their order; of equals the first that the walk would find. */
function bestPath(regions: readonly Region[], bounds: RegionBounds): Path | undefined {
  const known = new Map<string, Path | undefined>();
  const search = (index: number, taken: number, clusters: number): Path | undefined => {
    if (isEnough(taken, clusters, bounds)) {
      return END;
    }
    const region = regions[index];
    if (taken >= bounds.maxGroups || !region) {
      return undefined;
    }
    // More clusters than wanted make no difference to what follows.
    const reached = Math.min(clusters, bounds.minClusters);
    const key = `${index}/${taken}/${reached}`;
    if (known.has(key)) {
      return known.get(key);
    }
    const next = search(index + 1, taken + 1, reached + region.clusters);
    const taking: Path | undefined = next && {
      region,
      next,
      score: next.score + region.score,
      clusters: next.clusters + region.clusters,
    };
    const skipping = search(index + 1, taken, reached);
    const best = taking && skipping && isBetter(skipping, taking) ? skipping : (taking ?? skipping);
    known.set(key, best);
    return best;
  };
  return search(0, 0, 0);
}

function isBetter(a: Path, b: Path): boolean {
  return a.score > b.score || (a.score === b.score && a.clusters > b.clusters);
}

function isEnough(taken: number, clusters: number, { minGroups, maxGroups, minClusters }: RegionBounds): boolean {
  return clusters >= minClusters && taken >= minGroups && taken <= maxGroups;
}

/** True when the walk records exactly these regions, given in its order: with the last of them they are enough, not sooner. */
function isRecorded(regions: readonly Region[], bounds: RegionBounds): boolean {
  let clusters = 0;
  for (const [index, region] of regions.entries()) {
    if (isEnough(index, clusters, bounds)) {
      return false;
    }
    clusters += region.clusters;
  }
  return isEnough(regions.length, clusters, bounds);
}
