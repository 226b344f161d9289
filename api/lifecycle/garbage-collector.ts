/**
 * The garbage collector: objects whose owners are gone go too, in the background; an owner that is deleted in the
 * foreground waits for its dependents, one that is deleted with orphaning lets go of them. Driven by changes alone.
 */
import type { KubeObject } from '../../domain/object.ts';
import { isConflict, isNotFound } from '../../kube/errors.ts';
import { createWorkQueue } from '../../kube/work-queue.ts';
import { createDependents, type Dependents, type StoredAt } from './dependents.ts';
import { type LifecycleContext, storedResource } from './lifecycle.ts';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';
const CONCURRENCY = 8;

/** Collects from now on, beginning with what is left over from before; returns how to stop. */
export function openGarbageCollector(context: LifecycleContext): () => void {
  const { store } = context.hub;
  const dependents = createDependents();
  const queue = createWorkQueue<string>({
    name: 'garbage',
    concurrency: CONCURRENCY,
    logger: context.logger,
    process: (id) => collect(context, dependents, parseId(id)),
  });
  const add = (at: StoredAt): void => queue.add(formatId(at));

  function look(at: StoredAt, { metadata }: KubeObject): void {
    const isHeld =
      metadata.deletionTimestamp && metadata.finalizers?.some((name) => name === FOREGROUND || name === ORPHAN);
    if (isHeld || metadata.ownerReferences?.some(({ uid }) => !dependents.find(uid))) {
      add(at);
    }
  }

  for (const resource of store.resources()) {
    for (const { key, object } of store.collection(resource).list('')) {
      dependents.put({ resource, key }, object);
    }
  }
  for (const resource of store.resources()) {
    for (const { key, object } of store.collection(resource).list('')) {
      look({ resource, key }, object);
    }
  }
  const unsubscribe = store.subscribe((resource, { type, entry }) => {
    const at = { resource, key: entry.key };
    if (type !== 'DELETED') {
      dependents.put(at, entry.object);
      look(at, entry.object);
      return;
    }
    dependents.remove(at, entry.object);
    dependents.of(entry.object.metadata.uid ?? '').forEach(add);
    // An owner that is deleted in the foreground may have waited for this one.
    for (const { uid } of entry.object.metadata.ownerReferences ?? []) {
      const owner = dependents.find(uid);
      if (owner) {
        add(owner);
      }
    }
  });
  return () => {
    unsubscribe();
    queue.close();
  };
}

async function collect(context: LifecycleContext, dependents: Dependents, at: StoredAt): Promise<void> {
  const object = context.hub.store.head(at.resource, at.key)?.object;
  if (!object) {
    return;
  }
  const { deletionTimestamp, finalizers = [], ownerReferences = [], uid = '' } = object.metadata;
  if (deletionTimestamp !== undefined && finalizers.includes(ORPHAN)) {
    await orphan(context, dependents, uid);
    await dropFinalizer(context, at, object, ORPHAN);
  } else if (deletionTimestamp !== undefined && finalizers.includes(FOREGROUND)) {
    await deleteDependents(context, dependents, uid);
    if (!dependents.of(uid).some((dependent) => blocks(context, dependent, uid))) {
      await dropFinalizer(context, at, object, FOREGROUND);
    }
  }
  const absent = ownerReferences.filter((reference) => !dependents.find(reference.uid));
  if (deletionTimestamp !== undefined || absent.length === 0) {
    return;
  }
  if (absent.length === ownerReferences.length) {
    await deleteObject(context, at, object, 'Background');
  } else {
    await patchMetadata(context, at, object, {
      ownerReferences: ownerReferences.filter((one) => !absent.includes(one)),
    });
  }
}

/** Dependents lose the reference to their owner and stay. */
async function orphan(context: LifecycleContext, dependents: Dependents, uid: string): Promise<void> {
  for (const at of dependents.of(uid)) {
    const object = context.hub.store.head(at.resource, at.key)?.object;
    const references = object?.metadata.ownerReferences ?? [];
    if (object && references.some((reference) => reference.uid === uid)) {
      await patchMetadata(context, at, object, { ownerReferences: references.filter((one) => one.uid !== uid) });
    }
  }
}

async function deleteDependents(context: LifecycleContext, dependents: Dependents, uid: string): Promise<void> {
  for (const at of dependents.of(uid)) {
    const object = context.hub.store.head(at.resource, at.key)?.object;
    if (object && object.metadata.deletionTimestamp === undefined) {
      await deleteObject(context, at, object, 'Foreground');
    }
  }
}

function blocks({ hub }: LifecycleContext, { resource, key }: StoredAt, owner: string): boolean {
  const references = hub.store.head(resource, key)?.object.metadata.ownerReferences ?? [];
  return references.some(({ uid, blockOwnerDeletion }) => uid === owner && blockOwnerDeletion === true);
}

async function deleteObject(
  { hub, client }: LifecycleContext,
  { resource: name }: StoredAt,
  { metadata }: KubeObject,
  propagationPolicy: 'Background' | 'Foreground',
): Promise<void> {
  const resource = storedResource(hub, name);
  if (resource && metadata.uid !== undefined) {
    await client
      .delete(resource, metadata, { propagationPolicy, preconditions: { uid: metadata.uid } })
      .catch((error: unknown) => {
        // Another object of that name by now.
        if (!isConflict(error)) {
          throw error;
        }
      });
  }
}

async function dropFinalizer(
  context: LifecycleContext,
  at: StoredAt,
  object: KubeObject,
  finalizer: string,
): Promise<void> {
  const finalizers = (object.metadata.finalizers ?? []).filter((name) => name !== finalizer);
  await patchMetadata(context, at, object, { finalizers });
}

/** Changes that very version of the object; a newer one makes the attempt fail and come back. */
async function patchMetadata(
  { hub, client }: LifecycleContext,
  { resource: name }: StoredAt,
  { metadata }: KubeObject,
  change: Pick<KubeObject['metadata'], 'finalizers' | 'ownerReferences'>,
): Promise<void> {
  const resource = storedResource(hub, name);
  if (resource) {
    const body = { metadata: { ...change, uid: metadata.uid, resourceVersion: metadata.resourceVersion } };
    await client.patch(resource, metadata, { type: 'merge', body }).catch((error: unknown) => {
      if (!isNotFound(error)) {
        throw error;
      }
    });
  }
}

function formatId({ resource, key }: StoredAt): string {
  return `${resource} ${key}`;
}

function parseId(id: string): StoredAt {
  const at = id.indexOf(' ');
  return { resource: id.slice(0, at), key: id.slice(at + 1) };
}
