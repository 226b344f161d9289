/**
 * From what a server sent to typed objects. The only place that tells the compiler a type: what was validated is
 * returned as it came, not zod's copy, so that fields which a schema does not know are never lost.
 */
import type { z } from 'zod';
import type { JsonObject, KubeObject } from '../domain/object.ts';
import { isJsonObject, keyText } from '../domain/object.ts';

/** Thrown by {@link parseObject} for an object that does not fit its schema. */
export class InvalidObjectError extends Error {
  override name = 'InvalidObjectError';
}

/**
 * Validates an object and returns the same object as the schema's type, unknown fields kept.
 * The schema must not transform, and its defaults are not filled in. Throws {@link InvalidObjectError}.
 */
export function parseObject<Schema extends z.ZodType>(schema: Schema, object: KubeObject): z.output<Schema> {
  const result = schema.safeParse(object);
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    const text = `Cannot read ${object.kind} "${keyText(object.metadata)}": ${problems}`;
    throw new InvalidObjectError(text, { cause: result.error });
  }
  return object as unknown as z.output<Schema>;
}

/** True for JSON with `apiVersion`, `kind` and a `metadata` with a name. */
export function isKubeObject(value: unknown): value is KubeObject {
  return (
    isJsonObject(value) &&
    typeof value.apiVersion === 'string' &&
    typeof value.kind === 'string' &&
    hasName(value.metadata)
  );
}

/** True for `metadata` with a name: what items of a list have even where they lack `apiVersion` and `kind`. */
function hasName(metadata: unknown): metadata is KubeObject['metadata'] {
  return isJsonObject(metadata) && typeof metadata.name === 'string';
}

/**
 * An item of a list or a watch as an object of the given kind: servers omit the kind in lists of built-in kinds, and
 * write `PartialObjectMetadata` in metadata-only answers. Undefined when it has no name.
 */
export function itemOfKind(item: unknown, apiVersion: string, kind: string): KubeObject | undefined {
  if (!isJsonObject(item) || !hasName(item.metadata)) {
    return undefined;
  }
  if (item.apiVersion === apiVersion && item.kind === kind && isKubeObject(item)) {
    return item;
  }
  return { ...item, apiVersion, kind, metadata: item.metadata };
}

/** `metadata.resourceVersion` of any answer, a list's too. */
export function resourceVersionOf(answer: JsonObject): string | undefined {
  const version = isJsonObject(answer.metadata) ? answer.metadata.resourceVersion : undefined;
  return typeof version === 'string' && version !== '' ? version : undefined;
}
