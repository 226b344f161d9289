/** Acting as somebody else, by the `Impersonate-*` headers, for those who may. */
import type { ApiRequest } from '../request/api-request.ts';
import { badRequest } from '../response/status.ts';
import type { Action, Authorizer } from './authorize.ts';
import { refusal } from './refusal.ts';
import { AUTHENTICATED_GROUP, UNAUTHENTICATED_GROUP, type UserInfo } from './user.ts';

const EXTRA_PREFIX = 'impersonate-extra-';
const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** The identity that a request is to be served as. Throws Forbidden when its sender may not take it on. */
export function impersonate(request: ApiRequest, sender: UserInfo, authorize: Authorizer): UserInfo {
  const username = request.header('impersonate-user');
  const groups = valuesOf(request, 'impersonate-group');
  const uid = request.header('impersonate-uid');
  const extra = readExtra(request);
  if (username === undefined || username === '') {
    if (groups.length > 0 || uid !== undefined || Object.keys(extra).length > 0) {
      const shown = groups.map((group) => JSON.stringify(group)).join(', ');
      throw badRequest(
        `requested &user.DefaultInfo{Name:"", UID:${JSON.stringify(uid ?? '')}, Groups:[]string{${shown}}, Extra:map[string][]string(nil)} without impersonating a user name`,
      );
    }
    return sender;
  }
  const account = SERVICE_ACCOUNT.exec(username);
  const wanted: Action[] = [
    account
      ? impersonation('', 'serviceaccounts', account[1] ?? '', account[2] ?? '')
      : impersonation('', 'users', '', username),
    ...groups.map((group) => impersonation('', 'groups', '', group)),
    ...(uid === undefined ? [] : [impersonation('authentication.k8s.io', 'uids', '', uid)]),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) => ({ ...impersonation('authentication.k8s.io', 'userextras', '', value), subresource: key })),
    ),
  ];
  for (const action of wanted) {
    const decision = authorize(sender, action);
    if (!decision.allowed) {
      throw refusal(sender, action, decision);
    }
  }
  return {
    username,
    ...(uid !== undefined && { uid }),
    groups: groupsOf(username, groups, account?.[1]),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

function impersonation(group: string, resource: string, namespace: string, name: string) {
  return { kind: 'resource' as const, verb: 'impersonate', group, resource, subresource: '', namespace, name };
}

/** A service account is in its groups whether they are named or not; everybody but the anonymous is authenticated. */
function groupsOf(username: string, groups: readonly string[], accountNamespace: string | undefined): string[] {
  const implied =
    accountNamespace !== undefined && groups.length === 0
      ? ['system:serviceaccounts', `system:serviceaccounts:${accountNamespace}`]
      : [];
  const standing = username === 'system:anonymous' ? UNAUTHENTICATED_GROUP : AUTHENTICATED_GROUP;
  return [...new Set([...groups, ...implied, standing])];
}

function readExtra(request: ApiRequest): Record<string, string[]> {
  const extra: [string, string[]][] = request
    .headerNames()
    .filter((name) => name.startsWith(EXTRA_PREFIX))
    .map((name) => [decodeKey(name.slice(EXTRA_PREFIX.length)), valuesOf(request, name)]);
  return Object.fromEntries(extra);
}

/** A header that occurs more than once arrives as one, joined by commas. */
function valuesOf({ header }: ApiRequest, name: string): string[] {
  return (header(name) ?? '')
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

function decodeKey(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
