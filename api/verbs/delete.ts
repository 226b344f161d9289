/** DELETE of one object: at once, or as soon as its finalizers let go of it. */
import type { JsonValue, KubeObject } from '../../domain/object.ts';
import type { Admission } from '../admission/admission.ts';
import { readBody } from '../request/body.ts';
import { type DeleteOptions, readDeleteOptions } from '../request/delete-options.ts';
import { storeKey } from '../resource/name.ts';
import { type Answer, objectAnswer } from '../response/answer.ts';
import { presentObject, toVersion } from '../response/present.ts';
import { conflict, deletedStatus, notFound } from '../response/status.ts';
import type { Entry } from '../store/entry.ts';
import { WriteConflictError } from '../store/store.ts';
import { holdsNamespace, isFinished } from './finished.ts';
import { isPod, markDeleted } from './mark-deleted.ts';
import { nameOf, type Operation, storeName } from './operation.ts';

/** Kinds that answer with the deleted object instead of a Status. */
const ANSWERS_OBJECT = new Set(['pods', 'services', 'serviceaccounts', 'persistentvolumes', 'persistentvolumeclaims']);

/** What a deletion came to. */
export interface Deletion {
  entry: Entry;
  /** False when finalizers, or a pod's grace period, still hold it. */
  gone: boolean;
}

/** Deletes the object of the path. */
export async function deleteObject(operation: Operation): Promise<Answer> {
  const { definition, presentation } = operation;
  const options = await deleteOptionsOf(operation);
  const { entry, gone } = await deleteNamed(operation, nameOf(operation), options);
  if (gone && !(definition.group === '' && ANSWERS_OBJECT.has(definition.plural))) {
    return objectAnswer(deletedStatus(definition, entry.object.metadata.name, entry.object.metadata.uid));
  }
  return { kind: 'object', code: 200, view: presentObject(presentation, entry.object, entry) };
}

/** The options of a deletion, from its body or its query. */
export async function deleteOptionsOf({ request }: Operation): Promise<DeleteOptions> {
  let body: JsonValue | undefined;
  if (request.body.kind === 'value' || (request.body.kind === 'bytes' && (await request.body.read()).length > 0)) {
    ({ value: body } = await readBody(request));
  }
  return readDeleteOptions(request.query, body);
}

/** Deletes one object of the operation's resource and namespace. Throws NotFound, Conflict and what admission throws. */
export async function deleteNamed(operation: Operation, name: string, options: DeleteOptions): Promise<Deletion> {
  const { hub, target, definition } = operation;
  const key = storeKey({ ...target, name });
  for (;;) {
    const live = hub.store.head(storeName(operation), key);
    if (!live) {
      throw notFound(definition, name);
    }
    checkPreconditions(operation, live.object, options);
    try {
      return await deleteOnce(operation, live, options);
    } catch (error) {
      if (!(error instanceof WriteConflictError)) {
        throw error;
      }
    }
  }
}

async function deleteOnce(operation: Operation, live: Entry, options: DeleteOptions): Promise<Deletion> {
  const { hub, target, definition, user, warnings, annotations } = operation;
  const old = toVersion(definition, live.object);
  const admission: Admission = {
    operation: 'DELETE',
    definition,
    subresource: '',
    namespace: target.namespace,
    // Of a whole collection no name is asked for.
    name: target.name ?? '',
    old,
    dryRun: options.dryRun,
    user,
    warnings,
    annotations,
    whenEnded: [],
  };
  await hub.admission.validate(admission);
  const marked = markDeleted(live.object, options, hub.now());
  const gone = isFinished(marked) && !holdsNamespace(marked);
  if (options.dryRun || (!gone && marked === live.object)) {
    return { entry: { ...live, object: marked }, gone };
  }
  const resource = storeName(operation);
  const [entry] = await hub.store.write([
    gone
      ? {
          type: 'delete',
          resource,
          key: live.key,
          expected: live.revision,
          object: isPod(marked) ? marked : live.object,
        }
      : { type: 'put', resource, key: live.key, expected: live.revision, object: marked },
  ]);
  if (!entry) {
    throw new Error(`Deleting ${definition.plural} ${JSON.stringify(live.key)} gave no entry`);
  }
  return { entry, gone };
}

function checkPreconditions(
  { definition }: Operation,
  { metadata }: KubeObject,
  { preconditions }: DeleteOptions,
): void {
  const { uid, resourceVersion } = preconditions;
  // The message names the kind, not the resource, as kube-apiserver's does.
  const named = { group: definition.group, plural: definition.kind };
  if (uid !== undefined && uid !== metadata.uid) {
    throw conflict(
      named,
      metadata.name,
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    throw conflict(
      named,
      metadata.name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    );
  }
}
