/**
 * What stands behind a hub that is another API server, beside its webhooks: the propagation API, the way to members and the
 * group of Cluster, whose callers the hub authenticates, authorizes and passes here, and the console's page, whose own
 * requests are passed on to the hub.
 */
import type { IncomingMessage } from 'node:http';
import type { PropagationRules } from '../../domain/propagation/rules.ts';
import type { AuthenticatedOptions } from '../../kube/authenticated-connections.ts';
import { impersonating } from '../../kube/impersonating.ts';
import type { KubeTransport } from '../../kube/transport.ts';
import type { UserInfo } from '../access/user.ts';
import { discoveryAt } from '../discovery/few-groups.ts';
import { PROPAGATION_GROUP } from '../propagations/discovery.ts';
import { statusOf } from '../propagations/list.ts';
import { createPropagationApi } from '../propagations/propagation-api.ts';
import type { EngineAccess } from '../propagations/workflow.ts';
import { pathBehindProxy } from '../proxy/proxy-path.ts';
import { refuseUpgrade, type UpgradeConnection } from '../proxy/upgrade.ts';
import { badRequest, unauthorized } from '../response/status.ts';
import { CLUSTERS } from './cluster-group.ts';
import { callerBehind, type FrontProxy } from './front-proxy.ts';
import { openMemberProxy, proxiedCluster } from './member-proxy.ts';
import { createPassOn } from './pass-on.ts';
import { openServedClusters } from './served-clusters.ts';
import { isOfServedClusters } from './stored-version.ts';

/** Options of {@link createBehindHub}. */
export interface BehindHubOptions {
  /** The hub, with the right to impersonate. */
  transport: KubeTransport;
  /** How the hub is reached, with that right and with somebody else's token. */
  connection: AuthenticatedOptions;
  front: FrontProxy;
  engine: EngineAccess;
  rules: PropagationRules;
  /** The console; undefined for paths that are not its own. */
  page: (request: Request) => Response | undefined;
}

/** Handlers behind the hub. */
export interface BehindHub {
  /** PEM of the authority of the hub's client certificate. */
  clientCa: string;
  /** `peer` is the common name of a verified client certificate. Never rejects. */
  handle(request: Request, peer: string | undefined): Promise<Response>;
  /** exec, attach and port-forward on members. Never rejects. */
  upgrade(connection: UpgradeConnection, peer: string | undefined): Promise<void>;
  close(): Promise<void>;
}

/** The handlers; nothing is kept between requests. */
export function createBehindHub(options: BehindHubOptions): BehindHub {
  const { transport, connection, front, engine, rules, page } = options;
  const propagations = createPropagationApi({
    hub: ({ username, groups, extra }) =>
      impersonating(transport, { user: username, groups, ...(extra ? { extra } : {}) }),
    engine,
    rules,
    now: () => new Date(),
  });
  const hub = createPassOn(transport.server, connection);
  const members = openMemberProxy(transport);
  const clusters = openServedClusters(transport.server, connection);

  /** The answer to somebody whom the hub vouches for. */
  async function answer(request: Request, caller: UserInfo): Promise<Response> {
    const url = new URL(request.url);
    const cluster = proxiedCluster(url.pathname);
    if (cluster !== undefined) {
      return members.handle(request, { cluster, pathAndQuery: pathBehindProxy(url), caller });
    }
    const discovered = discoveryAt(url.pathname, request.headers.get('accept') ?? '', [PROPAGATION_GROUP, CLUSTERS]);
    if (discovered && request.method === 'GET') {
      return Response.json(discovered.document, { headers: { 'content-type': discovered.type } });
    }
    return isOfServedClusters(url.pathname) ? clusters.handle(request, caller) : propagations(request, caller);
  }

  return {
    clientCa: front.clientCa,

    async handle(request, peer) {
      try {
        const caller = callerBehind(front, peer, request.headers);
        return caller ? await answer(request, caller) : (page(request) ?? (await hub.handle(request)));
      } catch (error) {
        const status = statusOf(error);
        return Response.json(status, { status: typeof status.code === 'number' ? status.code : 500 });
      }
    },

    async upgrade(connection, peer) {
      const { request, socket } = connection;
      try {
        const url = new URL(request.url ?? '/', 'https://hub');
        const cluster = proxiedCluster(url.pathname);
        const caller = callerBehind(front, peer, headersOf(request));
        if (cluster === undefined || !caller) {
          throw caller ? badRequest(`${url.pathname} is nothing to upgrade`) : unauthorized();
        }
        await members.upgrade(connection, { cluster, pathAndQuery: pathBehindProxy(url), caller });
      } catch (error) {
        refuseUpgrade(socket, error);
      }
    },

    async close() {
      await Promise.all([hub.close(), members.close(), clusters.close()]);
    },
  };
}

/** Headers as they were sent: several of one name become one, as in a `Request`. */
function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '');
  }
  return headers;
}
