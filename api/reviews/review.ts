/** Reviews: questions that are posted like objects and answered at once; nothing is stored. */
import type { JsonObject, JsonValue } from '../../domain/object.ts';
import { trackManagedFields } from '../patch/managed-fields.ts';
import { readBody } from '../request/body.ts';
import { readWriteOptions } from '../request/write-options.ts';
import { decodeObject, unreadable } from '../resource/decode.ts';
import { groupResource } from '../resource/name.ts';
import { timestamp } from '../resource/prepare.ts';
import { type Answer, objectAnswer } from '../response/answer.ts';
import type { Operation } from '../verbs/operation.ts';
import { selfSubjectReview } from './self-subject-review.ts';
import { selfSubjectRulesReview } from './self-subject-rules-review.ts';
import { localSubjectAccessReview, selfSubjectAccessReview, subjectAccessReview } from './subject-access-review.ts';
import { tokenReview } from './token-review.ts';

/** Answers a question: from its `spec` to its `status`. Throws BadRequest and Invalid. */
export type Review = (operation: Operation, spec: JsonValue | undefined) => JsonObject | Promise<JsonObject>;

const REVIEWS: Record<string, Review> = {
  'subjectaccessreviews.authorization.k8s.io': subjectAccessReview,
  'localsubjectaccessreviews.authorization.k8s.io': localSubjectAccessReview,
  'selfsubjectaccessreviews.authorization.k8s.io': selfSubjectAccessReview,
  'selfsubjectrulesreviews.authorization.k8s.io': selfSubjectRulesReview,
  'selfsubjectreviews.authentication.k8s.io': selfSubjectReview,
  'tokenreviews.authentication.k8s.io': tokenReview,
};

/** The review that a resource is; undefined for resources that are stored. */
export function reviewOf({ definition }: Operation): Review | undefined {
  const name = groupResource(definition);
  return Object.hasOwn(REVIEWS, name) ? REVIEWS[name] : undefined;
}

/** Answers a posted review. */
export async function answerReview(operation: Operation, review: Review): Promise<Answer> {
  const { hub, request, definition, warnings } = operation;
  const options = readWriteOptions(request, 'CreateOptions', false);
  const body = await readBody(request, unreadable(definition));
  const object = decodeObject(definition, body, { ...options, warnings });
  const status = await review(operation, object.spec);
  const tracked = trackManagedFields({
    before: undefined,
    after: object,
    manager: options.fieldManager,
    operation: 'Update',
    subresource: '',
    schema: definition.schema,
    apiVersion: object.apiVersion,
    time: timestamp(hub.now()),
    builtIn: true,
  });
  return objectAnswer({ ...tracked, status }, 201);
}
