/** JSON merge patch, RFC 7386 (`application/merge-patch+json`). */
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/object.ts';
import { field, fieldsOf } from '../schema/json.ts';
import { PatchError } from './patch-error.ts';

/** The target with the patch merged in: null removes a field, an object merges, anything else replaces. */
export function applyMergePatch(target: JsonObject, patch: JsonValue): JsonObject {
  if (patch === null) {
    throw new PatchError(400, 'Invalid JSON Patch');
  }
  if (!isJsonObject(patch)) {
    const kind = Array.isArray(patch) ? 'array' : typeof patch;
    throw new PatchError(
      400,
      `error decoding patch: json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`,
    );
  }
  return merge(target, patch);
}

function merge(target: JsonObject, patch: JsonObject): JsonObject {
  const merged = new Map(fieldsOf(target));
  for (const [name, value] of fieldsOf(patch)) {
    if (value === null) {
      merged.delete(name);
    } else if (isJsonObject(value)) {
      const before = field(target, name);
      merged.set(name, merge(isJsonObject(before) ? before : {}, value));
    } else {
      merged.set(name, value);
    }
  }
  return Object.fromEntries(merged);
}
