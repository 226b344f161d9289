/** Headers on their way through the proxy: who we are is replaced, what is about one connection is dropped. */
import { AUTHENTICATED_GROUP, UNAUTHENTICATED_GROUP, type UserInfo } from '../access/user.ts';
import type { ProxiedMember } from './member.ts';

/** Headers of one connection (RFC 9110, 7.6.1), and those that the client library writes itself. */
const HOP_BY_HOP = new Set([
  'connection',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'http2-settings',
]);
/** By these an API server in front tells one behind it who calls; no caller may. */
const IDENTITY = /^(authorization|impersonate-.*|x-remote-.*|cookie)$/;
/** Everybody has one of these; the member adds it itself. */
const IMPLIED_GROUPS = new Set([AUTHENTICATED_GROUP, UNAUTHENTICATED_GROUP]);

/** Several values of one name, as undici takes them. */
export type HeaderValues = Record<string, string | string[]>;

/** Headers that show the impersonator's token and the caller's name and groups. The caller's own credentials never pass. */
export function identityHeaders({ impersonatorToken }: ProxiedMember, caller: UserInfo): HeaderValues {
  const groups = caller.groups.filter((group) => !IMPLIED_GROUPS.has(group));
  return {
    authorization: `Bearer ${impersonatorToken}`,
    'impersonate-user': caller.username,
    ...(groups.length > 0 ? { 'impersonate-group': groups } : {}),
  };
}

/** The caller's headers that go on to the member. */
export function passedHeaders(headers: Iterable<[name: string, value: string]>): HeaderValues {
  return Object.fromEntries([...headers].filter(([name]) => !HOP_BY_HOP.has(name) && !IDENTITY.test(name)));
}

/** The member's headers that go back to the caller. */
export function returnedHeaders(headers: Record<string, string | string[] | undefined>): [string, string][] {
  return Object.entries(headers).flatMap(([name, values]) =>
    HOP_BY_HOP.has(name) ? [] : [values ?? []].flat().map((value): [string, string] => [name, value]),
  );
}
