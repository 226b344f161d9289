/** The failures a client can be told, in the words of kube-apiserver. */
import { type FieldError, formatFieldError } from '../../domain/field-error.ts';
import type { JsonObject } from '../../domain/object.ts';
import { KubeStatusError } from '../../kube/errors.ts';
import { groupResource, type ResourceName } from '../resource/name.ts';

const CAUSE: Record<FieldError['type'], string> = {
  Required: 'FieldValueRequired',
  Invalid: 'FieldValueInvalid',
  NotSupported: 'FieldValueNotSupported',
  Forbidden: 'FieldValueForbidden',
  Duplicate: 'FieldValueDuplicate',
  TooLong: 'FieldValueTooLong',
  TooMany: 'FieldValueTooMany',
  NotFound: 'FieldValueNotFound',
  TypeInvalid: 'FieldValueTypeInvalid',
};

function fail(code: number, reason: string, message: string, details?: JsonObject): KubeStatusError {
  return new KubeStatusError({ code, reason, message, ...(details && { details }) });
}

/** Name, group and kind (the plural) as `details` hold them; empty ones are left out. */
function detailsOf({ group, plural }: ResourceName, name: string): JsonObject {
  return { ...(name !== '' && { name }), ...(group !== '' && { group }), kind: plural };
}

/** 400: the request itself is wrong. */
export function badRequest(message: string): KubeStatusError {
  return fail(400, 'BadRequest', message);
}

/** 401: the credentials are no good. */
export function unauthorized(): KubeStatusError {
  return fail(401, 'Unauthorized', 'Unauthorized');
}

/** 403: refused for a resource, with why. */
export function forbidden(resource: ResourceName, name: string, why: string): KubeStatusError {
  const subject = name === '' ? groupResource(resource) : `${groupResource(resource)} ${JSON.stringify(name)}`;
  return fail(403, 'Forbidden', `${subject} is forbidden: ${why}`, detailsOf(resource, name));
}

/** 403: refused for a path that is no resource. `who` ends in the verb. */
export function forbiddenPath(path: string, who: string, why: string): KubeStatusError {
  return fail(403, 'Forbidden', `forbidden: ${who} path ${JSON.stringify(path)}${why}`, {});
}

/** 404: no such object. */
export function notFound(resource: ResourceName, name: string): KubeStatusError {
  return fail(
    404,
    'NotFound',
    `${groupResource(resource)} ${JSON.stringify(name)} not found`,
    detailsOf(resource, name),
  );
}

/** 404: no such resource. */
export function unknownResource(): KubeStatusError {
  return fail(404, 'NotFound', 'the server could not find the requested resource', {});
}

/** 405: the resource has no such verb. */
export function methodNotAllowed(): KubeStatusError {
  return fail(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

/** 406: nothing the client accepts can be given. */
export function notAcceptable(available: readonly string[]): KubeStatusError {
  const message = `406: Not Acceptable\n\nAvailable representations: ${available.join(', ')}`;
  return fail(406, 'NotAcceptable', message, {});
}

/** 406: the media type would do, but not in the shape that is asked for. */
export function notInShape(available: readonly string[]): KubeStatusError {
  return fail(406, 'NotAcceptable', `only the following media types are accepted: ${available.join(', ')}`);
}

/** 409: the name is taken. */
export function alreadyExists(resource: ResourceName, name: string): KubeStatusError {
  return fail(
    409,
    'AlreadyExists',
    `${groupResource(resource)} ${JSON.stringify(name)} already exists`,
    detailsOf(resource, name),
  );
}

/** 409: the object is not in the state that the request builds on. */
export function conflict(resource: ResourceName, name: string, why: string): KubeStatusError {
  return fail(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${groupResource(resource)} ${JSON.stringify(name)}: ${why}`,
    detailsOf(resource, name),
  );
}

/** 409 of a lost race on resourceVersion. */
export function modified(resource: ResourceName, name: string): KubeStatusError {
  return conflict(
    resource,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  );
}

/** 410: the revision is older than the history. */
export function expired(message: string, metadata?: { continue: string }): KubeStatusError {
  return fail(410, 'Expired', message, metadata && { continue: metadata.continue });
}

/** 413: the body is too long. */
export function tooLarge(limit: number): KubeStatusError {
  return fail(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limit}`);
}

/** 415: the body is of a type that this endpoint does not read. */
export function unsupportedMediaType(accepted: readonly string[]): KubeStatusError {
  return fail(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );
}

/** 422: fields of an object are wrong. */
export function invalid(
  kind: { group: string; kind: string },
  name: string,
  errors: readonly FieldError[],
): KubeStatusError {
  const texts = [...new Set(errors.map(formatFieldError))];
  const qualified = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  const summary = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  return fail(422, 'Invalid', `${qualified} ${JSON.stringify(name)} is invalid: ${summary}`, {
    ...(name !== '' && { name }),
    ...(kind.group !== '' && { group: kind.group }),
    ...(kind.kind !== '' && { kind: kind.kind }),
    causes: errors.map((error) => ({
      reason: CAUSE[error.type],
      message: formatFieldError(error).slice(error.field.length + 2),
      field: error.field,
    })),
  });
}

/** 415 of a patch of a type that is none. */
export function unsupportedPatchType(): KubeStatusError {
  return fail(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
}

/** 422: query parameters are wrong. `kind` is that of the parameters, as `ListOptions`. */
export function invalidOptions(kind: string, errors: readonly FieldError[]): KubeStatusError {
  return invalid({ group: 'meta.k8s.io', kind }, '', errors);
}

/** 429: more requests at once than can be held. */
export function tooManyRequests(): KubeStatusError {
  return fail(429, 'TooManyRequests', 'Too many requests, please try again later.', { retryAfterSeconds: 1 });
}

/** 500 without a reason, as kube-apiserver answers what it calls no API error. */
export function plainError(message: string): KubeStatusError {
  return fail(500, '', message);
}

/** 500: our own fault. */
export function internalError(message: string): KubeStatusError {
  return fail(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });
}

/** 504: a revision that is not there yet. */
export function tooLargeRevision(wanted: number, current: number): KubeStatusError {
  return fail(504, 'Timeout', `Timeout: Too large resource version: ${wanted}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

/** The `Status` object of a failure. */
export function statusObject({ status }: KubeStatusError): JsonObject {
  const { continue: next, ...details } = status.details ?? {};
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: next === undefined ? {} : { continue: next },
    status: 'Failure',
    message: status.message,
    ...(status.reason !== '' && { reason: status.reason }),
    ...(status.details && next === undefined && { details }),
    code: status.code,
  };
}

/** The `Status` of a deletion that is done. */
export function deletedStatus(resource: ResourceName, name: string, uid: string | undefined): JsonObject {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { ...detailsOf(resource, name), ...(uid !== undefined && { uid }) },
  };
}
