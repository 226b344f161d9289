/** Drops fields that no schema names. */
import type { JsonObject } from '../../domain/object.ts';
import type { Schema } from './schema.ts';

/** The object without unknown fields, and each of them as `unknown field "spec.foo"`. */
export function prune(schema: Schema, value: JsonObject): { value: JsonObject; unknown: string[] } {
  throw new Error(`not there yet: ${schema.type} ${Object.keys(value).length}`);
}
