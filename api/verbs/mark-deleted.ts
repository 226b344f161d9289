/** What a deletion makes of an object that something still holds. */
import { isJsonObject, type JsonObject, type KubeObject } from '../../domain/object.ts';
import type { DeleteOptions } from '../request/delete-options.ts';
import { timestamp } from '../resource/prepare.ts';
import { isNamespace } from './finished.ts';

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';
/** Holds a CustomResourceDefinition until its objects are gone. */
export const CUSTOM_RESOURCE_CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';

/** Seconds a running pod has to end, when nobody says otherwise. */
const POD_GRACE_SECONDS = 30;

/** The object as it is from now on; the very object when nothing changes. */
export function markDeleted(object: KubeObject, options: DeleteOptions, now: Date): KubeObject {
  const marked = withDeletion(object, finalizersFor(object, options), gracePeriod(object, options), now);
  if (marked === object || object.metadata.deletionTimestamp !== undefined) {
    return marked;
  }
  if (isNamespace(object)) {
    return { ...withoutGrace(marked), status: { ...objectOf(object.status), phase: 'Terminating' } };
  }
  return isDefinition(object) ? terminating(withoutGrace(marked), object, now) : marked;
}

function withDeletion(object: KubeObject, finalizers: string[], grace: number, now: Date): KubeObject {
  const {
    finalizers: present = [],
    deletionTimestamp,
    deletionGracePeriodSeconds,
    generation,
    ...rest
  } = object.metadata;
  const first = deletionTimestamp === undefined;
  const shorter = isPod(object) && grace < (deletionGracePeriodSeconds ?? Number.POSITIVE_INFINITY);
  if (!first && !shorter && finalizers.length === present.length) {
    return object;
  }
  return {
    ...object,
    metadata: {
      ...rest,
      ...(generation !== undefined && { generation: first ? generation + 1 : generation }),
      ...(first || shorter
        ? {
            deletionTimestamp: timestamp(new Date(now.getTime() + grace * 1000)),
            deletionGracePeriodSeconds: grace,
          }
        : { deletionTimestamp, ...(deletionGracePeriodSeconds !== undefined && { deletionGracePeriodSeconds }) }),
      ...(finalizers.length > 0 && { finalizers }),
    },
  };
}

/** The finalizers by which the garbage collector learns what to do with the object's dependents. */
function finalizersFor(object: KubeObject, { propagationPolicy }: DeleteOptions): string[] {
  const present = object.metadata.finalizers ?? [];
  if (isDefinition(object)) {
    return present.includes(CUSTOM_RESOURCE_CLEANUP) ? [...present] : [...present, CUSTOM_RESOURCE_CLEANUP];
  }
  const others = present.filter((name) => name !== ORPHAN && name !== FOREGROUND);
  switch (propagationPolicy) {
    case undefined:
      return [...present];
    case 'Orphan':
      return [...others, ORPHAN];
    case 'Foreground':
      return [...others, FOREGROUND];
    case 'Background':
      return others;
  }
}

/** Only a pod that runs somewhere is given time. */
function gracePeriod(object: KubeObject, { gracePeriodSeconds }: DeleteOptions): number {
  const spec = objectOf(object.spec);
  const { phase } = objectOf(object.status);
  if (!isPod(object) || !spec.nodeName || phase === 'Succeeded' || phase === 'Failed') {
    return 0;
  }
  const own = spec.terminationGracePeriodSeconds;
  return Math.max(0, gracePeriodSeconds ?? (typeof own === 'number' ? own : POD_GRACE_SECONDS));
}

/** A definition keeps its generation and tells its state by a condition. */
function terminating(marked: KubeObject, { metadata }: KubeObject, now: Date): KubeObject {
  const status = objectOf(marked.status);
  const conditions = (Array.isArray(status.conditions) ? status.conditions : []).filter(
    (one) => !isJsonObject(one) || one.type !== 'Terminating',
  );
  const condition: JsonObject = {
    type: 'Terminating',
    status: 'True',
    lastTransitionTime: timestamp(now),
    reason: 'InstanceDeletionPending',
    message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
  };
  return {
    ...marked,
    metadata: { ...marked.metadata, ...(metadata.generation !== undefined && { generation: metadata.generation }) },
    status: { ...status, conditions: [...conditions, condition] },
  };
}

function withoutGrace(object: KubeObject): KubeObject {
  const { deletionGracePeriodSeconds: _grace, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** True for a Pod, the one kind that ends with grace. */
export function isPod({ apiVersion, kind }: KubeObject): boolean {
  return apiVersion === 'v1' && kind === 'Pod';
}

function isDefinition({ apiVersion, kind }: KubeObject): boolean {
  return apiVersion === 'apiextensions.k8s.io/v1' && kind === 'CustomResourceDefinition';
}

function objectOf(value: KubeObject[string]): JsonObject {
  return isJsonObject(value) ? value : {};
}
