/**
 * What stands behind a hub that is another API server, beside its webhooks: the propagation API, whose callers the hub
 * authenticates, authorizes and passes here, and the console's page, whose own requests are passed on to the hub.
 */
import type { PropagationRules } from '../../domain/propagation/rules.ts';
import type { ConnectionOptions } from '../../kube/connections.ts';
import { impersonating } from '../../kube/impersonating.ts';
import type { KubeTransport } from '../../kube/transport.ts';
import { statusOf } from '../propagations/list.ts';
import { createPropagationApi } from '../propagations/propagation-api.ts';
import type { EngineAccess } from '../propagations/workflow.ts';
import { callerBehind, type FrontProxy } from './front-proxy.ts';
import { createPassOn } from './pass-on.ts';

/** Options of {@link createBehindHub}. */
export interface BehindHubOptions {
  /** The hub, with the right to impersonate. */
  transport: KubeTransport;
  /** How the hub is reached with somebody else's token. */
  connection: ConnectionOptions;
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
  return {
    clientCa: front.clientCa,

    async handle(request, peer) {
      try {
        const caller = callerBehind(front, peer, request.headers);
        return caller ? await propagations(request, caller) : (page(request) ?? (await hub.handle(request)));
      } catch (error) {
        const status = statusOf(error);
        return Response.json(status, { status: typeof status.code === 'number' ? status.code : 500 });
      }
    },

    close: () => hub.close(),
  };
}
