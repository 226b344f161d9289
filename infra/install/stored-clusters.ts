/** Clusters as the hub stores them, whoever serves them. */
import { CLUSTER_GROUP, CLUSTER_VERSION, STORED_VERSION } from '../../api/aggregated/stored-version.ts';
import type { KubeObject } from '../../domain/object.ts';
import type { KubeClient } from '../../kube/client.ts';
import { isNotFound } from '../../kube/errors.ts';
import type { ResourceType } from '../../kube/resource.ts';

/** True where the hub has the version that we serve Clusters from. */
export async function isStoredVersionServed(client: KubeClient): Promise<boolean> {
  return (await listed(client, STORED_VERSION)) !== undefined;
}

/** All Clusters, even where nobody answers for their group; none where there is no such kind. */
export async function storedClusters(client: KubeClient): Promise<readonly KubeObject[]> {
  return (await listed(client, STORED_VERSION)) ?? (await listed(client, CLUSTER_VERSION)) ?? [];
}

function listed(client: KubeClient, version: string): Promise<readonly KubeObject[] | undefined> {
  const clusters: ResourceType = {
    group: CLUSTER_GROUP,
    version,
    plural: 'clusters',
    kind: 'Cluster',
    namespaced: false,
  };
  return client.list(clusters).then(
    ({ items }) => items,
    (error: unknown) => {
      if (isNotFound(error)) {
        return undefined;
      }
      throw error;
    },
  );
}
