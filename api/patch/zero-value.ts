/** What Go writes for an empty object of a built-in kind. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/object.ts';
import { unwrap } from '../schema/node.ts';
import type { Schema } from '../schema/schema.ts';

/**
 * The zero value of a struct: nested structs (OpenAPI v3 gives them `default: {}`) and required fields are there from
 * the start, so creating an object does not add them.
 */
export function zeroValue(schema: Schema): JsonObject {
  const fields = Object.entries(schema.properties ?? {}).flatMap(([name, declared]): [string, JsonValue][] => {
    const node = unwrap(declared);
    if (isJsonObject(node.default) && Object.keys(node.default).length === 0) {
      return [[name, zeroValue(node)]];
    }
    return schema.required?.includes(name) ? [[name, node.default ?? null]] : [];
  });
  return Object.fromEntries(fields);
}
