/**
 * How server-side apply sees a schema: each value is a map, a list or a scalar, granular or atomic. A schema without a
 * type takes any of the three, granular for maps and atomic for lists. Rules: kube-openapi `schemaconv`.
 */
import { isJsonObject, type JsonValue } from '../../../domain/object.ts';
import { unwrap } from '../../schema/node.ts';
import type { Schema } from '../../schema/schema.ts';

/** What a value is to a schema. */
export type Shape = 'map' | 'list' | 'scalar';

/** The shape of a value; null and absent values take the schema's own. */
export function shapeOf(schema: Schema, value: JsonValue | undefined): Shape {
  switch (schema.type) {
    case 'object':
      return 'map';
    case 'array':
      return 'list';
    case undefined:
      if (value === null || value === undefined || isJsonObject(value)) {
        return 'map';
      }
      return Array.isArray(value) ? 'list' : 'scalar';
    default:
      return 'scalar';
  }
}

/** True when the value is owned as a whole. */
export function isAtomic(schema: Schema, shape: Shape): boolean {
  switch (shape) {
    case 'map':
      return schema['x-kubernetes-map-type'] === 'atomic';
    case 'list':
      return !isAssociative(schema);
    case 'scalar':
      return true;
  }
}

function isAssociative(schema: Schema): boolean {
  const type = schema['x-kubernetes-list-type'];
  return type === undefined ? mergeStrategy(schema) : type !== 'atomic';
}

function mergeStrategy(schema: Schema): boolean {
  return schema['x-kubernetes-patch-strategy']?.split(',').includes('merge') ?? false;
}

/** The fields that identify an item of an associative list; none for a set. */
export function listKeys(schema: Schema): string[] {
  if (schema['x-kubernetes-list-type'] !== undefined) {
    return schema['x-kubernetes-list-map-keys'] ?? [];
  }
  const mergeKey = schema['x-kubernetes-patch-merge-key'];
  return mergeKey === undefined ? [] : [mergeKey];
}

/** True for a field that the schema names (not one that all further fields share). */
export function isDeclared(schema: Schema, name: string): boolean {
  return schema.properties !== undefined && Object.hasOwn(schema.properties, name);
}

/** The schema of a field; `undefined` when the schema does not allow it. */
export function fieldType(schema: Schema, name: string): Schema | undefined {
  const preserved = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const declared = isDeclared(schema, name) ? schema.properties?.[name] : undefined;
  if (declared !== undefined) {
    const type = unwrap(declared);
    return preserved ? { ...type, 'x-kubernetes-preserve-unknown-fields': true } : type;
  }
  if (typeof schema.additionalProperties === 'object') {
    return unwrap(schema.additionalProperties);
  }
  const open = preserved || schema.properties === undefined || schema.additionalProperties === true;
  return open && schema.additionalProperties !== false ? belowUnknown(schema) : undefined;
}

/**
 * How many levels of what no schema describes are owned field by field; what is deeper is owned as a whole. Sets of
 * fields are trees, and those who walk them need stack for each level.
 */
const MAX_UNKNOWN_LEVELS = 500;

/** The schemas of those levels, the outermost first: there is nothing to know but where they are. */
const UNKNOWN_LEVELS: readonly Schema[] = Array.from({ length: MAX_UNKNOWN_LEVELS }, () => ({}));
const UNKNOWN_BELOW = new Map(UNKNOWN_LEVELS.map((level, index) => [level, UNKNOWN_LEVELS[index + 1]]));
const ATOMIC: Schema = { 'x-kubernetes-map-type': 'atomic' };

/** True for what no schema describes: anything may be there. */
export function isUnknown(schema: Schema): boolean {
  return schema === ATOMIC || UNKNOWN_BELOW.has(schema);
}

function belowUnknown(schema: Schema): Schema {
  return (UNKNOWN_BELOW.has(schema) ? UNKNOWN_BELOW.get(schema) : UNKNOWN_LEVELS[0]) ?? ATOMIC;
}

/** The schema of the items of a list; without one they are anything, each owned as a whole. */
export function itemType(schema: Schema): Schema {
  return schema.items ? unwrap(schema.items) : ATOMIC;
}
