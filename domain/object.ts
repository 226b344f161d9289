/** Kubernetes objects as they travel: plain JSON with `apiVersion`, `kind` and `metadata`. */

/** Any JSON value; an integer that a number cannot hold is a BigInt (`kube/exact-json.ts`). */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject | bigint;

/** A JSON object; an absent field reads as `undefined` and is not written. */
export interface JsonObject {
  [field: string]: JsonValue | undefined;
}

/** A reference from an object to the one that owns it. */
export type OwnerReference = {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
};

/** `metadata` of every Kubernetes object. Times are RFC 3339 with seconds. */
export type ObjectMeta = {
  name: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  managedFields?: JsonObject[];
};

/** An object of any kind, nothing but its identity known. */
export interface KubeObject extends JsonObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}

/** True for a number of JSON. */
export function isNumeric(value: JsonValue | undefined): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** Where an object is: namespace (absent for cluster scope) and name. */
export interface ObjectKey {
  namespace?: string | undefined;
  name: string;
}

/** Group, version and kind, as in discovery; the core group is the empty string. */
export interface GroupVersionKind {
  group: string;
  version: string;
  kind: string;
}

/** Splits `apps/v1` into `apps` and `v1`; `v1` alone is the core group. */
export function parseApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** The inverse of {@link parseApiVersion}. */
export function formatApiVersion(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The kind of an object as group, version and kind. */
export function kindOf(object: { apiVersion: string; kind: string }): GroupVersionKind {
  return { ...parseApiVersion(object.apiVersion), kind: object.kind };
}

/** `namespace/name`, or `name` alone for cluster scope: Kubernetes' usual key text. */
export function keyText(key: ObjectKey): string {
  return key.namespace ? `${key.namespace}/${key.name}` : key.name;
}

/** True for a JSON object (not null, not an array). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
