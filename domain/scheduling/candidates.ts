/** Feasible clusters with what ranks them. */
import { matchesClusterAffinity } from '../cluster-affinity.ts';
import type { Cluster } from '../kinds/cluster.ts';
import type { PlacedSpec } from './workload.ts';

/** A cluster that passed the filters. */
export interface Candidate {
  name: string;
  cluster: Cluster;
  /** 100 where the binding runs already, else 0: Karmada's only score is locality. */
  score: number;
  /** 0 for the affinity itself, 1 for its first overflow affinity, and so on. */
  overflowOrder: number;
  /** Replicas it can take besides those it has. */
  allocatable: number;
  /** Replicas it can have in all. */
  available: number;
}

const LOCALITY_SCORE = 100;

/** The order of a cluster that matches no affinity of its term: behind all others. */
const LAST_ORDER = 1000;

/** Ranks one feasible cluster; `assigned` is the number of replicas it has, undefined when it is no target. */
export function candidateOf(
  cluster: Cluster,
  spec: PlacedSpec,
  affinityName: string,
  assigned: number | undefined,
  allocatable: number,
): Candidate {
  return {
    name: cluster.metadata.name,
    cluster,
    score: assigned === undefined ? 0 : LOCALITY_SCORE,
    overflowOrder: overflowOrderOf(cluster, spec, affinityName),
    allocatable,
    available: allocatable + (assigned ?? 0),
  };
}

function overflowOrderOf(cluster: Cluster, { placement }: PlacedSpec, affinityName: string): number {
  const { clusterAffinity, clusterAffinities } = placement;
  if (clusterAffinity || !clusterAffinities?.length) {
    return 0;
  }
  const term = clusterAffinities.find((candidate) => candidate.affinityName === affinityName);
  if (!term) {
    return LAST_ORDER;
  }
  const order = [term, ...(term.overflowAffinities ?? [])].findIndex((affinity) =>
    matchesClusterAffinity(cluster, affinity),
  );
  return order < 0 ? LAST_ORDER : order;
}

/** Best first: overflow order, score, available replicas, name. A total order. */
export function compareCandidates(a: Candidate, b: Candidate): number {
  return (
    a.overflowOrder - b.overflowOrder ||
    b.score - a.score ||
    b.available - a.available ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  );
}
