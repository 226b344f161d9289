/** The way of every change to an object that exists: update, patch, status, scale. */
import type { FieldError } from '../../domain/field-error.ts';
import type { JsonValue, KubeObject } from '../../domain/object.ts';
import { type Admission, admitted } from '../admission/admission.ts';
import { trackManagedFields } from '../patch/managed-fields.ts';
import type { WriteOptions } from '../request/write-options.ts';
import type { ResourceDefinition } from '../resource/definition.ts';
import { finalizerWarnings } from '../resource/finalizer-warnings.ts';
import { groupResource, storeKey } from '../resource/name.ts';
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
  /** Where the wanted object comes from: a whole one, a patch, an apply (which has set managedFields), or ourselves. */
  origin: 'update' | 'patch' | 'apply' | 'server';
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
  const { hub, target, definition, user, warnings, annotations } = operation;
  const { part, subresource, options, origin } = modification;
  const old = toVersion(definition, live.object);
  const name = old.metadata.name;
  const wanted = await modification.change(old);
  checkIdentity(operation, old, wanted, origin);

  const time = hub.now();
  const prepared = complete(definition, prepareForUpdate(definition, old, wanted, part), old);
  const tracked =
    origin === 'apply'
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
          builtIn: definition.builtIn,
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
    annotations,
    whenEnded: [],
  };
  return admitted(admission, () => store(operation, admission, { tracked, old, live, dryRun: options.dryRun }));
}

/** A change on its way into the store: what was there, in the version asked for and as stored, and what is wanted. */
interface Change {
  tracked: KubeObject;
  old: KubeObject;
  live: Entry;
  dryRun: boolean;
}

async function store(operation: Operation, admission: Admission, change: Change): Promise<Entry> {
  const { hub, definition, warnings } = operation;
  const { tracked, old, live, dryRun } = change;
  const changed = await hub.admission.mutate(admission, tracked);
  const completed = changed === tracked ? tracked : complete(definition, changed, old);
  if (sameButForTimes(old, completed)) {
    await hub.store.settled();
    return live;
  }
  const next = withGeneration(definition, old, completed);
  const errors = validateChange(definition, next, old);
  if (errors.length > 0) {
    throw invalid(definition, admission.name, errors);
  }
  warnings.push(...finalizerWarnings(definition, next, old));
  await hub.admission.validate({ ...admission, object: next });
  const object = toStored(operation, next);
  if (dryRun) {
    return { key: live.key, revision: live.revision, object };
  }
  const gone = next.metadata.deletionTimestamp !== undefined && isFinished(next) && !holdsNamespace(next);
  const [entry] = await hub.store.write(
    [{ type: gone ? 'delete' : 'put', resource: storeName(operation), key: live.key, expected: live.revision, object }],
    operation.request,
  );
  if (!entry) {
    throw new Error(`Writing ${definition.plural} ${JSON.stringify(live.key)} gave no entry`);
  }
  // Who lets go of a deleted object is shown it as it was, with the revision that it had.
  return gone ? { key: live.key, revision: entry.revision, object } : entry;
}

function checkIdentity(
  operation: Operation,
  live: KubeObject,
  { metadata }: KubeObject,
  origin: Modification['origin'],
): void {
  const { definition, target } = operation;
  const { name, uid, resourceVersion } = live.metadata;
  checkName({ metadata }, name);
  if (metadata.namespace && metadata.namespace !== target.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  checkRevision(definition, name, metadata.resourceVersion ?? '', resourceVersion, origin);
  if (metadata.uid !== undefined && metadata.uid !== '' && metadata.uid !== uid) {
    throw origin === 'update'
      ? wrongUid(definition, { ...target, name }, metadata.uid, uid ?? '')
      : invalid(definition, name, Array(2).fill(immutableUid(metadata.uid)));
  }
}

/** Throws BadRequest unless an object has the name that is in the path. */
export function checkName({ metadata }: Pick<KubeObject, 'metadata'>, name: string): void {
  const given: JsonValue | undefined = metadata.name;
  if (given === undefined || given === '') {
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  }
  if (given !== name) {
    throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  }
}

/** The conflict of an update that is meant for another object of the same name. */
export function wrongUid(
  definition: ResourceDefinition,
  at: { namespace?: string | undefined; name: string },
  wanted: string,
  live: string,
): Error {
  return conflict(
    definition,
    at.name,
    `StorageError: invalid object, Code: 4, Key: /registry/${definition.plural}/${storeKey(at)}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${live}`,
  );
}

function immutableUid(uid: string): FieldError {
  return { type: 'Invalid', field: 'metadata.uid', value: uid, detail: 'field is immutable' };
}

/** Kinds of Kubernetes that are only replaced in the revision that is there; custom resources are so, too. */
const CONDITIONAL_UPDATES = new Set([
  'customresourcedefinitions.apiextensions.k8s.io',
  'leases.coordination.k8s.io',
  'poddisruptionbudgets.policy',
  'apiservices.apiregistration.k8s.io',
]);

function checkRevision(
  definition: ResourceDefinition,
  name: string,
  wanted: string,
  live: string | undefined,
  origin: Modification['origin'],
): void {
  if (wanted !== '' && !/^\d+$/.test(wanted)) {
    throw plainError(`strconv.ParseUint: parsing ${JSON.stringify(wanted)}: invalid syntax`);
  }
  if (wanted !== '' && wanted !== '0') {
    if (wanted !== live) {
      throw modified(definition, name);
    }
    return;
  }
  if (origin === 'update' && (!definition.builtIn || CONDITIONAL_UPDATES.has(groupResource(definition)))) {
    throw invalid({ group: definition.group, kind: definition.plural }, name, [
      { type: 'Invalid', field: 'metadata.resourceVersion', value: 0, detail: 'must be specified for an update' },
    ]);
  }
}

/** The name of the object that a body is about, put in where it has none. */
export function withName(object: KubeObject, name: string): KubeObject {
  const given: JsonValue | undefined = object.metadata.name;
  return given === undefined || given === '' ? { ...object, metadata: { ...object.metadata, name } } : object;
}
