/** Which clusters may run a binding at all: Karmada's filter plugins. */
import { matchesClusterAffinity } from '../cluster-affinity.ts';
import type { Cluster } from '../kinds/cluster.ts';
import type { ClusterAffinity } from '../kinds/placement.ts';
import type { SchedulingInput } from './input.ts';
import { type PeerClusters, peerClusters } from './peer-clusters.ts';
import { formatTaint, tolerates } from './taint-toleration.ts';
import { isWorkload, type PlacedSpec } from './workload.ts';

/** All filters, by the names of Karmada's plugins. */
export const FILTER_NAMES = [
  'APIEnablement',
  'TaintToleration',
  'ClusterAffinity',
  'SpreadConstraint',
  'ClusterEviction',
  'WorkloadAntiAffinity',
  'WorkloadAffinity',
] as const;

/** One of {@link FILTER_NAMES}. */
export type FilterName = (typeof FILTER_NAMES)[number];

/** What filters know of a binding; read once per attempt. */
export interface FilterContext {
  spec: PlacedSpec;
  /** The cluster must match one of these; undefined: any cluster will do. */
  affinities: readonly ClusterAffinity[] | undefined;
  /** Replicas of the clusters that run the binding now, by name. */
  targets: ReadonlyMap<string, number>;
  evicting: ReadonlySet<string>;
  /** Undefined while the gate WorkloadAffinity is off. */
  peers: PeerClusters | undefined;
}

/** Prepares the filters; `affinityName` names the term of `clusterAffinities` that is tried. */
export function filterContext(spec: PlacedSpec, affinityName: string, input: SchedulingInput): FilterContext {
  return {
    spec,
    affinities: affinitiesOf(spec, affinityName),
    targets: new Map(spec.clusters?.map(({ name, replicas = 0 }) => [name, replicas])),
    evicting: new Set(spec.gracefulEvictionTasks?.map((task) => task.fromCluster)),
    peers: input.gates?.WorkloadAffinity ? peerClusters(input.binding, input.peers ?? []) : undefined,
  };
}

/** Overflow affinities are for workloads only: what takes no capacity has no reason to overflow. */
function affinitiesOf(spec: PlacedSpec, affinityName: string): ClusterAffinity[] | undefined {
  const { clusterAffinity, clusterAffinities } = spec.placement;
  if (clusterAffinity) {
    return [clusterAffinity];
  }
  const term = clusterAffinities?.find((candidate) => candidate.affinityName === affinityName);
  return term && [term, ...(isWorkload(spec) ? (term.overflowAffinities ?? []) : [])];
}

/** The reason why a cluster fails, or undefined when it passes. */
type Filter = (cluster: Cluster, context: FilterContext) => string | undefined;

/**
 * In the order in which Karmada registers its plugins. Karmada itself begins anywhere in this circle, as iteration over a Go map
 * does, and records only the first reason; we always begin at the top.
 */
const FILTERS: readonly (readonly [FilterName, Filter])[] = [
  ['APIEnablement', missingApi],
  ['TaintToleration', untoleratedTaint],
  [
    'ClusterAffinity',
    (cluster, { affinities }) =>
      affinities && !affinities.some((affinity) => matchesClusterAffinity(cluster, affinity))
        ? 'cluster(s) did not match the placement cluster affinity constraint'
        : undefined,
  ],
  ['SpreadConstraint', missingSpreadProperty],
  [
    'ClusterEviction',
    ({ metadata }, { evicting }) =>
      evicting.has(metadata.name) ? 'cluster(s) is in the process of eviction' : undefined,
  ],
  [
    'WorkloadAntiAffinity',
    ({ metadata }, { targets, peers }) =>
      peers?.avoided.has(metadata.name) && !targets.has(metadata.name)
        ? 'cluster already has workload with the same anti-affinity group'
        : undefined,
  ],
  [
    'WorkloadAffinity',
    ({ metadata }, { targets, peers }) =>
      peers?.required.some((clusters) => !clusters.has(metadata.name)) && !targets.has(metadata.name)
        ? 'ResourceBinding with the same affinity group does not target this cluster'
        : undefined,
  ],
];

/** The first filter that a cluster fails, with its reason; undefined when the cluster is feasible. */
export function rejection(
  cluster: Cluster,
  context: FilterContext,
): { filter: FilterName; reason: string } | undefined {
  for (const [filter, check] of FILTERS) {
    const reason = check(cluster, context);
    if (reason !== undefined) {
      return { filter, reason };
    }
  }
  return undefined;
}

function missingSpreadProperty({ spec: cluster }: Cluster, { spec }: FilterContext): string | undefined {
  for (const { spreadByField } of spec.placement.spreadConstraints ?? []) {
    if (spreadByField === 'provider' && !cluster.provider) {
      return 'cluster(s) did not have provider property';
    }
    if (spreadByField === 'region' && !cluster.region) {
      return 'cluster(s) did not have region property';
    }
    if (spreadByField === 'zone' && !cluster.zones?.length) {
      return 'cluster(s) did not have zones property';
    }
  }
  return undefined;
}

/** Present targets are left to the taint manager, which evicts them gracefully. */
function untoleratedTaint({ metadata, spec: cluster }: Cluster, { spec, targets }: FilterContext): string | undefined {
  if (targets.has(metadata.name)) {
    return undefined;
  }
  const tolerations = spec.placement.clusterTolerations ?? [];
  const taint = cluster.taints?.find(
    (candidate) =>
      candidate.effect !== 'PreferNoSchedule' && !tolerations.some((toleration) => tolerates(toleration, candidate)),
  );
  return taint && `cluster(s) had untolerated taint {${formatTaint(taint)}}`;
}

/** A target whose API went away keeps what it has: the API may come back. */
function missingApi({ metadata, status }: Cluster, { spec, targets }: FilterContext): string | undefined {
  const { apiVersion, kind } = spec.resource;
  const enabled =
    targets.has(metadata.name) ||
    status?.apiEnablements?.some(
      ({ groupVersion, resources }) =>
        groupVersion === apiVersion && resources?.some((resource) => resource.kind === kind),
    );
  return enabled ? undefined : 'cluster(s) did not have the API resource';
}
