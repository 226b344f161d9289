/** The proxy of a hub that keeps Clusters and Secrets in its own store. */
import { cluster as clusterSchema } from '../../domain/kinds/cluster.ts';
import type { UserInfo } from '../access/user.ts';
import { storeKey } from '../resource/name.ts';
import { notFound } from '../response/status.ts';
import type { Store } from '../store/store.ts';
import { type ClusterProxy, createClusterProxy } from './cluster-proxy.ts';
import { passedHeaders } from './headers.ts';

const CLUSTERS = { group: 'cluster.karmada.io', plural: 'clusters' };
const SECRETS = { group: '', plural: 'secrets' };

/** Answers a request as the one who calls. */
export type Handle = (request: Request, caller: UserInfo) => Promise<Response>;

/** Opens it. `handle` is the hub's own answer. */
export function openHubProxy(store: Store, handle: Handle): ClusterProxy {
  const clusters = store.collection('clusters.cluster.karmada.io');
  const secrets = store.collection('secrets');
  return createClusterProxy({
    async getCluster(name) {
      const entry = clusters.get(storeKey({ name }));
      if (!entry) {
        throw notFound(CLUSTERS, name);
      }
      return clusterSchema.parse(entry.object);
    },
    listClusters: async () => clusters.list('').map(({ object }) => clusterSchema.parse(object)),
    async readSecret(key) {
      const entry = secrets.get(storeKey(key));
      if (!entry) {
        throw notFound(SECRETS, key.name);
      }
      return entry.object;
    },
    askHub({ method, headers, signal }, pathAndQuery, caller) {
      const own = Object.entries(passedHeaders(headers)).map(([name, value]): [string, string] => [
        name,
        String(value),
      ]);
      return handle(new Request(new URL(pathAndQuery, 'https://hub'), { method, headers: own, signal }), caller);
    },
  });
}
