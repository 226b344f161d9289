/** What makes somebody look again: one version of one object. Whoever looks must have seen it. */
import type { KubeObject, ObjectKey } from '../object.ts';

/** A version of an object; of one that is gone, the version of its deletion. */
export interface Cause extends ObjectKey {
  apiVersion: string;
  kind: string;
  resourceVersion: string;
}

/** The object as a cause. */
export function causeOf({ apiVersion, kind, metadata }: KubeObject): Cause {
  const { namespace, name, resourceVersion = '' } = metadata;
  return { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name, resourceVersion };
}

/**
 * Causes with later ones added, one of each kind: who has seen the last of a kind has seen those before it, because all
 * objects of a kind are followed in order.
 */
export function withCauses(causes: readonly Cause[], later: readonly Cause[]): Cause[] {
  const kept = causes.filter((cause) => !later.some((one) => isSameKind(one, cause)));
  return [...kept, ...later.filter((cause, index) => !later.slice(index + 1).some((one) => isSameKind(one, cause)))];
}

function isSameKind(a: Cause, b: Cause): boolean {
  return a.kind === b.kind && a.apiVersion === b.apiVersion;
}
