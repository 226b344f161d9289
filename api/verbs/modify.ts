/** The way of every change to an object that exists: update, patch, status, scale. */
import type { JsonValue, KubeObject } from '../../domain/object.ts';
import type { Admission } from '../admission/admission.ts';
import { trackManagedFields } from '../patch/managed-fields.ts';
import type { WriteOptions } from '../request/write-options.ts';
import { storeKey } from '../resource/name.ts';
import { type Part, prepareForUpdate, sameButForTimes, timestamp, withGeneration } from '../resource/prepare.ts';
import { validateChange } from '../resource/validation.ts';
import { toVersion } from '../response/present.ts';
import { badRequest, conflict, invalid, modified, notFound, plainError } from '../response/status.ts';
import type { Entry } from '../store/entry.ts';
import { WriteConflictError } from '../store/store.ts';
import { complete, resetFields, toStored } from './create.ts';
import { holdsNamespace, isFinished } from './finished.ts';
import { nameOf, type Operation, storeName } from './operation.ts';

/** How often a change that names no revision is made anew because another came first. */
const ATTEMPTS = 20;

/** One change. */
export interface Modification {
  part: Part;
  subresource: string;
  options: WriteOptions;
  /** Makes the wanted object from the one that is there, both in the version asked for. May be called again. */
  change(live: KubeObject): KubeObject | Promise<KubeObject>;
  /** True when `change` has set managedFields: it was an apply. */
  applied: boolean;
}

/** Changes the object of the path and resolves with the result. Throws NotFound, Conflict, Invalid and what admission throws. */
export async function modifyObject(operation: Operation, modification: Modification): Promise<Entry> {
  const { hub, target, definition } = operation;
  const name = nameOf(operation);
  const key = storeKey({ ...target, name });
  for (let attempt = 1; ; attempt += 1) {
    const live = hub.store.head(storeName(operation), key);
    if (!live) {
      throw notFound(definition, name);
    }
    try {
      return await modifyOnce(operation, modification, live);
    } catch (error) {
      if (!(error instanceof WriteConflictError)) {
        throw error;
      }
      if (attempt === ATTEMPTS) {
        throw modified(definition, name);
      }
    }
  }
}

async function modifyOnce(operation: Operation, modification: Modification, live: Entry): Promise<Entry> {
  const { hub, target, definition, user, warnings } = operation;
  const { part, subresource, options, applied } = modification;
  const old = toVersion(definition, live.object);
  const name = old.metadata.name;
  const wanted = await modification.change(old);
  checkIdentity(operation, old, wanted);

  const time = hub.now();
  const prepared = complete(definition, prepareForUpdate(definition, old, wanted, part), old);
  const tracked = applied
    ? prepared
    : trackManagedFields({
        before: old,
        after: prepared,
        manager: options.fieldManager,
        operation: 'Update',
        subresource,
        schema: definition.schema,
        apiVersion: old.apiVersion,
        time: timestamp(time),
        ...resetFields(definition),
      });
  const admission: Admission = {
    operation: 'UPDATE',
    definition,
    subresource,
    namespace: target.namespace,
    name,
    old,
    dryRun: options.dryRun,
    user,
    warnings,
  };
  const admitted = await hub.admission.mutate(admission, tracked);
  const completed = admitted === tracked ? tracked : complete(definition, admitted, old);
  if (sameButForTimes(old, completed)) {
    return live;
  }
  const next = withGeneration(definition, old, completed);
  const errors = validateChange(definition, next, old);
  if (errors.length > 0) {
    throw invalid(definition, name, errors);
  }
  await hub.admission.validate({ ...admission, object: next });
  const object = toStored(operation, next);
  if (options.dryRun) {
    return { key: live.key, revision: live.revision, object };
  }
  const gone = next.metadata.deletionTimestamp !== undefined && isFinished(next) && !holdsNamespace(next);
  const [entry] = await hub.store.write([
    { type: gone ? 'delete' : 'put', resource: storeName(operation), key: live.key, expected: live.revision, object },
  ]);
  if (!entry) {
    throw new Error(`Writing ${definition.plural} ${JSON.stringify(live.key)} gave no entry`);
  }
  return entry;
}

function checkIdentity({ definition, target }: Operation, live: KubeObject, { metadata }: KubeObject): void {
  const { name, uid, resourceVersion } = live.metadata;
  if (metadata.name !== undefined && metadata.name !== '' && metadata.name !== name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
  }
  if (metadata.namespace && metadata.namespace !== target.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (metadata.resourceVersion !== undefined && metadata.resourceVersion !== '') {
    if (!/^\d+$/.test(metadata.resourceVersion)) {
      throw plainError(`strconv.ParseUint: parsing ${JSON.stringify(metadata.resourceVersion)}: invalid syntax`);
    }
    if (metadata.resourceVersion !== '0' && metadata.resourceVersion !== resourceVersion) {
      throw modified(definition, name);
    }
  }
  if (metadata.uid !== undefined && metadata.uid !== '' && metadata.uid !== uid) {
    throw conflict(
      definition,
      name,
      `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${uid}`,
    );
  }
}

/** The name of the object that a body is about, put in where it has none. */
export function withName(object: KubeObject, name: string): KubeObject {
  const given: JsonValue | undefined = object.metadata.name;
  return given === undefined || given === '' ? { ...object, metadata: { ...object.metadata, name } } : object;
}
