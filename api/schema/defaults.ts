/** Fills in what a schema's defaults say. */
import type { JsonObject } from '../../domain/object.ts';
import type { Schema } from './schema.ts';

/** The object with the defaults of absent fields. */
export function applyDefaults(schema: Schema, value: JsonObject): JsonObject {
  throw new Error(`not there yet: ${schema.type} ${Object.keys(value).length}`);
}
