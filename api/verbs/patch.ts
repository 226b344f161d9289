/** PATCH: a change of an object, in one of four forms. */
import { isJsonObject, type JsonValue, type KubeObject } from '../../domain/object.ts';
import { KubeStatusError } from '../../kube/errors.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { applyServerSide, conflictCauses, conflictMessage } from '../patch/server-side-apply.ts';
import { applyStrategicMergePatch } from '../patch/strategic-merge-patch.ts';
import { contentType, copyJson, parseJson, parseYamlText } from '../request/body.ts';
import { readWriteOptions, type WriteOptions } from '../request/write-options.ts';
import { decodeObject, readObject } from '../resource/decode.ts';
import { storeKey } from '../resource/name.ts';
import { type Part, timestamp } from '../resource/prepare.ts';
import type { Answer } from '../response/answer.ts';
import { presentObject } from '../response/present.ts';
import { badRequest, unsupportedMediaType, unsupportedPatchType } from '../response/status.ts';
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
  const patch = await readPatch(operation, apply);
  if (apply) {
    return applyObject(operation, patch, part, options);
  }
  const entry = await modifyObject(operation, {
    part,
    subresource: operation.target.subresource ?? '',
    options,
    applied: false,
    change: (live) => decodePatched(operation, patched(operation, type, live, patch), options),
  });
  return { kind: 'object', code: 200, view: presentObject(presentation, entry.object, entry) };
}

async function readPatch({ request }: Operation, apply: boolean): Promise<JsonValue> {
  switch (request.body.kind) {
    case 'value':
      return copyJson(request.body.value);
    case 'none':
      throw badRequest('error decoding patch: unexpected end of JSON input');
    case 'bytes': {
      const text = new TextDecoder().decode(await request.body.read());
      return apply ? parseYamlText(text, 'error decoding YAML: ') : parseJson(text, 'error decoding patch: ');
    }
  }
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

function decodePatched({ definition, warnings }: Operation, value: JsonValue, options: WriteOptions): KubeObject {
  return decodeObject(definition, value, undefined, { ...options, warnings });
}

async function applyObject(operation: Operation, patch: JsonValue, part: Part, options: WriteOptions): Promise<Answer> {
  const { hub, target, definition, presentation, warnings } = operation;
  const name = nameOf(operation);
  if (!isJsonObject(patch) || typeof patch.kind !== 'string' || typeof patch.apiVersion !== 'string') {
    throw badRequest('invalid object type: /, Kind=');
  }
  const configuration = decodeConfiguration(operation, patch, name, options);
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
        details: {
          causes: conflictCauses(conflicts),
        },
      });
    }
    return decodeObject(definition, object, undefined, { fieldValidation: 'Ignore', warnings });
  };
  const exists = hub.store.head(storeName(operation), storeKey({ ...target, name })) !== undefined;
  if (!exists && part === 'all') {
    const entry = await createDecoded(operation, apply(undefined), options, true);
    return { kind: 'object', code: 201, view: presentObject(presentation, entry.object, entry) };
  }
  const entry = await modifyObject(operation, {
    part,
    subresource: target.subresource ?? '',
    options,
    applied: true,
    change: apply,
  });
  return { kind: 'object', code: 200, view: presentObject(presentation, entry.object, entry) };
}

/** The configuration as sent, unknown fields reported; its defaults are those of the merged object. */
function decodeConfiguration(operation: Operation, patch: JsonValue, name: string, options: WriteOptions): KubeObject {
  const { definition, target, warnings } = operation;
  const object = readObject(definition, patch, undefined, { ...options, warnings });
  return {
    ...object,
    metadata: {
      ...object.metadata,
      name: object.metadata.name || name,
      ...(target.namespace !== undefined && { namespace: target.namespace }),
    },
  };
}
