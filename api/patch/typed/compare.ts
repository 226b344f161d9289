/** Which fields differ between two objects, by the schema's idea of a field. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/object.ts';
import { field, fieldsOf, jsonEqual } from '../../schema/json.ts';
import type { Schema } from '../../schema/schema.ts';
import { type Element, fieldElement, itemElement } from './element.ts';
import { type FieldSet, type GrowingSet, growingSet, type Trail } from './field-set.ts';
import { fieldType, isAtomic, itemType, type Shape, shapeOf } from './shape.ts';

/** No field is in more than one of the sets. */
export interface Comparison {
  removed: FieldSet;
  modified: FieldSet;
  added: FieldSet;
}

interface Found {
  removed: GrowingSet;
  modified: GrowingSet;
  added: GrowingSet;
}

/** Compares two states of an object. */
export function compare(before: JsonValue, after: JsonValue, schema: Schema): Comparison {
  const found: Found = { removed: growingSet(), modified: growingSet(), added: growingSet() };
  compareAt(before, after, schema, undefined, found);
  return { removed: found.removed.set, modified: found.modified.set, added: found.added.set };
}

function compareAt(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  schema: Schema,
  trail: Trail,
  found: Found,
): void {
  if (before === after) {
    return; // A write shares with the stored object what it leaves alone.
  }
  const [left, right] = [shapeOf(schema, before ?? after), shapeOf(schema, after ?? before)];
  if (left !== right && before !== undefined && after !== undefined) {
    // A schema without a type lets a map become a scalar: all below goes, the value itself is modified.
    compareAs(left, before, undefined, schema, trail, found);
    compareAs(right, undefined, after, schema, trail, found);
    found.modified.add(trail);
    return;
  }
  if (compareAs(right, before, after, schema, trail, found)) {
    return;
  }
  if (before === undefined) {
    found.added.add(trail);
  } else if (after === undefined) {
    found.removed.add(trail);
  } else if (isLeaf(right, before, after, schema) && !jsonEqual(before, after)) {
    found.modified.add(trail);
  }
}

/** Compares what is below the values; false when there is nothing below to compare, or the value itself came or went. */
function compareAs(
  shape: Shape,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  schema: Schema,
  trail: Trail,
  found: Found,
): boolean {
  if (isLeaf(shape, before, after, schema)) {
    return false;
  }
  if (shape === 'list') {
    compareItems(asItems(before), asItems(after), schema, trail, found);
  } else {
    compareFields(asFields(before), asFields(after), schema, trail, found);
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

function compareFields(before: JsonObject, after: JsonObject, schema: Schema, trail: Trail, found: Found): void {
  const names = new Set([...fieldsOf(before), ...fieldsOf(after)].map(([name]) => name));
  for (const name of names) {
    compareAt(
      field(before, name),
      field(after, name),
      fieldType(schema, name) ?? {},
      { before: trail, element: fieldElement(name) },
      found,
    );
  }
}

function compareItems(before: JsonValue[], after: JsonValue[], schema: Schema, trail: Trail, found: Found): void {
  const elementOf = (item: JsonValue): Element => itemElement(schema, item);
  const left = Map.groupBy(before, elementOf);
  const right = Map.groupBy(after, elementOf);
  const type = itemType(schema);
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    const [old, now] = [left.get(element) ?? [], right.get(element) ?? []];
    const itemTrail = { before: trail, element };
    if (old.length <= 1 && now.length <= 1) {
      compareAt(old[0], now[0], type, itemTrail, found);
    } else if (old.length >= 2 && now.length >= 2) {
      if (!jsonEqual(old, now)) {
        found.modified.add(itemTrail);
      }
    } else if (old.length >= 2) {
      // Duplicates are one field as a whole; the single item that follows them is new.
      if (now.length === 1) {
        compareAt(undefined, now[0], type, itemTrail, found);
      }
      found.removed.add(itemTrail);
    } else {
      if (old.length === 1) {
        compareAt(old[0], undefined, type, itemTrail, found);
      }
      found.added.add(itemTrail);
    }
  }
}
