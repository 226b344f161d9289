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
  /** Who sent it, and as whom it was served where that is somebody else. */
  sender: UserInfo;
  user: UserInfo;
  code: number;
  /** Where it failed, why. */
  message?: string;
  received: Date;
  answered: Date;
}

/** The event of a request at level Metadata. */
export function auditEvent(audited: AuditedRequest): JsonObject {
  const { request, target, sender, user, code, message, received, answered } = audited;
  const query = request.query.toString();
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: randomUUID(),
    stage: 'ResponseComplete',
    requestURI: query === '' ? request.path : `${request.path}?${query}`,
    verb: target.verb,
    user: describe(sender),
    ...(user !== sender && { impersonatedUser: describe(user) }),
    ...(request.header('user-agent') !== undefined && { userAgent: request.header('user-agent') }),
    ...(target.kind === 'resource' && { objectRef: objectReference(target) }),
    responseStatus: { metadata: {}, code, ...(message !== undefined && { status: 'Failure', message }) },
    requestReceivedTimestamp: microTime(received),
    stageTimestamp: microTime(answered),
  };
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
