/** Connections to one server under our present identity, which may change while they are open. */
import { type ConnectionOptions, type Connections, openConnections } from './connections.ts';
import type { Credentials, CredentialsSource } from './credentials.ts';

/** Options of {@link openAuthenticated}. */
export interface AuthenticatedOptions extends ConnectionOptions {
  /** @default anonymous */
  credentials?: CredentialsSource;
}

/** What one request needs. */
export interface Authenticated {
  connections: Connections;
  /** `authorization`, or none where the connection itself proves who we are. */
  headers: Record<string, string>;
}

/** Connections that follow the credentials. */
export interface AuthenticatedConnections {
  /** For the next request; `rejected` says that the server has just refused the last credentials (401). */
  present(rejected: boolean): Promise<Authenticated>;
  /** Cuts what runs. */
  close(): Promise<void>;
}

/** Opens them; nothing connects before the first request. */
export function openAuthenticated(options: AuthenticatedOptions): AuthenticatedConnections {
  const source: CredentialsSource = options.credentials ?? (() => ({}));
  let connections: { certificate: Credentials['certificate']; open: Connections } | undefined;
  return {
    async present(rejected) {
      const { certificate, authorization } = await source(rejected);
      const known = connections?.certificate;
      if (!connections || known?.cert !== certificate?.cert || known?.key !== certificate?.key) {
        // Those of an earlier certificate finish their work.
        connections?.open.retire();
        connections = { certificate, open: openConnections(options, certificate) };
      }
      return { connections: connections.open, headers: authorization === undefined ? {} : { authorization } };
    },
    close: async () => connections?.open.close(),
  };
}
