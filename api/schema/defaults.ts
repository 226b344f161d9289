/** Fills in what a schema's defaults say. Rules: apiextensions-apiserver `defaulting`. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/object.ts';
import { fieldsOf } from './json.ts';
import { fieldSchema, itemSchema } from './node.ts';
import type { Schema } from './schema.ts';

/**
 * The object with the defaults of absent fields, and of null ones that may not be null; a field that may not be null
 * and has no default goes.
 */
export function applyDefaults<T extends JsonObject>(schema: Schema, value: T): T {
  return { ...value, ...defaultFields(schema, value) };
}

function defaultValue(schema: Schema | undefined, value: JsonValue): JsonValue {
  if (schema === undefined) {
    return value;
  }
  if (Array.isArray(value)) {
    const items = itemSchema(schema);
    return items ? value.map((item) => defaultValue(items, orDefault(items, item) ?? item)) : value;
  }
  return isJsonObject(value) ? defaultFields(schema, value) : value;
}

function defaultFields(schema: Schema, value: JsonObject): JsonObject {
  const filled = new Map<string, JsonValue>();
  for (const [name, child] of fieldsOf(value)) {
    const node = fieldSchema(schema, name);
    const present = node ? orDefault(node, child) : child;
    if (present !== undefined) {
      filled.set(name, defaultValue(node, present));
    }
  }
  for (const [name, node] of Object.entries(schema.properties ?? {})) {
    if (node.default !== undefined && !filled.has(name)) {
      filled.set(name, defaultValue(fieldSchema(schema, name), node.default));
    }
  }
  return Object.fromEntries(filled);
}

/** A null that the schema does not allow gives way to the default; `undefined` when there is none. */
function orDefault(schema: Schema, value: JsonValue): JsonValue | undefined {
  return value === null && schema.nullable !== true ? schema.default : value;
}
