/** May somebody do something? The SubjectAccessReview family of authorization.k8s.io. */
import * as z from 'zod';
import type { FieldError } from '../../domain/field-error.ts';
import type { JsonObject, JsonValue } from '../../domain/object.ts';
import type { Action } from '../access/authorize.ts';
import type { UserInfo } from '../access/user.ts';
import { invalid } from '../response/status.ts';
import type { Operation } from '../verbs/operation.ts';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

const attributesSchema = z.object({
  resourceAttributes: z
    .object({ namespace: text, verb: text, group: text, resource: text, subresource: text, name: text })
    .nullish(),
  nonResourceAttributes: z.object({ path: text, verb: text }).nullish(),
});

const subjectSchema = attributesSchema.extend({
  user: text,
  uid: text,
  groups: z.array(z.string()).nullish(),
  extra: z.record(z.string(), z.array(z.string())).nullish(),
});

/** How kube-apiserver names, or does not name, the kind in these refusals. */
const UNNAMED = { group: 'authorization.k8s.io', kind: '' };

/** About anybody, anywhere. */
export function subjectAccessReview(operation: Operation, spec: JsonValue | undefined): JsonObject {
  const asked = subjectSchema.parse(spec ?? {});
  return decide(operation, subjectOf(asked), actionOf(asked));
}

/** About anybody, in the namespace of the path. */
export function localSubjectAccessReview(operation: Operation, spec: JsonValue | undefined): JsonObject {
  const asked = subjectSchema.parse(spec ?? {});
  const action = actionOf(asked);
  if (action.kind === 'path' || action.namespace !== operation.target.namespace) {
    throw invalid(operation.definition, '', [
      {
        type: 'Invalid',
        field: 'spec.resourceAttributes.namespace',
        value: action.kind === 'path' ? '' : action.namespace,
        detail: 'must match metadata.namespace',
      },
    ]);
  }
  return decide(operation, subjectOf(asked), action);
}

/** About the one who asks. */
export function selfSubjectAccessReview(operation: Operation, spec: JsonValue | undefined): JsonObject {
  return decide(operation, operation.user, actionOf(attributesSchema.parse(spec ?? {})));
}

function subjectOf(asked: z.infer<typeof subjectSchema>): UserInfo {
  const { user, uid, groups, extra } = asked;
  if (user === '' && (groups ?? []).length === 0) {
    throw invalid(UNNAMED, '', [
      { type: 'Invalid', field: 'spec.user', value: '', detail: 'at least one of user or group must be specified' },
    ]);
  }
  return { username: user, groups: groups ?? [], ...(uid !== '' && { uid }), ...(extra && { extra }) };
}

function actionOf(asked: z.infer<typeof attributesSchema>): Action {
  const { resourceAttributes: resource, nonResourceAttributes: path } = asked;
  const refuse = (field: string, value: JsonValue, detail: string): never => {
    const error: FieldError = { type: 'Invalid', field, value, detail };
    throw invalid(UNNAMED, '', [error]);
  };
  if (resource && path) {
    return refuse(
      'spec.nonResourceAttributes',
      { Path: path.path, Verb: path.verb },
      'cannot be specified in combination with resourceAttributes',
    );
  }
  if (resource) {
    return { kind: 'resource', ...resource };
  }
  return path
    ? { kind: 'path', ...path }
    : refuse(
        'spec.resourceAttributes',
        null,
        'exactly one of nonResourceAttributes or resourceAttributes must be specified',
      );
}

function decide({ hub }: Operation, user: UserInfo, action: Action): JsonObject {
  const { allowed, reason } = hub.rbac.authorize(user, action);
  return { allowed, ...(reason !== '' && { reason }) };
}
