/** `JSONSchemaProps`, the schema language of CustomResourceDefinitions, read from JSON. Fields it does not have are dropped. */
import { z } from 'zod';
import type { JsonValue } from '../../domain/object.ts';
import type { Schema, ValidationRule } from './schema.ts';

const json: z.ZodType<JsonValue> = z.json();
const count = z.number().int().exactOptional();
const flag = z.boolean().exactOptional();
const text = z.string().exactOptional();
const number = z.number().exactOptional();

const rule: z.ZodType<ValidationRule> = z.object({
  rule: z.string(),
  message: text,
  messageExpression: text,
  reason: text,
  fieldPath: text,
  optionalOldSelf: flag,
});

/** One node and all below it. */
export const jsonSchemaProps: z.ZodType<Schema> = z.object({
  type: z.enum(['object', 'array', 'string', 'integer', 'number', 'boolean']).exactOptional(),
  format: text,
  description: text,
  get properties() {
    return z.record(z.string(), jsonSchemaProps).exactOptional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), jsonSchemaProps]).exactOptional();
  },
  get items() {
    return jsonSchemaProps.exactOptional();
  },
  required: z.array(z.string()).exactOptional(),
  default: json.exactOptional(),
  enum: z.array(json).exactOptional(),
  nullable: flag,
  pattern: text,
  minLength: count,
  maxLength: count,
  minimum: number,
  maximum: number,
  exclusiveMinimum: flag,
  exclusiveMaximum: flag,
  multipleOf: number,
  minItems: count,
  maxItems: count,
  uniqueItems: flag,
  minProperties: count,
  maxProperties: count,
  get allOf() {
    return z.array(jsonSchemaProps).exactOptional();
  },
  get anyOf() {
    return z.array(jsonSchemaProps).exactOptional();
  },
  get oneOf() {
    return z.array(jsonSchemaProps).exactOptional();
  },
  get not() {
    return jsonSchemaProps.exactOptional();
  },
  'x-kubernetes-int-or-string': flag,
  'x-kubernetes-preserve-unknown-fields': flag,
  'x-kubernetes-embedded-resource': flag,
  'x-kubernetes-list-type': z.enum(['atomic', 'set', 'map']).exactOptional(),
  'x-kubernetes-list-map-keys': z.array(z.string()).exactOptional(),
  'x-kubernetes-map-type': z.enum(['atomic', 'granular']).exactOptional(),
  'x-kubernetes-validations': z.array(rule).exactOptional(),
});
