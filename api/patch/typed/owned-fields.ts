/** The fields that an applied configuration claims. */
import { isJsonObject, type JsonValue } from '../../../domain/object.ts';
import { fieldsOf } from '../../schema/json.ts';
import type { Schema } from '../../schema/schema.ts';
import { fieldElement, itemElement } from './element.ts';
import { type FieldSet, type GrowingSet, growingSet, type Trail } from './field-set.ts';
import { fieldType, isAtomic, isDeclared, itemType, shapeOf } from './shape.ts';

/** Leaves, whole atomic values, list items, and the entries of maps; named fields on the way are not members. */
export function ownedFields(value: JsonValue, schema: Schema): FieldSet {
  const owned = growingSet();
  collect(value, schema, undefined, owned);
  return owned.set;
}

function collect(value: JsonValue, schema: Schema, trail: Trail, owned: GrowingSet): void {
  if (isAtomic(schema, shapeOf(schema, value))) {
    owned.add(trail);
  } else if (Array.isArray(value)) {
    collectItems(value, schema, trail, owned);
  } else if (isJsonObject(value)) {
    for (const [name, child] of fieldsOf(value)) {
      collectField(schema, name, child, { before: trail, element: fieldElement(name) }, owned);
    }
  }
}

function collectField(schema: Schema, name: string, value: JsonValue, trail: Trail, owned: GrowingSet): void {
  const type = fieldType(schema, name);
  if (type) {
    collect(value, type, trail, owned);
  }
  const hollow = value === null || (isJsonObject(value) && fieldsOf(value).length === 0);
  if (hollow || !isDeclared(schema, name)) {
    owned.add(trail);
  }
}

/** An item that occurs more than once is owned as a whole. */
function collectItems(items: JsonValue[], schema: Schema, before: Trail, owned: GrowingSet): void {
  const byElement = Map.groupBy(items, (item) => itemElement(schema, item));
  for (const [element, same] of byElement) {
    const [item] = same;
    const trail = { before, element };
    if (same.length === 1 && item !== undefined) {
      collect(item, itemType(schema), trail, owned);
    }
    owned.add(trail);
  }
}
