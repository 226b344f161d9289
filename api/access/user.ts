/** Who sends a request. */

/** An authenticated identity. */
export interface UserInfo {
  username: string;
  uid?: string;
  groups: readonly string[];
  extra?: Readonly<Record<string, readonly string[]>>;
}

/** Members of this group may do everything, and nothing can take it from them. */
export const MASTERS_GROUP = 'system:masters';
/** Everybody who has shown who they are. */
export const AUTHENTICATED_GROUP = 'system:authenticated';
/** Everybody who has not. */
export const UNAUTHENTICATED_GROUP = 'system:unauthenticated';

/** In `extra`: which credentials the sender has shown. */
export const CREDENTIAL_ID = 'authentication.kubernetes.io/credential-id';

/** A caller without credentials. */
export const ANONYMOUS: UserInfo = { username: 'system:anonymous', groups: [UNAUTHENTICATED_GROUP] };

/** The hub itself: its lifecycle controllers. */
export const HUB_USER: UserInfo = { username: 'system:apiserver', groups: [MASTERS_GROUP, AUTHENTICATED_GROUP] };

/** A service account as the sender of a request. */
export function serviceAccountUser(namespace: string, name: string): UserInfo {
  return {
    username: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, AUTHENTICATED_GROUP],
  };
}
