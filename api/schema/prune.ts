/** Drops fields that no schema names. Rules: apiextensions-apiserver `pruning`. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/object.ts';
import { setField } from '../../kube/deep-json.ts';
import { fieldsOf } from './json.ts';
import { fieldSchema, itemSchema } from './node.ts';
import { OBJECT_META } from './object-meta.ts';
import type { Schema } from './schema.ts';

/** Fields that every resource has, embedded ones too. */
const RESOURCE_FIELDS = new Set(['apiVersion', 'kind', 'metadata']);

/** More unknown fields than this nobody wants to be told of: kube-apiserver's bound on what it tells of a strict reading. */
const MAX_TOLD = 100;

/** What has no schema has no fields either. */
const CLOSED: Schema = {};

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
  const kept = pruned(root, value, unknown);
  return {
    value: onlyFields(value, kept),
    unknown: unknown.sort().map((path) => `unknown field ${JSON.stringify(path)}`),
  };
}

function hasUnknown(root: Schema, value: JsonValue): boolean {
  const left: [Schema, JsonValue][] = [[root, value]];
  for (let next = left.pop(); next; next = left.pop()) {
    const [schema, one] = next;
    if (Array.isArray(one)) {
      const items = listItems(schema);
      for (const item of one) {
        left.push([items, item]);
      }
    } else if (isJsonObject(one)) {
      for (const name of Object.keys(one)) {
        const child = one[name];
        const place = placeOf(schema, name);
        if (child !== undefined && place === 'unknown') {
          return true;
        }
        if (typeof child === 'object' && child !== null && typeof place === 'object') {
          left.push([place, child]);
        }
      }
    }
  }
  return false;
}

/** What the schema says of a field: nothing, that it is kept as it is, or what is in it. */
function placeOf(schema: Schema, name: string): Schema | 'kept' | 'unknown' {
  if (schema['x-kubernetes-embedded-resource'] && RESOURCE_FIELDS.has(name)) {
    return name === 'metadata' ? OBJECT_META : 'kept';
  }
  const node = fieldSchema(schema, name);
  if (node || schema.additionalProperties === true) {
    return node ?? CLOSED;
  }
  return keepsUnknown(schema) ? 'kept' : 'unknown';
}

/** The items of a list that keeps unknown fields keep them too. */
function listItems(schema: Schema): Schema {
  return itemSchema(schema) ?? (keepsUnknown(schema) ? schema : CLOSED);
}

/** The value with the fields that are left, in place of those it had. */
function onlyFields<T extends JsonObject>(value: T, kept: JsonObject): T {
  const result = { ...value, ...kept };
  for (const name of Object.keys(result)) {
    if (!Object.hasOwn(kept, name)) {
      delete result[name];
    }
  }
  return result;
}

/** A copy without unknown fields, whose paths are added to the list. */
function pruned(root: Schema, value: JsonObject, unknown: string[]): JsonObject {
  const left: (() => void)[] = [];
  const start = (schema: Schema, one: JsonValue, path: string): JsonValue => {
    if (Array.isArray(one)) {
      const list: JsonValue[] = [];
      const items = listItems(schema);
      left.push(() => {
        for (const [index, item] of one.entries()) {
          list.push(start(items, item, `${path}[${index}]`));
        }
      });
      return list;
    }
    return isJsonObject(one) ? startObject(schema, one, path) : one;
  };
  const startObject = (schema: Schema, one: JsonObject, path: string): JsonObject => {
    const kept: JsonObject = {};
    left.push(() => {
      for (const [name, child] of fieldsOf(one)) {
        const childPath = path === '' ? name : `${path}.${name}`;
        const place = placeOf(schema, name);
        if (place !== 'unknown') {
          setField(kept, name, place === 'kept' ? child : start(place, child, childPath));
        } else if (unknown.length < MAX_TOLD) {
          unknown.push(childPath);
        }
      }
    });
    return kept;
  };
  const result = startObject(root, value, '');
  for (let next = left.pop(); next; next = left.pop()) {
    next();
  }
  return result;
}

function keepsUnknown(schema: Schema): boolean {
  return schema['x-kubernetes-preserve-unknown-fields'] === true;
}
