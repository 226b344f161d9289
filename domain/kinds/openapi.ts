/** From a zod schema to the structural OpenAPI v3 schema that a CustomResourceDefinition holds. */
import { z } from 'zod';
import { isJsonObject, type JsonObject, type JsonValue } from '../object.ts';

const INT32 = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };

const ROOT_FIELDS: JsonObject = {
  apiVersion: { type: 'string', description: 'API group and version of this object, as group/version.' },
  kind: { type: 'string', description: 'Kind of this object.' },
  metadata: { type: 'object' },
};

/**
 * The structural schema of an object type. Where the type is a whole kind, `apiVersion`, `kind` and `metadata` become
 * what every CustomResourceDefinition has there: the API server knows better than the schema what they hold.
 */
export function structuralSchema(type: z.ZodType): JsonObject {
  const schema = node(z.toJSONSchema(type, { io: 'input', unrepresentable: 'any', override: addInt32Format }));
  const properties = schema.properties;
  if (isJsonObject(properties) && 'apiVersion' in properties && 'kind' in properties && 'metadata' in properties) {
    schema.properties = { ...properties, ...ROOT_FIELDS };
    setRequired(schema, (name) => !Object.hasOwn(ROOT_FIELDS, name));
  }
  return schema;
}

/** Zod writes int32 as bounds; OpenAPI has a format for them. */
function addInt32Format({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodTypes;
  jsonSchema: z.core.JSONSchema.BaseSchema;
}) {
  if (zodSchema instanceof z.ZodNumber && zodSchema.format === 'int32') {
    jsonSchema.format = 'int32';
  }
}

/** One node in the form that structural schemas have; nodes below it too. */
function node(source: unknown): JsonObject {
  const schema: JsonObject = isJsonObject(source) ? { ...source } : {};
  delete schema.$schema;
  delete schema.propertyNames;
  if (schema['x-kubernetes-int-or-string'] === true) {
    delete schema.type;
    schema.anyOf = [{ type: 'integer' }, { type: 'string' }];
    return schema;
  }
  if (schema.type === 'integer') {
    dropBounds(schema);
  }
  if (typeof schema.pattern === 'string') {
    schema.pattern = schema.pattern.replaceAll('\\/', '/');
  }
  const { properties, items, additionalProperties } = schema;
  if (isJsonObject(properties)) {
    schema.properties = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, node(value)]));
  }
  if (isJsonObject(items)) {
    schema.items = node(items);
  }
  if (isJsonObject(additionalProperties)) {
    schema.additionalProperties = node(additionalProperties);
  }
  return schema;
}

/** Bounds that only say what a JavaScript integer, or the format, can hold are no rules of the kind. */
function dropBounds(schema: JsonObject): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER || schema.minimum === INT32.minimum) {
    delete schema.minimum;
  }
  if (schema.maximum === Number.MAX_SAFE_INTEGER || schema.maximum === INT32.maximum) {
    delete schema.maximum;
  }
}

function setRequired(schema: JsonObject, keep: (name: string) => boolean): void {
  const required = schema.required;
  const names: JsonValue[] = Array.isArray(required)
    ? required.filter((name) => typeof name === 'string' && keep(name))
    : [];
  if (names.length > 0) {
    schema.required = names;
  } else {
    delete schema.required;
  }
}
