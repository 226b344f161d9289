/**
 * Removing what an API server or a member's own controllers write into an object and what therefore must not be
 * propagated, nor counted as a difference from the desired object.
 */

import { valueAt, withField, withoutField } from '../interpreter/fields.ts';
import { SERVICE_ACCOUNT_TOKEN_TYPE } from '../interpreter/native/secret.ts';
import { asTyped } from '../interpreter/native/typed.ts';
import { nestedStringMap, withNested } from '../interpreter/nested.ts';
import { isJsonObject, type KubeObject, type ObjectMeta } from '../object.ts';

const SERVER_METADATA: readonly (keyof ObjectMeta | 'selfLink')[] = [
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
  'ownerReferences',
  'finalizers',
];

/** Labels by which a member's job controller finds the pods of one Job. */
const JOB_SELECTOR_LABELS = ['controller-uid', 'batch.kubernetes.io/controller-uid'];
const JOB_POD_LABELS = [...JOB_SELECTOR_LABELS, 'job-name', 'batch.kubernetes.io/job-name'];

/** By kind alone, whatever its group. */
const KIND_RULES: Record<string, (object: KubeObject) => KubeObject> = {
  Deployment: (object) =>
    withoutAnnotations(object, ['deployment.kubernetes.io/revision', 'deployment.kubernetes.io/revision-history']),
  Job: pruneJob,
  Secret: pruneSecret,
  ServiceAccount: pruneServiceAccount,
  Service: pruneService,
  EndpointSlice: pruneSlice,
  PersistentVolumeClaim: (object) => withoutAnnotations(object, ['volume.kubernetes.io/selected-node']),
};

/** The object as it is propagated; the very object when there is nothing to remove. */
export function prune(object: KubeObject): KubeObject {
  const bare = withoutField(withoutServerMetadata(object), ['status']);
  const rule = Object.hasOwn(KIND_RULES, object.kind) ? KIND_RULES[object.kind] : undefined;
  return rule ? rule(bare) : bare;
}

function withoutServerMetadata(object: KubeObject): KubeObject {
  const metadata = without(object.metadata, SERVER_METADATA);
  return metadata === object.metadata ? object : { ...object, metadata };
}

function withoutAnnotations(object: KubeObject, names: readonly string[]): KubeObject {
  const { annotations } = object.metadata;
  const rest = annotations && without(annotations, names);
  return rest === undefined || rest === annotations
    ? object
    : { ...object, metadata: { ...object.metadata, annotations: rest } };
}

/** A copy without these fields; the very map when it has none of them. */
function without<T extends object>(map: T, fields: readonly string[]): T {
  if (!fields.some((field) => Object.hasOwn(map, field))) {
    return map;
  }
  const copy = { ...map };
  for (const field of fields) {
    Reflect.deleteProperty(copy, field);
  }
  return copy;
}

/**
 * Generated selectors belong to the member; and a member that deletes finished Jobs would make us create them again. Throws
 * `InterpretationError` for what is no Job.
 */
function pruneJob(object: KubeObject): KubeObject {
  const isManual =
    valueAt(asTyped(object, '', { group: 'batch', version: 'v1', kind: 'Job' }), 'spec', 'manualSelector') === true;
  const bare = withoutField(object, ['spec', 'ttlSecondsAfterFinished']);
  if (isManual) {
    return bare;
  }
  return withoutLabels(
    withoutLabels(bare, ['spec', 'selector', 'matchLabels'], JOB_SELECTOR_LABELS),
    ['spec', 'template', 'metadata', 'labels'],
    JOB_POD_LABELS,
  );
}

function withoutLabels(object: KubeObject, path: readonly string[], names: readonly string[]): KubeObject {
  const labels = nestedStringMap(object, ...path);
  return labels ? withNested(object, path, without(labels, names)) : object;
}

/** The token of a service account is the member's. */
function pruneSecret(object: KubeObject): KubeObject {
  return object.type === SERVICE_ACCOUNT_TOKEN_TYPE
    ? withField(withoutAnnotations(object, ['kubernetes.io/service-account.uid']), ['data'], null)
    : object;
}

/** Token Secrets that a control plane made for the account. */
function pruneServiceAccount(object: KubeObject): KubeObject {
  const { secrets } = object;
  if (!Array.isArray(secrets)) {
    return object;
  }
  const prefix = `${object.metadata.name}-token-`;
  const own = secrets.filter((secret) => !(isJsonObject(secret) && `${secret.name}`.startsWith(prefix)));
  return own.length === secrets.length ? object : withField(object, ['secrets'], own);
}

/** Cluster IPs are allocated on each cluster; `None` is a wish. */
function pruneService(object: KubeObject): KubeObject {
  const clusterIP = valueAt(object, 'spec', 'clusterIP');
  return typeof clusterIP !== 'string' || clusterIP === 'None'
    ? object
    : withoutField(withoutField(object, ['spec', 'clusterIP']), ['spec', 'clusterIPs']);
}

/** kube-apiserver writes an empty list as null, whatever it was sent. */
function pruneSlice(object: KubeObject): KubeObject {
  return ['endpoints', 'ports'].reduce(
    (slice, field) => (slice[field] === null ? withField(slice, [field], []) : slice),
    object,
  );
}
