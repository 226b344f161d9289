/** Walking a schema: which node describes a field or an item. */
import type { Schema } from './schema.ts';

/** OpenAPI v3 wraps a reference that carries a default or description into a sole `allOf`; this takes the wrap off. */
export function unwrap(schema: Schema): Schema {
  const only = schema.type === undefined && schema.allOf?.length === 1 ? schema.allOf[0] : undefined;
  if (only === undefined) {
    return schema;
  }
  const { allOf: _, ...own } = schema;
  return { ...unwrap(only), ...own };
}

/** The node of a field: declared, or the one that all further fields share. */
export function fieldSchema(schema: Schema | undefined, name: string): Schema | undefined {
  if (schema === undefined) {
    return undefined;
  }
  const declared = schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
  const found = declared ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
  return found && unwrap(found);
}

/** The node of every item of a list. */
export function itemSchema(schema: Schema | undefined): Schema | undefined {
  return schema?.items && unwrap(schema.items);
}
