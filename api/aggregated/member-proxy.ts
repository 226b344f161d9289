/**
 * Members through a hub that is another API server: `clusters/<name>/proxy`, always in our group, and in Karmada's where the
 * hub passes that here too.
 */
import { cluster as clusterSchema } from '../../domain/kinds/cluster.ts';
import type { KubeObject, ObjectKey } from '../../domain/object.ts';
import { createKubeClient } from '../../kube/client.ts';
import { impersonating } from '../../kube/impersonating.ts';
import { parseObject } from '../../kube/parse.ts';
import type { ResourceType } from '../../kube/resource.ts';
import type { KubeTransport } from '../../kube/transport.ts';
import { GROUP, VERSION } from '../propagations/definitions.ts';
import { type ClusterProxy, createClusterProxy } from '../proxy/cluster-proxy.ts';
import { notFound } from '../response/status.ts';
import { CLUSTER_GROUP, CLUSTER_VERSION } from './stored-version.ts';

const CLUSTERS: ResourceType = {
  group: CLUSTER_GROUP,
  version: CLUSTER_VERSION,
  plural: 'clusters',
  kind: 'Cluster',
  namespaced: false,
};
const SECRETS: ResourceType = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret', namespaced: true };
const PREFIXES = [`/apis/${GROUP}/${VERSION}/clusters/`, `/apis/${CLUSTER_GROUP}/${CLUSTER_VERSION}/clusters/`];

/** The cluster, or `*`, that a path leads to through the proxy; undefined for any other path. */
export function proxiedCluster(pathname: string): string | undefined {
  const prefix = PREFIXES.find((one) => pathname.startsWith(one));
  const [cluster = '', subresource] = prefix === undefined ? [] : pathname.slice(prefix.length).split('/', 2);
  return subresource === 'proxy' && cluster !== '' ? decodeURIComponent(cluster) : undefined;
}

/** Opens the proxy. Clusters and their Secrets are read with the rights of `transport`; who may ask, the hub has decided. */
export function openMemberProxy(transport: KubeTransport): ClusterProxy {
  const client = createKubeClient(transport);
  async function read(resource: ResourceType, key: ObjectKey): Promise<KubeObject> {
    const object = await client.get(resource, key);
    if (!object) {
      throw notFound(resource, key.name);
    }
    return object;
  }
  return createClusterProxy({
    getCluster: async (name) => parseObject(clusterSchema, await read(CLUSTERS, { name })),
    listClusters: async () => (await client.list(CLUSTERS)).items.map((object) => parseObject(clusterSchema, object)),
    readSecret: (key) => read(SECRETS, key),
    async askHub(_, path, { username, groups, extra }) {
      const hub = impersonating(transport, { user: username, groups, ...(extra ? { extra } : {}) });
      return new Response(await hub.text({ method: 'GET', path }));
    },
  });
}
