/** Which fields differ between two objects, by the schema's idea of a field. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/object.ts';
import { field, fieldsOf, jsonEqual } from '../../schema/json.ts';
import type { Schema } from '../../schema/schema.ts';
import { type Element, fieldElement, itemElement } from './element.ts';
import { type FieldSet, fieldSetOf, type Path } from './field-set.ts';
import { fieldType, isAtomic, itemType, type Shape, shapeOf } from './shape.ts';

/** No field is in more than one of the sets. */
export interface Comparison {
  removed: FieldSet;
  modified: FieldSet;
  added: FieldSet;
}

interface Found {
  removed: Path[];
  modified: Path[];
  added: Path[];
}

/** Compares two states of an object. */
export function compare(before: JsonValue, after: JsonValue, schema: Schema): Comparison {
  const found: Found = { removed: [], modified: [], added: [] };
  compareAt(before, after, schema, [], found);
  return {
    removed: fieldSetOf(found.removed),
    modified: fieldSetOf(found.modified),
    added: fieldSetOf(found.added),
  };
}

function compareAt(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  schema: Schema,
  path: Path,
  found: Found,
): void {
  const [left, right] = [shapeOf(schema, before ?? after), shapeOf(schema, after ?? before)];
  if (left !== right && before !== undefined && after !== undefined) {
    // A schema without a type lets a map become a scalar: all below goes, the value itself is modified.
    compareAs(left, before, undefined, schema, path, found);
    compareAs(right, undefined, after, schema, path, found);
    found.modified.push(path);
    return;
  }
  if (compareAs(right, before, after, schema, path, found)) {
    return;
  }
  if (before === undefined) {
    found.added.push(path);
  } else if (after === undefined) {
    found.removed.push(path);
  } else if (isLeaf(right, before, after, schema) && !jsonEqual(before, after)) {
    found.modified.push(path);
  }
}

/** Compares what is below the values; false when there is nothing below to compare, or the value itself came or went. */
function compareAs(
  shape: Shape,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  schema: Schema,
  path: Path,
  found: Found,
): boolean {
  if (isLeaf(shape, before, after, schema)) {
    return false;
  }
  if (shape === 'list') {
    compareItems(asItems(before), asItems(after), schema, path, found);
  } else {
    compareFields(asFields(before), asFields(after), schema, path, found);
  }
  return before !== undefined && after !== undefined;
}

/** Atomic values are leaves, and so are two that hold nothing: it keeps null, {} and absent apart. */
function isLeaf(shape: Shape, before: JsonValue | undefined, after: JsonValue | undefined, schema: Schema): boolean {
  return isAtomic(schema, shape) || (isHollow(before) && isHollow(after));
}

function isHollow(value: JsonValue | undefined): boolean {
  return asItems(value).length === 0 && fieldsOf(asFields(value)).length === 0;
}

function asItems(value: JsonValue | undefined): JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function asFields(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function compareFields(before: JsonObject, after: JsonObject, schema: Schema, path: Path, found: Found): void {
  const names = new Set([...fieldsOf(before), ...fieldsOf(after)].map(([name]) => name));
  for (const name of names) {
    compareAt(
      field(before, name),
      field(after, name),
      fieldType(schema, name) ?? {},
      [...path, fieldElement(name)],
      found,
    );
  }
}

function compareItems(before: JsonValue[], after: JsonValue[], schema: Schema, path: Path, found: Found): void {
  const elementOf = (item: JsonValue): Element => itemElement(schema, item);
  const left = Map.groupBy(before, elementOf);
  const right = Map.groupBy(after, elementOf);
  const type = itemType(schema);
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    const [old, now] = [left.get(element) ?? [], right.get(element) ?? []];
    const itemPath = [...path, element];
    if (old.length <= 1 && now.length <= 1) {
      compareAt(old[0], now[0], type, itemPath, found);
    } else if (old.length >= 2 && now.length >= 2) {
      if (!jsonEqual(old, now)) {
        found.modified.push(itemPath);
      }
    } else if (old.length >= 2) {
      // Duplicates are one field as a whole; the single item that follows them is new.
      if (now.length === 1) {
        compareAt(undefined, now[0], type, itemPath, found);
      }
      found.removed.push(itemPath);
    } else {
      if (old.length === 1) {
        compareAt(old[0], undefined, type, itemPath, found);
      }
      found.added.push(itemPath);
    }
  }
}
