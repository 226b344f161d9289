/** Stateful failover (gate StatefulFailoverInjection): the state saved from the failed cluster travels as labels. */

import { targetClusters } from '../binding/targets.ts';
import type { BindingSpec } from '../kinds/binding.ts';
import { changeMetadata } from '../metadata.ts';
import type { KubeObject } from '../object.ts';

/**
 * The manifest with the labels that the last eviction preserved. Only where an application moves from one cluster to
 * another: exactly one target, purged directly, and not among the clusters that it ran on before.
 */
export function injectPreservedLabels(manifest: KubeObject, spec: BindingSpec, cluster: string): KubeObject {
  const task = spec.gracefulEvictionTasks?.at(-1);
  if (
    targetClusters(spec).length !== 1 ||
    task?.purgeMode !== 'Directly' ||
    task.clustersBeforeFailover?.includes(cluster) ||
    !task.preservedLabelState
  ) {
    return manifest;
  }
  return changeMetadata(manifest, { labels: task.preservedLabelState });
}
