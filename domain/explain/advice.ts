/** What would have to change so that a binding can be scheduled. */
import type { Binding, TargetCluster } from '../kinds/binding.ts';
import type { Cluster } from '../kinds/cluster.ts';
import type { ClusterAffinity, SpreadConstraint } from '../kinds/placement.ts';
import { amountText } from '../scheduling/amount-text.ts';
import { capacityOf, demandOf } from '../scheduling/capacity.ts';
import type { ClusterDiagnosis } from '../scheduling/schedule.ts';
import { affinityGaps } from './affinity-gaps.ts';

type Rejection = Extract<ClusterDiagnosis, { outcome: 'rejected' }>;
type SpreadField = NonNullable<SpreadConstraint['spreadByField']>;
type Feasible = Extract<ClusterDiagnosis, { outcome: 'chosen' | 'leftOut' }>;

/** What would have to change for a binding that found no schedule: one line each, the smallest change first. */
export function scheduleAdvice(
  binding: Binding,
  clusters: readonly Cluster[],
  diagnosis: readonly ClusterDiagnosis[],
): string[] {
  if (clusters.length === 0) {
    return ['join a cluster: the hub has none'];
  }
  const byName = new Map(clusters.map((cluster) => [cluster.metadata.name, cluster]));
  const room = capacityAdvice(binding, byName, diagnosis);
  if (room.length > 0) {
    return room;
  }
  const affinityName = binding.status?.schedulerObservingAffinityName;
  const rejections = diagnosis.flatMap((entry) => {
    const cluster = byName.get(entry.cluster);
    return entry.outcome === 'rejected' && cluster
      ? [`${entry.cluster}: ${filterAdvice(binding, cluster, entry, affinityName)}`]
      : [];
  });
  return [
    ...spreadAdvice(binding, byName, diagnosis),
    ...rejections.toSorted((a, b) => a.split(', ').length - b.split(', ').length || (a < b ? -1 : 1)),
  ];
}

/** What would let a filter pass on a cluster; `affinityName` is the term of `clusterAffinities` in use. */
export function filterAdvice(
  binding: Binding,
  cluster: Cluster,
  { filter, reason }: Rejection,
  affinityName: string | undefined,
): string {
  const { apiVersion, kind } = binding.spec.resource;
  switch (filter) {
    case 'APIEnablement':
      return `install ${apiVersion} ${kind} in the cluster, or wait until its APIs are known`;
    case 'TaintToleration':
      return `tolerate the taint in placement.clusterTolerations, or remove it: ${/\{.*\}/.exec(reason)?.[0] ?? reason}`;
    case 'ClusterAffinity':
      return nearest(affinitiesOf(binding, affinityName).map((affinity) => affinityGaps(cluster, affinity))).join(', ');
    case 'SpreadConstraint':
      return `${reason}: set it in the spec of the cluster`;
    case 'ClusterEviction':
      return 'wait until the eviction from the cluster ends';
    case 'WorkloadAntiAffinity':
      return 'a workload of the same anti-affinity group runs there';
    case 'WorkloadAffinity':
      return 'the workloads of the same affinity group do not run there';
    default:
      return filter satisfies never;
  }
}

function affinitiesOf({ spec }: Binding, affinityName: string | undefined): ClusterAffinity[] {
  const { clusterAffinity, clusterAffinities = [] } = spec.placement ?? {};
  const term = clusterAffinities.find((one) => one.affinityName === affinityName) ?? clusterAffinities[0];
  return [...(clusterAffinity ? [clusterAffinity] : []), ...(term ? [term, ...(term.overflowAffinities ?? [])] : [])];
}

/** The affinity with the fewest gaps. */
function nearest(gaps: readonly string[][]): string[] {
  return gaps.toSorted((a, b) => a.length - b.length)[0] ?? [];
}

/** For each spread constraint that asks for more groups than the clusters that fit are in. */
function spreadAdvice(
  { spec }: Binding,
  clusters: ReadonlyMap<string, Cluster>,
  diagnosis: readonly ClusterDiagnosis[],
): string[] {
  const fitting = diagnosis.flatMap(({ cluster, outcome }) => {
    const known = clusters.get(cluster);
    return known && (outcome === 'chosen' || outcome === 'leftOut') ? [known] : [];
  });
  return (spec.placement?.spreadConstraints ?? []).flatMap(({ spreadByField = 'cluster', minGroups = 0 }) => {
    const groups = new Set(fitting.flatMap((cluster) => groupsOf(cluster, spreadByField))).size;
    return groups < minGroups ? [`the spread asks for ${minGroups} by ${spreadByField}, and ${groups} fit`] : [];
  });
}

function groupsOf({ metadata, spec }: Cluster, field: SpreadField): string[] {
  switch (field) {
    case 'cluster':
      return [metadata.name];
    case 'region':
      return spec.region ? [spec.region] : [];
    case 'provider':
      return spec.provider ? [spec.provider] : [];
    case 'zone':
      return spec.zones ?? [];
    default:
      return field satisfies never;
  }
}

/**
 * For want of room: what each feasible cluster would need to take all replicas that have no place. Empty where replicas
 * have all found theirs, or where none is asked for.
 */
function capacityAdvice(
  { spec }: Binding,
  clusters: ReadonlyMap<string, Cluster>,
  diagnosis: readonly ClusterDiagnosis[],
): string[] {
  const feasible = diagnosis.filter(
    (entry): entry is Feasible => entry.outcome === 'chosen' || entry.outcome === 'leftOut',
  );
  const room = feasible.reduce((sum, { available }) => sum + available, 0);
  const missing = (spec.replicas ?? 0) - room;
  if (missing <= 0) {
    return [];
  }
  const demand = demandOf(spec.replicaRequirements?.resourceRequest);
  const assigned = new Map((spec.clusters ?? []).map((target: TargetCluster) => [target.name, target.replicas ?? 0]));
  return feasible.map(({ cluster, available }) => {
    const known = clusters.get(cluster);
    const capacity = known && capacityOf(known);
    const more = available - (assigned.get(cluster) ?? 0) + missing;
    const needs = [...demand].flatMap(([resource, amount]) => {
      const short = amount * more - (capacity?.free.get(resource)?.amount ?? 0);
      return short > 0 ? [`${resource} ${amountText(resource, short)} more`] : [];
    });
    const pods = more - (capacity?.pods ?? 0);
    const all = [...needs, ...(pods > 0 ? [`${pods} more pods`] : [])];
    return `${cluster} needs ${all.length > 0 ? all.join(' and ') : 'room'} for the ${missing} replicas without a place`;
  });
}
