/** Whether a member may join: one cluster has one name, one name one cluster. Karmada: ClusterRegisterOption. */
import type { Cluster } from '../kinds/cluster.ts';

/** `same`: this cluster joined under this name before. */
export type Registration = 'new' | 'same' | 'taken';

/** How a cluster with this name and id (uid of its kube-system namespace) stands to those that have joined. */
export function registrationOf(
  name: string,
  id: string,
  clusters: readonly Pick<Cluster, 'metadata' | 'spec'>[],
): Registration {
  const matching = clusters.filter(({ metadata, spec }) => metadata.name === name || spec.id === id);
  if (matching.some(({ metadata, spec }) => metadata.name === name && spec.id === id)) {
    return 'same';
  }
  return matching.length > 0 ? 'taken' : 'new';
}

/** Karmada's words for a refused registration. */
export function takenMessage(name: string, id: string): string {
  return `the cluster ID ${id} or the cluster name ${name} has been registered`;
}
