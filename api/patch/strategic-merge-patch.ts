/**
 * Strategic merge patch (`application/strategic-merge-patch+json`): a merge patch that merges the lists whose schema
 * says so, item by item, and takes directives (`$patch`, `$retainKeys`, `$deleteFromPrimitiveList/x`,
 * `$setElementOrder/x`). Rules: k8s.io/apimachinery `strategicpatch`, including where it is stranger than its
 * documentation. kube-apiserver answers 500 to some malformed patches; here they are 422.
 */

import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/object.ts';
import { rebuild } from '../../kube/deep-json.ts';
import { field, fieldsOf } from '../schema/json.ts';
import { fieldSchema, itemSchema } from '../schema/node.ts';
import type { Schema } from '../schema/schema.ts';
import { goText, goType } from './go-text.ts';
import { checkOrder, mergeList, orderList } from './merge-list.ts';
import { PatchError } from './patch-error.ts';

const PATCH = '$patch';
const RETAIN_KEYS = '$retainKeys';
const DELETE_FROM_LIST = '$deleteFromPrimitiveList';
const SET_ORDER = '$setElementOrder';

/** The target with the patch merged in by the rules of its schema. Throws {@link PatchError}. */
export function applyStrategicMergePatch(target: JsonObject, patch: JsonValue, schema: Schema): JsonObject {
  if (patch === null) {
    return target;
  }
  if (!isJsonObject(patch)) {
    const kind = Array.isArray(patch) ? 'array' : typeof patch === 'boolean' ? 'bool' : typeof patch;
    throw new PatchError(400, `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`);
  }
  return mergeMap(target, patch, schema);
}

function mergeMap(original: JsonObject, patch: JsonObject, schema: Schema | undefined): JsonObject {
  const directive = field(patch, PATCH);
  if (directive !== undefined) {
    return replaceOrDelete(directive, patch);
  }
  const merged = new Map(fieldsOf(retained(original, patch)));
  const pending = new Map(fieldsOf(patch));
  pending.delete(RETAIN_KEYS);
  for (const [directiveName, order] of fieldsOf(patch).filter(([name]) => name.startsWith(SET_ORDER))) {
    const name = listNameIn(directiveName, SET_ORDER, 'setElementOrder');
    const list = orderedList(asList(merged.get(name)), asList(pending.get(name)), order, schema, name);
    if (list) {
      merged.set(name, list);
    }
    pending.delete(directiveName);
    pending.delete(name);
  }
  for (const [name, value] of pending) {
    if (name.startsWith(DELETE_FROM_LIST)) {
      deleteFromList(merged, listNameIn(name, DELETE_FROM_LIST, 'primitive'), value);
    } else {
      mergeField(merged, name, value, schema);
    }
  }
  return Object.fromEntries(merged);
}

function mergeField(merged: Map<string, JsonValue>, name: string, value: JsonValue, schema: Schema | undefined): void {
  const before = merged.get(name);
  const node = fieldSchema(schema, name);
  if (value === null) {
    merged.delete(name);
  } else if (isJsonObject(value) && isJsonObject(before) && strategyOf(node) !== 'replace') {
    merged.set(name, mergeMap(before, value, node));
  } else if (Array.isArray(value) && Array.isArray(before) && strategyOf(node) === 'merge') {
    merged.set(name, mergeItems(before, value, node));
  } else {
    const plain = withoutDirectives(value);
    if (plain === undefined) {
      merged.delete(name);
    } else {
      merged.set(name, plain);
    }
  }
}

function mergeItems(original: JsonValue[], patch: JsonValue[], node: Schema | undefined): JsonValue[] {
  return mergeList(original, patch, node?.['x-kubernetes-patch-merge-key'] ?? '', {
    merge: (before, change) => mergeMap(before, change, itemSchema(node)),
    create: withoutDirectiveNames,
  });
}

function deleteFromList(merged: Map<string, JsonValue>, name: string, unwanted: JsonValue): void {
  const before = merged.get(name);
  if (unwanted === null) {
    merged.delete(name);
  } else if (Array.isArray(before) && Array.isArray(unwanted)) {
    const gone = new Set(unwanted);
    merged.set(
      name,
      before.filter((item) => !gone.has(item)),
    );
  }
}

