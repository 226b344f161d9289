/** A connection that acts as somebody else, over one that may (it needs the `impersonate` permission). */
import { type Impersonation, impersonationHeaders } from './credentials.ts';
import type { KubeRequest, KubeTransport } from './transport.ts';

/** The same connection as another identity. Closing it closes nothing: the connection is its owner's. */
export function impersonating(transport: KubeTransport, as: Impersonation): KubeTransport {
  const identity = impersonationHeaders(as);
  const asThem = (request: KubeRequest): KubeRequest => ({ ...request, headers: { ...request.headers, ...identity } });
  return {
    server: transport.server,
    send: (request) => transport.send(asThem(request)),
    watch: (request) => transport.watch(asThem(request)),
    text: (request) => transport.text(asThem(request)),
    close: async () => {},
  };
}
