/** Who we are to a server, and how that is found out again when it changes. */
import type { ClientCertificate } from './connections.ts';

/** Proof of identity for one request. */
export interface Credentials {
  /** Value of the `Authorization` header, for example `Bearer …`. */
  authorization?: string;
  certificate?: ClientCertificate;
}

/**
 * Gives the credentials for each request; caches what is dear. `rejected` says that the server just refused the last
 * ones (401), so that a cached token must not be given again.
 */
export type CredentialsSource = (rejected: boolean) => Promise<Credentials> | Credentials;

/** Somebody else to act as (needs the `impersonate` permission). */
export interface Impersonation {
  user: string;
  uid?: string;
  groups?: readonly string[];
  extra?: Readonly<Record<string, readonly string[]>>;
}

/** Request headers that impersonate. */
export function impersonationHeaders(as: Impersonation | undefined): Record<string, string | string[]> {
  if (!as) {
    return {};
  }
  const headers: Record<string, string | string[]> = { 'impersonate-user': as.user };
  if (as.uid !== undefined) {
    headers['impersonate-uid'] = as.uid;
  }
  if (as.groups && as.groups.length > 0) {
    headers['impersonate-group'] = [...as.groups];
  }
  for (const [name, values] of Object.entries(as.extra ?? {})) {
    // Header names know no case and few characters: the server decodes percent signs (client-go does the same).
    headers[`impersonate-extra-${encodeURIComponent(name.toLowerCase())}`] = [...values];
  }
  return headers;
}
