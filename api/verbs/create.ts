/** POST: a new object. */
import { randomUUID } from 'node:crypto';
import type { KubeObject } from '../../domain/object.ts';
import { type Admission, admitted } from '../admission/admission.ts';
import { trackManagedFields } from '../patch/managed-fields.ts';
import { readBody } from '../request/body.ts';
import { readWriteOptions, type WriteOptions } from '../request/write-options.ts';
import { decodeObject, unreadable } from '../resource/decode.ts';
import type { ResourceDefinition } from '../resource/definition.ts';
import { finalizerWarnings } from '../resource/finalizer-warnings.ts';
import { generateName } from '../resource/generate-name.ts';
import { storeKey } from '../resource/name.ts';
import { prepareForCreate, timestamp } from '../resource/prepare.ts';
import { validateNew } from '../resource/validation.ts';
import type { Answer } from '../response/answer.ts';
import { presentObject, toVersion } from '../response/present.ts';
import { alreadyExists, badRequest, invalid, plainError } from '../response/status.ts';
import type { Entry } from '../store/entry.ts';
import { WriteConflictError } from '../store/store.ts';
import { type Operation, storeName } from './operation.ts';

/** How often a generated name that is taken is tried anew. */
const GENERATED_NAME_ATTEMPTS = 8;

/** Creates what the body holds. */
export async function createObject(operation: Operation): Promise<Answer> {
  const { request, definition, presentation, warnings } = operation;
  const options = readWriteOptions(request, 'CreateOptions', false);
  const body = await readBody(request, unreadable(definition));
  const object = decodeObject(definition, body, { ...options, warnings });
  const entry = await createDecoded(operation, object, options, false);
  return { kind: 'object', code: 201, view: presentObject(presentation, entry.object, entry) };
}

/**
 * Creates a decoded object: names it, lets admission see it, validates and stores it. `applied`: an apply has said
 * already who manages which field.
 */
export async function createDecoded(
  operation: Operation,
  object: KubeObject,
  options: WriteOptions,
  applied: boolean,
): Promise<Entry> {
  const { target, definition } = operation;
  const { namespace, name = '' } = object.metadata;
  if (namespace !== undefined && namespace !== '' && namespace !== (target.namespace ?? '')) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (object.metadata.resourceVersion !== undefined && object.metadata.resourceVersion !== '') {
    throw plainError('resourceVersion should not be set on objects to be created');
  }
  const prefix = object.metadata.generateName ?? '';
  const generates = name === '' && prefix !== '';
  for (let attempt = 1; ; attempt += 1) {
    const named = generates ? { ...object, metadata: { ...object.metadata, name: generateName(prefix) } } : object;
    try {
      return await createNamed(operation, named, options, applied);
    } catch (error) {
      if (!(error instanceof WriteConflictError)) {
        throw error;
      }
      if (!generates || attempt === GENERATED_NAME_ATTEMPTS) {
        throw alreadyExists(definition, named.metadata.name);
      }
    }
  }
}

async function createNamed(
  operation: Operation,
  object: KubeObject,
  options: WriteOptions,
  applied: boolean,
): Promise<Entry> {
  const { hub, target, definition, user, warnings, annotations } = operation;
  const time = hub.now();
  const identity = { namespace: target.namespace, uid: randomUUID(), time };
  const created = prepareForCreate(definition, object, identity);
  // As if it were there already: with the defaults that are the client's, without what the server gives new objects.
  const prepared = complete(definition, created, created);
  const tracked = applied
    ? prepared
    : trackManagedFields({
        before: undefined,
        after: prepared,
        manager: options.fieldManager,
        operation: 'Update',
        subresource: '',
        schema: definition.schema,
        apiVersion: prepared.apiVersion,
        time: timestamp(time),
        ...resetFields(definition),
        builtIn: definition.builtIn,
      });
  const admission: Admission = {
    operation: 'CREATE',
    definition,
    subresource: '',
    namespace: target.namespace,
    name: object.metadata.name,
    dryRun: options.dryRun,
    user,
    warnings,
    annotations,
    whenEnded: [],
  };
  return admitted(admission, () => store(operation, admission, tracked, options.dryRun));
}

async function store(operation: Operation, admission: Admission, tracked: KubeObject, dryRun: boolean): Promise<Entry> {
  const { hub, definition, stored, warnings } = operation;
  const changed = await hub.admission.mutate(admission, tracked);
  const completed = complete(definition, changed, undefined);
  const errors = validateNew(definition, completed);
  if (errors.length > 0) {
    throw invalid(definition, completed.metadata.name ?? '', errors);
  }
  warnings.push(...finalizerWarnings(definition, completed));
  await hub.admission.validate({ ...admission, object: completed });
  const key = storeKey(completed.metadata);
  const final = toStored(operation, completed);
  if (dryRun) {
    if (hub.store.head(storeName(operation), key)) {
      throw alreadyExists(definition, completed.metadata.name);
    }
    return { key, revision: 0, object: final };
  }
  const [entry] = await hub.store.write(
    [{ type: 'put', resource: storeName(operation), key, expected: 0, object: final }],
    operation.request,
  );
  if (!entry) {
    throw new Error(`Writing ${stored.plural} ${JSON.stringify(key)} gave no entry`);
  }
  return entry;
}

/** The object as its kind completes it. */
export function complete(definition: ResourceDefinition, object: KubeObject, old: KubeObject | undefined): KubeObject {
  return definition.mutate?.(object, old) ?? object;
}

/** A kind whose status has no path of its own leaves no field out. */
export function resetFields({ hasStatus }: ResourceDefinition): { resetFields?: string[][] } {
  return hasStatus ? {} : { resetFields: [] };
}

/** The object in the version that is stored. */
export function toStored({ definition, stored }: Operation, object: KubeObject): KubeObject {
  if (definition === stored) {
    return object;
  }
  return definition.conversion?.toStored(object) ?? toVersion(stored, object);
}
