/** Whose token is this? */
import * as z from 'zod';
import type { JsonObject, JsonValue } from '../../domain/object.ts';
import { badRequest } from '../response/status.ts';
import type { Operation } from '../verbs/operation.ts';
import { userObject } from './self-subject-review.ts';

const specSchema = z.object({ token: z.string().min(1), audiences: z.array(z.string()).nullish() });

/** Verifies a token for some audiences, or for the hub itself. */
export async function tokenReview({ hub }: Operation, spec: JsonValue | undefined): Promise<JsonObject> {
  const asked = specSchema.safeParse(spec);
  if (!asked.success) {
    throw badRequest('token is required for TokenReview in authentication');
  }
  const { token, audiences } = asked.data;
  const owner = await hub.authenticator.ownerOf(token, audiences ?? []);
  return owner
    ? { authenticated: true, user: userObject(owner.user), audiences: owner.audiences }
    : { user: {}, error: 'invalid bearer token' };
}
