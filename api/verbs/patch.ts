/** PATCH: a change of an object, in one of four forms. */

import { isJsonObject, type JsonValue, type KubeObject } from '../../domain/object.ts';
import { writeJson } from '../../kube/deep-json.ts';
import { KubeStatusError } from '../../kube/errors.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { applyServerSide, conflictCauses, conflictMessage } from '../patch/server-side-apply.ts';
import { applyStrategicMergePatch } from '../patch/strategic-merge-patch.ts';
import { type Body, contentType, readPatchBody } from '../request/body.ts';
import { readWriteOptions, type WriteOptions } from '../request/write-options.ts';
import { decodeObject, readObject } from '../resource/decode.ts';
import { storeKey } from '../resource/name.ts';
import { type Part, timestamp } from '../resource/prepare.ts';
import type { Answer } from '../response/answer.ts';
import { presentObject } from '../response/present.ts';
import { badRequest, invalid, unsupportedMediaType, unsupportedPatchType } from '../response/status.ts';
import { createDecoded, resetFields } from './create.ts';
import { modifyObject } from './modify.ts';
import { nameOf, type Operation, storeName } from './operation.ts';

const JSON_PATCH = 'application/json-patch+json';
const MERGE_PATCH = 'application/merge-patch+json';
const STRATEGIC_MERGE_PATCH = 'application/strategic-merge-patch+json';
const APPLY = 'application/apply-patch+yaml';

/** Patches an object, or the part of it that a subresource is about; an apply creates what is not there. */
export async function patchObject(operation: Operation, part: Part = 'all'): Promise<Answer> {
  const { request, definition, presentation } = operation;
  const type = contentType(request);
  const apply = type === APPLY;
  if (![JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH, APPLY].includes(type)) {
    throw unsupportedPatchType();
  }
  if (type === STRATEGIC_MERGE_PATCH && !definition.builtIn) {
    throw unsupportedMediaType([JSON_PATCH, MERGE_PATCH, APPLY]);
  }
  const options = readWriteOptions(request, 'PatchOptions', apply);
  const patch = await readPatchBody(request, apply);
  if (apply) {
    return applyObject(operation, patch, part, options);
  }
  const entry = await modifyObject(operation, {
    part,
    subresource: operation.target.subresource ?? '',
    options,
    origin: 'patch',
    change: (live) => decodePatched(operation, patched(operation, type, live, patch.value), patch, options),
  });
  return { kind: 'object', code: 200, view: presentObject(presentation, entry.object, entry) };
}

function patched({ definition }: Operation, type: string, live: KubeObject, patch: JsonValue): JsonValue {
  switch (type) {
    case JSON_PATCH:
      return applyJsonPatch(live, patch);
    case MERGE_PATCH:
      return applyMergePatch(live, patch);
    default:
      return applyStrategicMergePatch(live, patch, definition.schema);
  }
}

/** The result of a patch as an object of its kind; what is wrong with it is the patch's fault. */
function decodePatched(
  { definition, warnings }: Operation,
  value: JsonValue,
  patch: Body,
  { fieldValidation }: WriteOptions,
): KubeObject {
  return decodeObject(
    definition,
    { ...patch, value },
    {
      fieldValidation,
      warnings,
      refuse: (why) =>
        invalid({ group: '', kind: '' }, '', [
          { type: 'Invalid', field: 'patch', value: writeJson(value), detail: why },
        ]),
    },
  );
}

async function applyObject(operation: Operation, patch: Body, part: Part, options: WriteOptions): Promise<Answer> {
  const { hub, target, definition, presentation, warnings } = operation;
  const name = nameOf(operation);
  if (
    !isJsonObject(patch.value) ||
    typeof patch.value.kind !== 'string' ||
    typeof patch.value.apiVersion !== 'string'
  ) {
    throw badRequest('invalid object type: /, Kind=');
  }
  const configuration = readObject(definition, patch, { ...options, warnings, keepsUnknown: true });
  if (configuration.metadata.managedFields !== undefined) {
    throw badRequest('metadata.managedFields must be nil');
  }
  const apply = (live: KubeObject | undefined): KubeObject => {
    const { object, conflicts } = applyServerSide({
      live,
      applied: configuration,
      manager: options.fieldManager,
      force: options.force,
      subresource: target.subresource ?? '',
      schema: definition.schema,
      time: timestamp(hub.now()),
      ...resetFields(definition),
    });
    if (conflicts.length > 0) {
      throw new KubeStatusError({
        code: 409,
        reason: 'Conflict',
        message: conflictMessage(conflicts),
        details: { causes: conflictCauses(conflicts) },
      });
    }
    return decodeObject(
      definition,
      { value: object, text: '', isJson: false },
      { fieldValidation: 'Ignore', warnings },
    );
  };
  const exists = hub.store.head(storeName(operation), storeKey({ ...target, name })) !== undefined;
  if (!exists && part === 'all') {
    const entry = await createDecoded(operation, named(apply(undefined), name), options, true);
    return { kind: 'object', code: 201, view: presentObject(presentation, entry.object, entry) };
  }
  const entry = await modifyObject(operation, {
    part,
    subresource: target.subresource ?? '',
    options,
    origin: 'apply',
    change: apply,
  });
  return { kind: 'object', code: 200, view: presentObject(presentation, entry.object, entry) };
}

/** What an apply creates must have the name of its path. */
function named(object: KubeObject, name: string): KubeObject {
  const given: JsonValue | undefined = object.metadata.name;
  if (given === undefined || given === '') {
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  }
  if (given !== name) {
    throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  }
  return object;
}
