/**
 * Serves custom resources from the moment their definition is written until it is gone; a definition that is deleted
 * takes its objects along.
 */
import { isJsonObject, type JsonObject, type KubeObject } from '../../domain/object.ts';
import { isConflict, isNotFound } from '../../kube/errors.ts';
import type { ResourceType } from '../../kube/resource.ts';
import { createWorkQueue } from '../../kube/work-queue.ts';
import { groupResource } from '../resource/name.ts';
import { timestamp } from '../resource/prepare.ts';
import { jsonEqual } from '../schema/json.ts';
import { CUSTOM_RESOURCE_CLEANUP } from '../verbs/mark-deleted.ts';
import { type CustomResource, customResourceOf } from './custom-resource-definitions.ts';
import type { LifecycleContext } from './lifecycle.ts';

const STORE_NAME = 'customresourcedefinitions.apiextensions.k8s.io';
const DEFINITIONS: ResourceType = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

/** Serves what is defined already, then follows changes; returns how to stop. */
export function openCustomResources(context: LifecycleContext): () => void {
  const { hub, logger } = context;
  const queue = createWorkQueue<string>({
    name: 'custom-resources',
    concurrency: 4,
    logger,
    process: (name) => reconcile(context, name),
  });

  /** At once, so that the answer to the write finds its kind served. */
  function serve(name: string, definition: KubeObject | undefined): void {
    hub.registry.setCustom(name, definition ? (customResourceOf(definition)?.definitions ?? []) : []);
  }

  for (const { key, object } of hub.store.collection(STORE_NAME).list('')) {
    serve(key, object);
    queue.add(key);
  }
  const unsubscribe = hub.store.subscribe((resource, { type, entry, previous }) => {
    if (resource === STORE_NAME) {
      const specChanged = previous?.object.metadata.generation !== entry.object.metadata.generation;
      if (type === 'DELETED' || specChanged) {
        serve(entry.key, type === 'DELETED' ? undefined : entry.object);
      }
      queue.add(entry.key);
    }
  });
  return () => {
    unsubscribe();
    queue.close();
  };
}

async function reconcile(context: LifecycleContext, name: string): Promise<void> {
  const definition = context.hub.store.head(STORE_NAME, name)?.object;
  const custom = definition && customResourceOf(definition);
  if (!definition || !custom) {
    return;
  }
  if (definition.metadata.deletionTimestamp !== undefined) {
    await cleanUp(context, definition, custom);
    return;
  }
  const status = statusOf(definition, custom, timestamp(context.hub.now()));
  if (!jsonEqual(definition.status ?? {}, status)) {
    await tolerant(context.client.updateStatus(DEFINITIONS, { ...definition, status }));
  }
}

async function cleanUp(context: LifecycleContext, definition: KubeObject, custom: CustomResource): Promise<void> {
  const { hub, client } = context;
  const [resource] = custom.definitions.filter(({ storedAs }) => !storedAs);
  const left = resource ? hub.store.collection(groupResource(resource)).list('') : [];
  for (const { object } of left) {
    if (resource && !object.metadata.deletionTimestamp) {
      await client.delete(resource, object.metadata, { propagationPolicy: 'Background' });
    }
  }
  if (resource && hub.store.collection(groupResource(resource)).list('').length > 0) {
    throw new Error(`objects of ${definition.metadata.name} are still there`);
  }
  const finalizers = (definition.metadata.finalizers ?? []).filter(
    (finalizer) => finalizer !== CUSTOM_RESOURCE_CLEANUP,
  );
  await tolerant(client.patch(DEFINITIONS, definition.metadata, { type: 'merge', body: { metadata: { finalizers } } }));
}

/** As kube-apiserver writes it: names accepted, established, and every version in which objects may be stored. */
function statusOf(definition: KubeObject, { names, storageVersion }: CustomResource, now: string): JsonObject {
  const old = isJsonObject(definition.status) ? definition.status : {};
  const storedVersions = Array.isArray(old.storedVersions) ? old.storedVersions : [];
  const conditions = (Array.isArray(old.conditions) ? old.conditions : []).filter(isJsonObject);
  const withCondition = (all: JsonObject[], type: string, reason: string, message: string): JsonObject[] =>
    all.some((one) => one.type === type && one.status === 'True')
      ? all
      : [...all.filter((one) => one.type !== type), { type, status: 'True', lastTransitionTime: now, reason, message }];
  return {
    ...old,
    conditions: withCondition(
      withCondition(conditions, 'NamesAccepted', 'NoConflicts', 'no conflicts found'),
      'Established',
      'InitialNamesAccepted',
      'the initial names have been accepted',
    ),
    acceptedNames: { ...names },
    storedVersions: storedVersions.includes(storageVersion) ? storedVersions : [...storedVersions, storageVersion],
  };
}

/** A newer version of the definition starts its own look. */
async function tolerant(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!isConflict(error) && !isNotFound(error)) {
      throw error;
    }
  }
}
