/** Items that may not occur twice: lists of type `set` and `map`. */

import type { FieldError } from '../../domain/field-error.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/object.ts';
import { writeJson } from '../../kube/deep-json.ts';
import { field, fieldsOf } from './json.ts';
import { fieldSchema, itemSchema } from './node.ts';
import type { Schema } from './schema.ts';

/** One error for each value that occurs more than once, at its second place. */
export function validateLists(schema: Schema, value: JsonValue, path = ''): FieldError[] {
  if (Array.isArray(value)) {
    const items = itemSchema(schema);
    const below = items ? value.flatMap((item, index) => validateLists(items, item, `${path}[${index}]`)) : [];
    return [...validateList(schema, value, path), ...below];
  }
  return isJsonObject(value)
    ? fieldsOf(value).flatMap(([name, child]) => {
        const node = fieldSchema(schema, name);
        return node ? validateLists(node, child, fieldPath(schema, path, name)) : [];
      })
    : [];
}

function fieldPath(schema: Schema, path: string, name: string): string {
  if (!Object.hasOwn(schema.properties ?? {}, name)) {
    return `${path}[${name}]`;
  }
  return path === '' ? name : `${path}.${name}`;
}

function validateList(schema: Schema, items: JsonValue[], path: string): FieldError[] {
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return duplicates(items, path);
    case 'map': {
      const wrong = items.findIndex((item) => item !== null && !isJsonObject(item));
      if (wrong >= 0) {
        const detail = 'must be an object for an array of list-type map';
        return [{ type: 'Invalid', field: `${path}[${wrong}]`, value: items[wrong] ?? null, detail }];
      }
      return duplicates(
        items.map((item) => keysOf(schema, isJsonObject(item) ? item : {})),
        path,
      );
    }
    default:
      return [];
  }
}

function keysOf(schema: Schema, item: JsonObject): JsonObject {
  const names = (schema['x-kubernetes-list-map-keys'] ?? []).toSorted();
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = field(item, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function duplicates(values: JsonValue[], path: string): FieldError[] {
  const seen = new Map<string, number>();
  return values.flatMap((value, index): FieldError[] => {
    const text = writeJson(value);
    const times = (seen.get(text) ?? 0) + 1;
    seen.set(text, times);
    return times === 2 ? [{ type: 'Duplicate', field: `${path}[${index}]`, value, detail: '' }] : [];
  });
}
