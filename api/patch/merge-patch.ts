/** JSON merge patch, RFC 7386 (`application/merge-patch+json`). */
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/object.ts';
import { setField } from '../../kube/deep-json.ts';
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
  const root = { ...target };
  // Each with what is merged into it: a copy of the target's.
  const left: [JsonObject, JsonObject][] = [[root, patch]];
  for (let next = left.pop(); next; next = left.pop()) {
    const [merged, changes] = next;
    for (const [name, value] of fieldsOf(changes)) {
      if (value === null) {
        delete merged[name];
      } else if (isJsonObject(value)) {
        const before = field(merged, name);
        const child = isJsonObject(before) ? { ...before } : {};
        setField(merged, name, child);
        left.push([child, value]);
      } else {
        setField(merged, name, value);
      }
    }
  }
  return root;
}
