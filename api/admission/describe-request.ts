/** The `request` of an AdmissionReview, which match conditions see too. */
import type { JsonObject, KubeObject } from '../../domain/object.ts';
import type { ResourceDefinition } from '../resource/definition.ts';
import type { Admission } from './admission.ts';

/** The object of a request, or that of its former state. `null` where there is none. */
export interface ReviewedObjects {
  object: KubeObject | null;
  oldObject: KubeObject | null;
}

const OPTIONS: Record<Admission['operation'], string> = {
  CREATE: 'CreateOptions',
  UPDATE: 'UpdateOptions',
  DELETE: 'DeleteOptions',
  CONNECT: 'ConnectOptions',
};

/**
 * What a write is about, as AdmissionReview v1 says it; without `uid`, `object` and `oldObject`. `matched` is the version
 * in which its objects are shown.
 */
export function describeRequest(admission: Admission, matched = admission.definition): JsonObject {
  const { definition, subresource, namespace, name, operation, user, dryRun } = admission;
  return {
    kind: kindOf(matched),
    resource: resourceOf(matched),
    ...(subresource === '' ? {} : { subResource: subresource }),
    requestKind: kindOf(definition),
    requestResource: resourceOf(definition),
    ...(subresource === '' ? {} : { requestSubResource: subresource }),
    ...(name === '' ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
    operation,
    userInfo: {
      username: user.username,
      ...(user.uid === undefined ? {} : { uid: user.uid }),
      groups: [...user.groups],
      ...(user.extra ? { extra: extraJson(user.extra) } : {}),
    },
    dryRun,
    options: { kind: OPTIONS[operation], apiVersion: 'meta.k8s.io/v1', ...(dryRun ? { dryRun: ['All'] } : {}) },
  };
}

function kindOf({ group, version, kind }: ResourceDefinition): JsonObject {
  return { group, version, kind };
}

function resourceOf({ group, version, plural }: ResourceDefinition): JsonObject {
  return { group, version, resource: plural };
}

function extraJson(extra: Readonly<Record<string, readonly string[]>>): JsonObject {
  return Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]]));
}

/** The objects of a write. */
export function reviewedObjects({ object, old }: Admission): ReviewedObjects {
  return { object: object ?? null, oldObject: old ?? null };
}
