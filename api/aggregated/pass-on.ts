/** Requests that are the hub's to answer, sent on to it with the caller's own token: so works the console's page. */
import { type ConnectionOptions, openConnections } from '../../kube/connections.ts';
import { addressOf, sendOn } from '../proxy/forward.ts';
import { unauthorized } from '../response/status.ts';

/** The hub as anybody who has a token for it. */
export interface PassOn {
  /** The hub's answer, streamed. Rejects with a 401 without a bearer token, with a 500 when the hub does not answer. */
  handle(request: Request): Promise<Response>;
  close(): Promise<void>;
}

/** Opens the way to a hub; it never shows a credential of ours. */
export function createPassOn(server: string, options: ConnectionOptions): PassOn {
  const connections = openConnections(options, undefined);
  return {
    async handle(request) {
      const authorization = request.headers.get('authorization');
      if (!authorization?.startsWith('Bearer ')) {
        throw unauthorized();
      }
      const { pathname, search } = new URL(request.url);
      return sendOn(request, connections.watches, addressOf({ server }, `${pathname}${search}`), { authorization });
    },
    close: () => connections.close(),
  };
}
