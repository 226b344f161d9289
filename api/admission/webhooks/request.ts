/** The `request` of an AdmissionReview, which match conditions see too. */
import type { JsonObject, KubeObject } from '../../../domain/object.ts';
import type { Admission } from '../admission.ts';

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

/** What a write is about, as AdmissionReview v1 says it; without `uid`, `object` and `oldObject`. */
export function describeRequest(admission: Admission): JsonObject {
  const { definition, subresource, namespace, name, operation, user, dryRun } = admission;
  const { group, version, kind, plural } = definition;
  const about = { group, version, kind };
  const resource = { group, version, resource: plural };
  return {
    kind: about,
    resource,
    ...(subresource === '' ? {} : { subResource: subresource }),
    requestKind: about,
    requestResource: resource,
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

function extraJson(extra: Readonly<Record<string, readonly string[]>>): JsonObject {
  return Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]]));
}

/** The objects of a write. */
export function reviewedObjects({ object, old }: Admission): ReviewedObjects {
  return { object: object ?? null, oldObject: old ?? null };
}
