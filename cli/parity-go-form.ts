/**
 * The form in which Go writes an object that went through its typed structs, as Karmada's recorded answers did: fields
 * that are structs appear as `{}`, nil lists as null. It says nothing and is added here alone, for comparison.
 */
import { isJsonObject, type JsonObject, type JsonValue, type KubeObject } from '../domain/object.ts';

/** A place to fill: field names, `*` for every item of a list. A place whose parent is absent is left out. */
type Place = readonly [path: string, value: JsonValue];

const POD_SPEC: Place[] = [
  ['containers.*.resources', {}],
  ['initContainers.*.resources', {}],
];

const SPEC: Place[] = [
  ['spec.template.metadata', {}],
  ['spec.template.spec', {}],
  ...under('spec.template.spec', POD_SPEC),
];

const TEMPLATE: Place[] = [...SPEC, ['status', {}], ['status.conditions.*.lastTransitionTime', null]];

const PLACES: Record<string, Place[]> = {
  Deployment: [...TEMPLATE, ['spec.strategy', {}], ['status.conditions.*.lastUpdateTime', null]],
  ReplicaSet: TEMPLATE,
  DaemonSet: [...TEMPLATE, ['spec.updateStrategy', {}]],
  StatefulSet: [
    ...TEMPLATE,
    ['spec.updateStrategy', {}],
    ['spec.volumeClaimTemplates.*.metadata', {}],
    ['spec.volumeClaimTemplates.*.spec', {}],
    ['spec.volumeClaimTemplates.*.spec.resources', {}],
    ['spec.volumeClaimTemplates.*.status', {}],
  ],
  Job: [...TEMPLATE, ['status.conditions.*.lastProbeTime', null]],
  CronJob: [['spec.jobTemplate.metadata', {}], ...under('spec.jobTemplate', SPEC), ['status', {}]],
  Pod: [...under('spec', POD_SPEC), ['status', {}]],
  PersistentVolumeClaim: [['spec.resources', {}]],
  HorizontalPodAutoscaler: [['status.currentMetrics', null]],
};

/** Of other groups Karmada has no structs, whatever the kind is called. */
const TYPED_VERSIONS = new Set(['v1', 'apps/v1', 'batch/v1', 'autoscaling/v2']);

/** The object as Go's structs of its kind write it. */
export function asTypedObject(object: KubeObject): KubeObject {
  const places = TYPED_VERSIONS.has(object.apiVersion) ? (PLACES[object.kind] ?? []) : [];
  return places.reduce((filled, [path, value]) => fill(filled, path.split('.'), value), object);
}

/** The object with null for these fields where it has none. */
export function withNulls<T extends JsonObject>(object: T, fields: readonly string[]): T {
  return fields.reduce((filled, field) => fill(filled, [field], null), object);
}

function under(prefix: string, places: readonly Place[]): Place[] {
  return places.map(([path, value]) => [`${prefix}.${path}`, value]);
}

function fill<T extends JsonObject>(object: T, [field = '', ...rest]: readonly string[], value: JsonValue): T {
  const old = object[field];
  if (rest.length === 0) {
    return old === undefined ? { ...object, [field]: value } : object;
  }
  if (Array.isArray(old)) {
    return { ...object, [field]: old.map((item) => (isJsonObject(item) ? fill(item, rest.slice(1), value) : item)) };
  }
  return isJsonObject(old) ? { ...object, [field]: fill(old, rest, value) } : object;
}
