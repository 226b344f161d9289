/** The audit log: who did what and what came of it. Metadata only: no bodies, so no secrets. */
import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../domain/object.ts';
import type { ApiRequest } from '../request/api-request.ts';
import type { PathTarget, ResourceTarget } from '../request/target.ts';
import type { UserInfo } from './user.ts';

/** Takes one event of `audit.k8s.io/v1`. */
export type AuditLog = (event: JsonObject) => void;

/** A request that has been answered. */
export interface AuditedRequest {
  request: ApiRequest;
  target: ResourceTarget | PathTarget;
  /** Who sent it; undefined where that could not be told. */
  sender: UserInfo | undefined;
  /** As whom it was served; undefined where it did not come to that. */
  user: UserInfo | undefined;
  code: number;
  /** Where it failed, why. */
  message?: string;
  annotations: ReadonlyMap<string, string>;
  received: Date;
  answered: Date;
}

/** The event of a request at level Metadata. */
export function auditEvent(audited: AuditedRequest): JsonObject {
  const { request, target, sender, user, code, message, annotations, received, answered } = audited;
  const query = request.query.toString();
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: randomUUID(),
    // Who sends bad credentials is refused before the request is read.
    stage: sender ? 'ResponseComplete' : 'ResponseStarted',
    requestURI: query === '' ? request.path : `${request.path}?${query}`,
    verb: target.verb,
    user: sender ? describe(sender) : {},
    ...(user && user !== sender && { impersonatedUser: describe(user) }),
    ...(request.header('user-agent') !== undefined && { userAgent: request.header('user-agent') }),
    ...(target.kind === 'resource' && { objectRef: objectReference(target) }),
    responseStatus: {
      metadata: {},
      code,
      ...(message !== undefined && { status: 'Failure', message: sender ? message : failedAuthentication(request) }),
    },
    requestReceivedTimestamp: microTime(received),
    stageTimestamp: microTime(answered),
    ...(annotations.size > 0 && { annotations: Object.fromEntries(annotations) }),
  };
}

/** Which credentials were sent, in kube-apiserver's words. */
function failedAuthentication({ header, caller }: ApiRequest): string {
  const methods = [
    ...(/^basic /i.test(header('authorization') ?? '') ? ['basic'] : []),
    ...(/^bearer /i.test(header('authorization') ?? '') ? ['bearer'] : []),
    ...(caller ? ['x509'] : []),
  ];
  return methods.length > 0
    ? `Authentication failed, attempted: ${methods.join(', ')}`
    : 'Authentication failed, no credentials provided';
}

function describe({ username, uid, groups, extra }: UserInfo): JsonObject {
  return {
    username,
    ...(uid !== undefined && { uid }),
    groups: [...groups],
    ...(extra && { extra: Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]])) }),
  };
}

function objectReference({ plural, namespace, name, group, version, subresource }: ResourceTarget): JsonObject {
  return {
    resource: plural,
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    ...(group !== '' && { apiGroup: group }),
    apiVersion: version,
    ...(subresource !== undefined && { subresource }),
  };
}

function microTime(time: Date): string {
  return time.toISOString().replace('Z', '000Z');
}
