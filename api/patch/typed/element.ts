/**
 * One step of a path in a FieldsV1 set, as its text: `f:name` a field, `k:{"port":80}` a list item by its keys,
 * `v:"x"` an item of a set, `i:3` an item by position. Equal steps have equal texts.
 */

import { isJsonObject, isNumeric, type JsonObject, type JsonValue } from '../../../domain/object.ts';
import { writeJson } from '../../../kube/deep-json.ts';
import { parseJson } from '../../../kube/exact-json.ts';
import { field, fieldsOf } from '../../schema/json.ts';
import type { Schema } from '../../schema/schema.ts';
import { PatchError } from '../patch-error.ts';
import { fieldType, itemType, listKeys } from './shape.ts';

/** The text of one step. */
export type Element = string;

/** The step to a field. */
export function fieldElement(name: string): Element {
  return `f:${name}`;
}

/** The field's name, or `undefined` for a step into a list. */
export function fieldNameOf(element: Element): string | undefined {
  return element.startsWith('f:') ? element.slice(2) : undefined;
}

/** The step to an item of a set or of a list with keys; absent keys count with their defaults. Throws PatchError. */
export function itemElement(list: Schema, item: JsonValue): Element {
  const keys = listKeys(list);
  if (keys.length === 0) {
    return setElement(item);
  }
  if (!isJsonObject(item)) {
    throw cannotIndex(
      `associative list with keys may not have ${item === null ? 'a null element' : 'non-map elements'}`,
    );
  }
  const element: JsonObject = Object.fromEntries(
    keys.toSorted().flatMap((key) => {
      const value = field(item, key) ?? fieldType(itemType(list), key)?.default;
      return value === undefined ? [] : [[key, value]];
    }),
  );
  if (fieldsOf(element).length === 0) {
    throw cannotIndex(
      `associative list with keys has an element that omits all key fields [${keys.map((key) => JSON.stringify(key)).join(' ')}] (and doesn't have default values for any key fields)`,
    );
  }
  return `k:${writeJson(element)}`;
}

function setElement(item: JsonValue): Element {
  if (item === null) {
    throw cannotIndex("associative list without keys has an element that's an explicit null");
  }
  if (typeof item === 'object') {
    throw cannotIndex(
      Array.isArray(item)
        ? 'not supported: associative list with lists as elements'
        : "associative list without keys has an element that's a map type",
    );
  }
  return `v:${writeJson(item)}`;
}

function cannotIndex(why: string): PatchError {
  return new PatchError(422, why);
}

/** Reads a step that a client wrote; `undefined` for a kind of step that nobody knows. Throws SyntaxError. */
export function readElement(text: string): Element | undefined {
  const content = text.slice(2);
  switch (text.slice(0, 2)) {
    case 'f:':
      return text;
    case 'i:':
      return `i:${Number.parseInt(content, 10)}`;
    case 'v:':
      return `v:${JSON.stringify(parseJson(content))}`;
    case 'k:': {
      const keys = parseJson(content);
      return isJsonObject(keys)
        ? `k:${JSON.stringify(Object.fromEntries(fieldsOf(keys).sort(([a], [b]) => compareText(a, b))))}`
        : undefined;
    }
    default:
      return undefined;
  }
}

/** The step as messages write it: `.name`, `[port=80,protocol="TCP"]`, `[="x"]`. */
export function elementText(element: Element): string {
  const content = element.slice(2);
  switch (element[0]) {
    case 'f':
      return `.${content}`;
    case 'k': {
      const keys: JsonObject = JSON.parse(content);
      return `[${fieldsOf(keys)
        .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
        .join(',')}]`;
    }
    case 'v':
      return `[=${content}]`;
    default:
      return `[${content}]`;
  }
}

/** Fields first, then keys, set items and positions, each in the order of their values. */
export function compareElements(a: Element, b: Element): number {
  const kind = 'fkvi'.indexOf(a.charAt(0)) - 'fkvi'.indexOf(b.charAt(0));
  if (kind !== 0) {
    return kind;
  }
  const [left, right] = [a.slice(2), b.slice(2)];
  return a.startsWith('f:') ? compareText(left, right) : compareValues(parseJson(left), parseJson(right));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Numbers, then texts, then booleans; objects (list keys) by their fields in turn. */
function compareValues(a: JsonValue, b: JsonValue): number {
  if (isJsonObject(a) && isJsonObject(b)) {
    const [left, right] = [fieldsOf(a), fieldsOf(b)];
    for (const [index, [name, value]] of left.entries()) {
      const other = right[index];
      if (other === undefined) {
        return 1;
      }
      const order = compareText(name, other[0]) || compareValues(value, other[1]);
      if (order !== 0) {
        return order;
      }
    }
    return left.length - right.length;
  }
  if (isNumeric(a) && isNumeric(b)) {
    return a < b ? -1 : a > b ? 1 : 0;
  }
  const rank = ['number', 'bigint', 'string', 'boolean'];
  return rank.indexOf(typeof a) - rank.indexOf(typeof b) || compareText(String(a), String(b));
}
