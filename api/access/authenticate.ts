/** Who sends a request: the owner of the connection's certificate, or of the bearer token, or nobody in particular. */
import type { ApiRequest } from '../request/api-request.ts';
import { unauthorized } from '../response/status.ts';
import type { Store } from '../store/store.ts';
import { bootstrapUser } from './bootstrap-tokens.ts';
import { ISSUER, type ServiceAccountTokens, type VerifiedToken } from './service-account-tokens.ts';
import { ANONYMOUS, type UserInfo } from './user.ts';

/** Knows who is who. */
export interface Authenticator {
  /** The sender of a request. Throws Unauthorized for a token that is no good. */
  sender(request: ApiRequest): UserInfo | Promise<UserInfo>;
  /** Whose a token is, for these audiences (none: the hub's own); undefined when it is no good. */
  ownerOf(token: string, audiences: readonly string[]): Promise<VerifiedToken | undefined>;
}

/** What {@link createAuthenticator} needs. */
export interface AuthenticatorOptions {
  store: Store;
  serviceAccountTokens: ServiceAccountTokens;
  /** Tokens that never change, and whose they are. */
  tokens: ReadonlyMap<string, UserInfo>;
  now(): Date;
}

/** Tries static, service-account and bootstrap tokens in this order. */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { store, serviceAccountTokens, tokens, now } = options;

  async function ownerOf(token: string, audiences: readonly string[]): Promise<VerifiedToken | undefined> {
    const wanted = audiences.length > 0 ? audiences : [ISSUER];
    const known = tokens.get(token) ?? bootstrapUser(store, token, now());
    if (known) {
      // Such tokens are for the hub alone.
      return wanted.includes(ISSUER) ? { user: known, audiences: [ISSUER] } : undefined;
    }
    return serviceAccountTokens.verify(token, wanted);
  }

  async function senderOf(token: string): Promise<UserInfo> {
    const owner = await ownerOf(token, []);
    if (!owner) {
      throw unauthorized();
    }
    return owner.user;
  }

  return {
    sender({ caller, header }) {
      if (caller) {
        return caller;
      }
      const token = /^Bearer\s+(\S+)\s*$/i.exec(header('authorization') ?? '')?.[1];
      return token === undefined ? ANONYMOUS : senderOf(token);
    },
    ownerOf,
  };
}
