/** What would have to change so that a binding can be scheduled. */
import type { Binding, TargetCluster } from '../kinds/binding.ts';
import type { Cluster } from '../kinds/cluster.ts';
import type { ClusterAffinity } from '../kinds/placement.ts';
import { capacityOf, demandOf } from '../scheduling/capacity.ts';
import type { ClusterDiagnosis } from '../scheduling/schedule.ts';
import { affinityGaps } from './affinity-gaps.ts';

type Rejection = Extract<ClusterDiagnosis, { outcome: 'rejected' }>;
type Feasible = Extract<ClusterDiagnosis, { outcome: 'chosen' | 'leftOut' }>;

/** What would let a filter pass on a cluster. */
export function filterAdvice(
  binding: Binding,
  cluster: Cluster,
  { filter, reason }: Rejection,
  affinities: readonly ClusterAffinity[],
): string {
  const { apiVersion, kind } = binding.spec.resource;
  switch (filter) {
    case 'APIEnablement':
      return `install ${apiVersion} ${kind} in the cluster, or wait until its APIs are known`;
    case 'TaintToleration':
      return `tolerate the taint in placement.clusterTolerations, or remove it: ${/\{.*\}/.exec(reason)?.[0] ?? reason}`;
    case 'ClusterAffinity':
      return nearest(affinities.map((affinity) => affinityGaps(cluster, affinity))).join(', ');
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

/** The affinity with the fewest gaps. */
function nearest(gaps: readonly string[][]): string[] {
  return gaps.toSorted((a, b) => a.length - b.length)[0] ?? [];
}

/**
 * For want of room: what each feasible cluster would need to take all replicas that have no place. Empty where replicas
 * have all found theirs, or where none is asked for.
 */
export function capacityAdvice(
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

const KIBI = 1024;
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'];

/** CPU comes in thousandths, everything else in whole units; rounded up to what people write. */
function amountText(resource: string, amount: number): string {
  if (resource === 'cpu') {
    return String(amount / 1_000);
  }
  const power = Math.min(BINARY_SUFFIXES.length - 1, Math.floor(Math.log(amount) / Math.log(KIBI)));
  const isBytes = resource.includes('memory') || resource.includes('storage');
  return isBytes ? `${Math.ceil(amount / KIBI ** power)}${BINARY_SUFFIXES[power]}` : String(amount);
}