/** The list after `$setElementOrder`, or `undefined` when neither the object nor the patch has it. */
function orderedList(
  original: JsonValue[] | undefined,
  patch: JsonValue[] | undefined,
  order: JsonValue,
  schema: Schema | undefined,
  name: string,
): JsonValue[] | undefined {
  if (!Array.isArray(order)) {
    throw new PatchError(422, `expected a []interface {}, but received a ${goType(order)}`);
  }
  const node = fieldSchema(schema, name);
  const mergeKey = node?.['x-kubernetes-patch-merge-key'] ?? '';
  checkOrder(patch ?? [], order, mergeKey);
  let merged = original;
  if (patch) {
    if (original && strategyOf(node) === 'merge') {
      merged = mergeItems(original, patch, node);
    } else {
      merged = itemsWithoutDirectives(patch);
    }
  }
  return merged && orderList(merged, order, original ?? [], mergeKey);
}

/** `$patch: replace` leaves what the patch says, `$patch: delete` nothing; a map takes no other directive. */
function replaceOrDelete(directive: JsonValue, patch: JsonObject): JsonObject {
  switch (directive) {
    case 'replace':
      return fieldsWithoutDirectives(patch);
    case 'delete':
      return {};
    default:
      throw new PatchError(422, `unknown patch type: ${goText(directive)} in map: ${goText(patch)}`);
  }
}

/** `$retainKeys` names all fields that survive; what the patch sets must be among them. */
function retained(original: JsonObject, patch: JsonObject): JsonObject {
  const names = field(patch, RETAIN_KEYS);
  if (names === undefined) {
    return original;
  }
  const kept = new Set(Array.isArray(names) ? names : []);
  const stray = fieldsOf(patch).some(
    ([name, value]) =>
      value !== null &&
      name !== RETAIN_KEYS &&
      !name.startsWith(DELETE_FROM_LIST) &&
      !name.startsWith(SET_ORDER) &&
      !kept.has(name),
  );
  if (!Array.isArray(names) || stray) {
    throw new PatchError(400, 'invalid patch format of retainKeys');
  }
  return Object.fromEntries(fieldsOf(original).filter(([name]) => kept.has(name)));
}

/** A value that is new to the object: its nulls and directives mean nothing there. `undefined`: it is a directive. */
function withoutDirectives(value: JsonValue): JsonValue | undefined {
  return hasDirective(value)
    ? undefined
    : rebuild(value, undefined, {
        leaf: (one) => one,
        below: () => undefined,
        skips: (child, name) => isVoid(child, name) || hasDirective(child),
      });
}

function itemsWithoutDirectives(items: JsonValue[]): JsonValue[] {
  return items.map(withoutDirectives).filter((item) => item !== undefined);
}

function fieldsWithoutDirectives(object: JsonObject): JsonObject {
  return Object.fromEntries(
    fieldsOf(object).flatMap(([name, value]) => {
      const plain = isVoid(value, name) ? undefined : withoutDirectives(value);
      return plain === undefined ? [] : [[name, plain]];
    }),
  );
}

/** An item that is new to a list: kube-apiserver forgets to obey the directives in it, so only their names go. */
function withoutDirectiveNames(item: JsonObject): JsonObject {
  return Object.fromEntries(
    fieldsOf(item)
      .filter(([name, value]) => !isVoid(value, name))
      .map(([name, value]) => [
        name,
        rebuild(value, undefined, { leaf: (one) => one, below: () => undefined, skips: isVoid }),
      ]),
  );
}

/** A field that says nothing of the new object. */
function isVoid(value: JsonValue, name: string | undefined): boolean {
  return name !== undefined && (value === null || isDirective(name));
}

function hasDirective(value: JsonValue): boolean {
  return isJsonObject(value) && Object.hasOwn(value, PATCH);
}

function isDirective(name: string): boolean {
  return (
    name === PATCH ||
    name === RETAIN_KEYS ||
    name.startsWith(`${SET_ORDER}/`) ||
    name.startsWith(`${DELETE_FROM_LIST}/`)
  );
}

/** The merge strategy of a field beside `retainKeys`: `merge`, `replace` or none. */
function strategyOf(node: Schema | undefined): string | undefined {
  return node?.['x-kubernetes-patch-strategy']?.split(',').find((strategy) => strategy !== 'retainKeys');
}

function asList(value: JsonValue | undefined): JsonValue[] | undefined {
  if (value !== undefined && !Array.isArray(value)) {
    throw new PatchError(422, `expected a []interface {}, but received a ${goType(value)}`);
  }
  return value;
}

function listNameIn(directive: string, prefix: string, what: string): string {
  const name = directive.startsWith(`${prefix}/`) ? directive.slice(prefix.length + 1) : '';
  if (name === '') {
    throw new PatchError(400, `invalid patch format of ${what} list`);
  }
  return name;
}
