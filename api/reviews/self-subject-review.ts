/** Who am I? */
import type { JsonObject } from '../../domain/object.ts';
import type { UserInfo } from '../access/user.ts';
import type { Operation } from '../verbs/operation.ts';

/** The identity of the one who asks. */
export function selfSubjectReview({ user }: Operation): JsonObject {
  return { userInfo: userObject(user) };
}

/** A user as `authentication.k8s.io` writes it. */
export function userObject({ username, uid, groups, extra }: UserInfo): JsonObject {
  return {
    username,
    ...(uid !== undefined && { uid }),
    ...(groups.length > 0 && { groups: [...groups] }),
    ...(extra && { extra: Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]])) }),
  };
}
