/** The clusters of a MultiClusterService: who provides, who consumes, and who of them can. */
import { type EventText, warningEvent } from '../event.ts';
import type { Cluster } from '../kinds/cluster.ts';
import type { MultiClusterService } from '../kinds/multi-cluster-service.ts';
import { isConditionTrue } from '../status/conditions.ts';

/** The part of a cluster. */
export type ServicePart = 'Provider' | 'Consumer';

/** What is brought to a cluster of each part, as events say it. */
const BROUGHT: Readonly<Record<ServicePart, string>> = { Provider: 'MultiClusterService', Consumer: 'EndpointSlice' };

/** True for a service that members share by Karmada; one of type LoadBalancer is somebody else's. */
export function isCrossCluster({ spec }: MultiClusterService): boolean {
  return spec.types.includes('CrossCluster');
}

/** The clusters of a part by name, sorted; those named, or all. */
export function clustersOfPart(
  { spec }: MultiClusterService,
  part: ServicePart,
  all: readonly Pick<Cluster, 'metadata'>[],
): string[] {
  const named = (part === 'Provider' ? spec.providerClusters : spec.consumerClusters) ?? [];
  const names = (named.length > 0 ? named : all.map(({ metadata }) => metadata)).map(({ name }) => name);
  return [...new Set(names)].sort();
}

/** Why nothing can be brought to a cluster now; undefined when it can. */
export function obstacleOf(part: ServicePart, name: string, cluster: Cluster | undefined): EventText | undefined {
  if (!cluster || cluster.metadata.deletionTimestamp) {
    return warningEvent('ClusterNotFound', `${part} cluster ${name} is not found`);
  }
  if (!isConditionTrue(cluster.status?.conditions, 'Ready')) {
    const message = `${part} cluster ${name} is not ready, skip to propagate ${BROUGHT[part]}`;
    return warningEvent('SyncServiceFailed', message);
  }
  return lacksSlices(cluster)
    ? warningEvent('APIIncompatible', `${part} cluster ${name} does not support EndpointSlice`)
    : undefined;
}

/** Known not to serve EndpointSlices. */
function lacksSlices({ status }: Cluster): boolean {
  const isServed = status?.apiEnablements?.some(
    ({ groupVersion, resources }) =>
      groupVersion === 'discovery.k8s.io/v1' && resources?.some(({ kind }) => kind === 'EndpointSlice'),
  );
  return isServed !== true && isConditionTrue(status?.conditions, 'CompleteAPIEnablements');
}
