/**
 * The subresource `proxy` of Cluster: a caller of the hub reaches a member as themselves. Used by the embedded hub and,
 * behind an APIService, by an API server of our own; both authenticate and authorize first.
 */
import type { Cluster } from '../../domain/kinds/cluster.ts';
import type { UserInfo } from '../access/user.ts';
import { readTarget } from '../request/target.ts';
import { type Candidate, listAll, locate, verbNotSupported } from './all-clusters.ts';
import { type Forwarding, forward } from './forward.ts';
import { proxiedMember, type ReadSecret } from './member.ts';
import { createMemberConnections } from './member-connections.ts';
import { refuseUpgrade, tunnel, type UpgradeConnection } from './upgrade.ts';

/** The name that means all members. */
const ALL_CLUSTERS = '*';

/** What the proxy works with. */
export interface ClusterProxyOptions {
  /** Rejects with a 404 when there is no such Cluster. */
  getCluster(name: string): Promise<Cluster>;
  listClusters(): Promise<Cluster[]>;
  readSecret: ReadSecret;
  /** Answers a request to the hub itself: what `*` with a path that is no resource means. */
  askHub(request: Request, pathAndQuery: string, caller: UserInfo): Promise<Response>;
}

/** Where a request goes. */
export interface ProxyTarget {
  /** Name of the Cluster, or `*`. */
  cluster: string;
  /** What follows `proxy`, with query, as the caller encoded it; at least `/`. */
  pathAndQuery: string;
  caller: UserInfo;
}

/** A running proxy. */
export interface ClusterProxy {
  /** The answer of the member, streamed. Rejects with what the caller is to be told. */
  handle(request: Request, target: ProxyTarget): Promise<Response>;
  /** Tunnels exec, attach and port-forward; resolves when the connection is over, and never rejects. */
  upgrade(connection: UpgradeConnection, target: ProxyTarget): Promise<void>;
  close(): Promise<void>;
}

/** Opens the proxy; nothing connects before the first request. */
export function createClusterProxy(options: ClusterProxyOptions): ClusterProxy {
  const connections = createMemberConnections();

  async function candidateOf(cluster: Cluster): Promise<Candidate> {
    const member = await proxiedMember(cluster, options.readSecret);
    return { member, dispatcher: connections.to(member) };
  }

  /** All members that can be asked; those that cannot are left out. */
  async function allCandidates(): Promise<Candidate[]> {
    const settled = await Promise.allSettled((await options.listClusters()).map(candidateOf));
    return settled.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  }

  /** Where a request is to be sent on, or its answer. */
  async function resolve(
    { cluster, pathAndQuery, caller }: ProxyTarget,
    method: string,
    askHub: () => Promise<Response>,
  ): Promise<Forwarding | Response> {
    if (cluster !== ALL_CLUSTERS) {
      return { ...(await candidateOf(await options.getCluster(cluster))), caller, pathAndQuery };
    }
    const { pathname, searchParams } = new URL(pathAndQuery, 'http://member');
    const target = readTarget({ method, path: decodeURIComponent(pathname), query: searchParams });
    if (target.kind === 'path') {
      return askHub();
    }
    if (target.name !== undefined) {
      const found = await locate(await allCandidates(), target, caller);
      return found instanceof Response ? found : { ...found, caller, pathAndQuery };
    }
    return target.verb === 'list'
      ? listAll(await allCandidates(), pathAndQuery, caller)
      : verbNotSupported(target.verb);
  }

  return {
    async handle(request, target) {
      const { pathAndQuery, caller } = target;
      const askHub = () => options.askHub(request, pathAndQuery, caller);
      const resolved = await resolve(target, request.method, askHub);
      return resolved instanceof Response ? resolved : forward(request, resolved);
    },

    async upgrade(connection, target) {
      const { request, socket } = connection;
      try {
        const askHub = async () => verbNotSupported('upgrade');
        const resolved = await resolve(target, request.method ?? 'GET', askHub);
        if (resolved instanceof Response) {
          refuseUpgrade(socket, new Error((await resolved.text()).trim()));
        } else {
          await tunnel(connection, resolved);
        }
      } catch (error) {
        refuseUpgrade(socket, error);
      }
    },

    close: () => connections.close(),
  };
}
