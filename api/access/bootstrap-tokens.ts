/** Bootstrap tokens: how a machine or an agent that has nothing else introduces itself. */
import { timingSafeEqual } from 'node:crypto';
import type { KubeObject } from '../../domain/object.ts';
import type { Store } from '../store/store.ts';
import { AUTHENTICATED_GROUP, type UserInfo } from './user.ts';

const TOKEN = /^([a-z0-9]{6})\.([a-z0-9]{16})$/;
const SECRET_TYPE = 'bootstrap.kubernetes.io/token';
const GROUP = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/;

/** Whose a bootstrap token is; undefined when it is none, is over or is not meant for authentication. */
export function bootstrapUser(store: Store, token: string, now: Date): UserInfo | undefined {
  const [, id, secret] = TOKEN.exec(token) ?? [];
  if (id === undefined || secret === undefined) {
    return undefined;
  }
  const object = store.collection('secrets').get(`kube-system/bootstrap-token-${id}`)?.object;
  const data = object && readSecret(object);
  if (!data || data['token-id'] !== id || !sameText(data['token-secret'] ?? '', secret)) {
    return undefined;
  }
  const { expiration } = data;
  if (data['usage-bootstrap-authentication'] !== 'true' || (expiration && !(Date.parse(expiration) > now.getTime()))) {
    return undefined;
  }
  const groups = (data['auth-extra-groups'] ?? '').split(',').filter((group) => GROUP.test(group));
  return {
    username: `system:bootstrap:${id}`,
    groups: ['system:bootstrappers', ...groups, AUTHENTICATED_GROUP],
  };
}

/** The data of a token's Secret as text; undefined for a Secret of another type or one that is being deleted. */
export function readSecret({ type, data, metadata }: KubeObject): Record<string, string> | undefined {
  if (type !== SECRET_TYPE || metadata.deletionTimestamp !== undefined || typeof data !== 'object' || data === null) {
    return undefined;
  }
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(String(value), 'base64').toString()]),
  );
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
