/** Drops fields that no schema names. Rules: apiextensions-apiserver `pruning`. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/object.ts';
import { fieldsOf } from './json.ts';
import { fieldSchema, itemSchema } from './node.ts';
import { OBJECT_META } from './object-meta.ts';
import type { Schema } from './schema.ts';

/** Fields that every resource has, embedded ones too. */
const RESOURCE_FIELDS = new Set(['apiVersion', 'kind', 'metadata']);

/**
 * The resource without unknown fields, and each of them in the words of `fieldValidation=Strict`
 * (`unknown field "spec.foo"`), sorted.
 */
export function prune<T extends JsonObject>(schema: Schema, value: T): { value: T; unknown: string[] } {
  const root: Schema = { ...schema, 'x-kubernetes-embedded-resource': true };
  // Nearly every object is as its schema says, and need not be copied to find that out.
  if (!hasUnknown(root, value)) {
    return { value, unknown: [] };
  }
  const unknown: string[] = [];
  const kept = pruneFields(root, value, '', unknown);
  return {
    value: onlyFields(value, kept),
    unknown: unknown.sort().map((path) => `unknown field ${JSON.stringify(path)}`),
  };
}

function hasUnknown(schema: Schema | undefined, value: JsonValue | undefined): boolean {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  if (Array.isArray(value)) {
    const items = listItems(schema);
    return value.some((item) => hasUnknown(items, item));
  }
  return Object.keys(value).some((name) => isUnknown(schema, name, value[name]));
}

function isUnknown(schema: Schema | undefined, name: string, child: JsonValue | undefined): boolean {
  if (child === undefined) {
    return false;
  }
  if (schema?.['x-kubernetes-embedded-resource'] && RESOURCE_FIELDS.has(name)) {
    return name === 'metadata' && hasUnknown(OBJECT_META, child);
  }
  const node = fieldSchema(schema, name);
  if (node || schema?.additionalProperties === true) {
    return hasUnknown(node, child);
  }
  return !(schema && keepsUnknown(schema));
}

/** The value with the fields that are left, in place of those it had. */
function onlyFields<T extends JsonObject>(value: T, kept: JsonObject): T {
  const pruned = { ...value, ...kept };
  for (const name of Object.keys(pruned)) {
    if (!Object.hasOwn(kept, name)) {
      delete pruned[name];
    }
  }
  return pruned;
}

function pruneValue(schema: Schema | undefined, value: JsonValue, path: string, unknown: string[]): JsonValue {
  if (Array.isArray(value)) {
    const items = listItems(schema);
    return value.map((item, index) => pruneValue(items, item, `${path}[${index}]`, unknown));
  }
  return isJsonObject(value) ? pruneFields(schema, value, path, unknown) : value;
}

/** The items of a list that keeps unknown fields keep them too. */
function listItems(schema: Schema | undefined): Schema | undefined {
  return itemSchema(schema) ?? (schema && keepsUnknown(schema) ? schema : undefined);
}

function pruneFields(schema: Schema | undefined, value: JsonObject, path: string, unknown: string[]): JsonObject {
  const kept: [string, JsonValue][] = [];
  for (const [name, child] of fieldsOf(value)) {
    const childPath = path === '' ? name : `${path}.${name}`;
    if (schema?.['x-kubernetes-embedded-resource'] && RESOURCE_FIELDS.has(name)) {
      kept.push([name, name === 'metadata' ? pruneValue(OBJECT_META, child, childPath, unknown) : child]);
      continue;
    }
    const node = fieldSchema(schema, name);
    if (node) {
      kept.push([name, pruneValue(node, child, childPath, unknown)]);
    } else if (schema?.additionalProperties === true) {
      kept.push([name, pruneValue(undefined, child, childPath, unknown)]);
    } else if (schema && keepsUnknown(schema)) {
      kept.push([name, child]);
    } else {
      unknown.push(childPath);
    }
  }
  return Object.fromEntries(kept);
}

function keepsUnknown(schema: Schema): boolean {
  return schema['x-kubernetes-preserve-unknown-fields'] === true;
}
