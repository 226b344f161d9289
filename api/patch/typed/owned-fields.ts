/** The fields that an applied configuration claims. */
import { isJsonObject, type JsonValue } from '../../../domain/object.ts';
import { fieldsOf } from '../../schema/json.ts';
import type { Schema } from '../../schema/schema.ts';
import { fieldElement, itemElement } from './element.ts';
import { type FieldSet, fieldSetOf, type Path } from './field-set.ts';
import { fieldType, isAtomic, isDeclared, itemType, shapeOf } from './shape.ts';

/** Leaves, whole atomic values, list items, and the entries of maps; named fields on the way are not members. */
export function ownedFields(value: JsonValue, schema: Schema): FieldSet {
  return fieldSetOf(collect(value, schema, []));
}

function collect(value: JsonValue, schema: Schema, path: Path): Path[] {
  if (isAtomic(schema, shapeOf(schema, value))) {
    return [path];
  }
  if (Array.isArray(value)) {
    return collectItems(value, schema, path);
  }
  return isJsonObject(value)
    ? fieldsOf(value).flatMap(([name, child]) => collectField(schema, name, child, [...path, fieldElement(name)]))
    : [];
}

function collectField(schema: Schema, name: string, value: JsonValue, path: Path): Path[] {
  const type = fieldType(schema, name);
  const below = type ? collect(value, type, path) : [];
  const hollow = value === null || (isJsonObject(value) && fieldsOf(value).length === 0);
  return hollow || !isDeclared(schema, name) ? [...below, path] : below;
}

/** An item that occurs more than once is owned as a whole. */
function collectItems(items: JsonValue[], schema: Schema, path: Path): Path[] {
  const byElement = Map.groupBy(items, (item) => itemElement(schema, item));
  return [...byElement].flatMap(([element, same]) => {
    const [item] = same;
    const itemPath = [...path, element];
    return same.length > 1 || item === undefined
      ? [itemPath]
      : [...collect(item, itemType(schema), itemPath), itemPath];
  });
}
