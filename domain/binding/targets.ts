/** The clusters of a binding: where it goes, where it may stay for now, and where it must be gone at once. */
import type { Binding, BindingSpec, TargetCluster } from '../kinds/binding.ts';
import { clusterOfExecutionNamespace } from '../kinds/names.ts';
import type { Work } from '../kinds/work.ts';

/** Every cluster that gets a Work: the binding's own schedule first, then those of the bindings that need it. */
export function targetClusters({ clusters = [], requiredBy = [] }: BindingSpec): TargetCluster[] {
  const targets = new Map(clusters.map((cluster) => [cluster.name, cluster]));
  for (const cluster of requiredBy.flatMap((snapshot) => snapshot.clusters ?? [])) {
    if (!targets.has(cluster.name)) {
      targets.set(cluster.name, cluster);
    }
  }
  return [...targets.values()];
}

/** True when both name the same clusters with the same replicas: in which order says nothing. */
export function sameTargets(left: readonly TargetCluster[], right: readonly TargetCluster[]): boolean {
  const replicas = new Map(left.map((target) => [target.name, target.replicas]));
  return (
    left.length === right.length &&
    right.every((target) => replicas.has(target.name) && replicas.get(target.name) === target.replicas)
  );
}

/** Every cluster whose Work stays: the targets, and those that are being evicted gracefully or never. */
export function keptClusters(spec: BindingSpec): Set<string> {
  const evicted = (spec.gracefulEvictionTasks ?? []).filter((task) => task.purgeMode !== 'Directly');
  return new Set([...targetClusters(spec).map(({ name }) => name), ...evicted.map((task) => task.fromCluster)]);
}

/** The clusters that must be empty before any other Work of the binding is written (purgeMode Directly). */
export function purgedClusters({ gracefulEvictionTasks = [] }: BindingSpec): Set<string> {
  return new Set(gracefulEvictionTasks.filter((task) => task.purgeMode === 'Directly').map((task) => task.fromCluster));
}

/** Seconds between two looks at a binding that waits for {@link purgedClusters} to be empty. */
export const PURGE_POLL_SECONDS = 5;

/** The Works of a binding that must be deleted. `works` are those that carry the binding's permanent id. */
export function orphanWorks(binding: Binding, works: readonly Work[]): Work[] {
  const kept = keptClusters(binding.spec);
  return works.filter((work) => !kept.has(clusterOf(work)));
}

/** True while a Work is left in a cluster that must be empty first. */
export function waitsForPurge(binding: Binding, works: readonly Work[]): boolean {
  const purged = purgedClusters(binding.spec);
  return works.some((work) => purged.has(clusterOf(work)));
}

/** True for a template with replicas or parts, whose copies get their number from the schedule. */
export function isWorkload({ replicas = 0, replicaRequirements, components = [] }: BindingSpec): boolean {
  return replicas > 0 || replicaRequirements !== undefined || components.length > 0;
}

/** The cluster that a Work is for. Throws for a Work outside of the execution namespaces. */
export function clusterOf(work: Work): string {
  const { namespace = '', name } = work.metadata;
  const cluster = clusterOfExecutionNamespace(namespace);
  if (cluster === undefined) {
    throw new Error(`Work ${namespace}/${name} is not in the execution namespace of a cluster`);
  }
  return cluster;
}
