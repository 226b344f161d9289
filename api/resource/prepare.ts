/** The fields of an object that belong to the server: set on creation, kept on update, whatever a client sends. */
import { isJsonObject, type JsonValue, type KubeObject, type ObjectMeta } from '../../domain/object.ts';
import { jsonEqual } from '../schema/json.ts';
import type { ResourceDefinition } from './definition.ts';

/** Kinds of Kubernetes whose generation counts changes of what is wanted; custom resources all do. */
const COUNTS_GENERATION = new Set([
  'apps/DaemonSet',
  'apps/Deployment',
  'apps/ReplicaSet',
  'apps/StatefulSet',
  'batch/CronJob',
  'batch/Job',
  'networking.k8s.io/Ingress',
  'networking.k8s.io/IngressClass',
  'networking.k8s.io/NetworkPolicy',
  'policy/PodDisruptionBudget',
  'discovery.k8s.io/EndpointSlice',
  'scheduling.k8s.io/PriorityClass',
  'flowcontrol.apiserver.k8s.io/FlowSchema',
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/MutatingAdmissionPolicy',
  'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding',
  'apiextensions.k8s.io/CustomResourceDefinition',
  '/Pod',
  '/ReplicationController',
]);

/** Kinds whose status may be given on creation. */
const STATUS_ON_CREATE = new Set(['/Node', '/Event']);

function countsGeneration({ builtIn, group, kind }: ResourceDefinition): boolean {
  return !builtIn || COUNTS_GENERATION.has(`${group}/${kind}`);
}

/** RFC 3339 with seconds, as Kubernetes writes times. */
export function timestamp(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

/** A new object as the server wants it: identity given, status empty. */
export function prepareForCreate(
  definition: ResourceDefinition,
  object: KubeObject,
  identity: { namespace: string | undefined; uid: string; time: Date },
): KubeObject {
  const { namespace, uid, time } = identity;
  const {
    namespace: _namespace,
    selfLink: _selfLink,
    deletionTimestamp: _deletion,
    deletionGracePeriodSeconds: _grace,
    resourceVersion: _revision,
    ...given
  } = object.metadata as ObjectMeta & { selfLink?: string };
  const metadata: ObjectMeta = {
    ...given,
    ...(namespace !== undefined && { namespace }),
    uid,
    creationTimestamp: timestamp(time),
    ...(countsGeneration(definition) && { generation: 1 }),
  };
  const prepared: KubeObject = { ...object, metadata };
  if (definition.hasStatus && !STATUS_ON_CREATE.has(`${definition.group}/${definition.kind}`)) {
    delete prepared.status;
  }
  return prepared;
}

/** What part of an object an update may change. */
export type Part = 'all' | 'status';

/** A changed object with everything that this update may not change put back. */
export function prepareForUpdate(
  definition: ResourceDefinition,
  live: KubeObject,
  changed: KubeObject,
  part: Part,
): KubeObject {
  const metadata = keepIdentity(live.metadata, changed.metadata);
  if (part === 'status') {
    return {
      ...live,
      metadata: definition.builtIn
        ? { ...metadata, ...pick(live.metadata, ['labels', 'ownerReferences']) }
        : statusMetadata(live.metadata, metadata),
      ...(changed.status !== undefined && { status: changed.status }),
    };
  }
  const prepared: KubeObject = { ...changed, metadata };
  if (definition.hasStatus) {
    if (live.status === undefined) {
      delete prepared.status;
    } else {
      prepared.status = live.status;
    }
  }
  return prepared;
}

/** The object with the next generation where what it asks for has changed. */
export function withGeneration(definition: ResourceDefinition, live: KubeObject, changed: KubeObject): KubeObject {
  if (!countsGeneration(definition) || !asksForMore(definition, live, changed)) {
    return changed;
  }
  return { ...changed, metadata: { ...changed.metadata, generation: (live.metadata.generation ?? 0) + 1 } };
}

/** True when a field other than metadata (and status, where that has its own path) differs. */
function asksForMore(definition: ResourceDefinition, live: KubeObject, changed: KubeObject): boolean {
  const ignored = new Set([
    'apiVersion',
    'kind',
    'metadata',
    ...(definition.hasStatus || definition.builtIn ? ['status'] : []),
  ]);
  const fields = new Set([...Object.keys(live), ...Object.keys(changed)]);
  return [...fields].some((field) => !ignored.has(field) && !jsonEqual(live[field], changed[field]));
}

function keepIdentity(live: ObjectMeta, changed: ObjectMeta): ObjectMeta {
  const {
    uid: _uid,
    creationTimestamp: _creation,
    deletionTimestamp: _deletion,
    deletionGracePeriodSeconds: _grace,
    generation: _generation,
    resourceVersion: _revision,
    selfLink: _selfLink,
    ...given
  } = changed as ObjectMeta & { selfLink?: string };
  return {
    ...given,
    ...pick(live, [
      'namespace',
      'uid',
      'resourceVersion',
      'generation',
      'creationTimestamp',
      'deletionTimestamp',
      'deletionGracePeriodSeconds',
    ]),
  };
}

/** A status update of a custom resource changes no metadata but who manages what. */
function statusMetadata(live: ObjectMeta, changed: ObjectMeta): ObjectMeta {
  const { managedFields: _managed, ...rest } = live;
  return { ...rest, ...pick(changed, ['managedFields']) };
}

function pick(metadata: ObjectMeta, fields: readonly (keyof ObjectMeta)[]): Partial<ObjectMeta> {
  return Object.fromEntries(
    fields.filter((field) => metadata[field] !== undefined).map((field) => [field, metadata[field]]),
  );
}

/** True when nothing but the times in managedFields differs. */
export function sameButForTimes(live: KubeObject, changed: KubeObject): boolean {
  return jsonEqual(withoutTimes(live), withoutTimes(changed));
}

function withoutTimes(object: KubeObject): JsonValue {
  const { managedFields, ...metadata } = object.metadata;
  const fields = (managedFields ?? []).map((entry) => (isJsonObject(entry) ? { ...entry, time: null } : entry));
  return { ...object, metadata: { ...metadata, managedFields: fields } };
}
