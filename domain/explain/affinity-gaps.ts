/** What a cluster lacks to match an affinity. */

import { matchesClusterAffinity } from '../cluster-affinity.ts';
import type { Cluster } from '../kinds/cluster.ts';
import type { ClusterAffinity } from '../kinds/placement.ts';
import { InvalidSelectorError, matchesRequirements, selectorRequirements } from '../labels.ts';
import { requirementText } from '../selector-text.ts';

/** One text for each requirement that the cluster does not meet; none when it matches. */
export function affinityGaps(cluster: Cluster, affinity: ClusterAffinity): string[] {
  const { name, labels } = cluster.metadata;
  return [
    ...(affinity.exclude?.includes(name) ? ['it is excluded by name'] : []),
    ...(affinity.clusterNames?.length && !affinity.clusterNames.includes(name) ? ['its name is not listed'] : []),
    ...labelGaps(affinity, labels),
    ...fieldGaps(cluster, affinity),
  ];
}

function labelGaps({ labelSelector }: ClusterAffinity, labels: Cluster['metadata']['labels']): string[] {
  try {
    return (labelSelector ? selectorRequirements(labelSelector) : [])
      .filter((requirement) => !matchesRequirements([requirement], labels))
      .map((requirement) => `misses label ${requirementText(requirement, ', ')}`);
  } catch (error) {
    if (error instanceof InvalidSelectorError) {
      return [`the label selector is invalid: ${error.message}`];
    }
    throw error;
  }
}

function fieldGaps(cluster: Cluster, { fieldSelector }: ClusterAffinity): string[] {
  return (fieldSelector?.matchExpressions ?? [])
    .filter((requirement) => !matchesClusterAffinity(cluster, { fieldSelector: { matchExpressions: [requirement] } }))
    .map(({ key, operator, values = [] }) => `misses ${key} ${operator} (${values.join(', ')})`);
}
