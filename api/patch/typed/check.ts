/** What server-side apply refuses before it merges: undeclared fields, values of the wrong shape, double list items. */
import { isJsonObject, isNumeric, type JsonValue } from '../../../domain/object.ts';
import { fieldsOf } from '../../schema/json.ts';
import type { Schema } from '../../schema/schema.ts';
import { PatchError } from '../patch-error.ts';
import { elementText, fieldElement, itemElement } from './element.ts';
import { fieldType, isAtomic, isUnknown, itemType, shapeOf } from './shape.ts';

/** Every complaint, in the words of structured-merge-diff: `.spec.foo: field not declared in schema`. */
export function checkTyped(value: JsonValue, schema: Schema, path = ''): string[] {
  if (value === null || isUnknown(schema)) {
    return [];
  }
  switch (shapeOf(schema, value)) {
    case 'map':
      return isJsonObject(value)
        ? fieldsOf(value).flatMap(([name, child]) => checkField(schema, name, child, path))
        : [`${path}: expected map, got &{${scalarText(value)}}`];
    case 'list':
      return Array.isArray(value)
        ? checkItems(value, schema, path)
        : [`${path}: expected list, got &{${scalarText(value)}}`];
    case 'scalar':
      return checkScalar(value, schema, path);
  }
}

function checkField(schema: Schema, name: string, value: JsonValue, path: string): string[] {
  const type = fieldType(schema, name);
  const fieldPath = `${path}${elementText(fieldElement(name))}`;
  return type ? checkTyped(value, type, fieldPath) : [`${fieldPath}: field not declared in schema`];
}

function checkItems(items: JsonValue[], schema: Schema, path: string): string[] {
  const type = itemType(schema);
  if (isAtomic(schema, 'list')) {
    return items.flatMap((item, index) => checkTyped(item, type, `${path}[${index}]`));
  }
  const seen = new Set<string>();
  const complaints: string[] = [];
  for (const [index, item] of items.entries()) {
    try {
      const element = itemElement(schema, item);
      if (seen.has(element)) {
        complaints.push(`${path}: duplicate entries for key ${elementText(element)}`);
      }
      seen.add(element);
      complaints.push(...checkTyped(item, type, `${path}${elementText(element)}`));
    } catch (error) {
      if (!(error instanceof PatchError)) {
        throw error;
      }
      return [...complaints, `${path}: element ${index}: ${error.message}`];
    }
  }
  return complaints;
}

function checkScalar(value: JsonValue, schema: Schema, path: string): string[] {
  switch (schema.type) {
    case 'integer':
    case 'number':
      return isNumeric(value) ? [] : [`${path}: expected numeric (int or float), got ${goKind(value)}`];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${path}: expected boolean, got &{${scalarText(value)}}`];
    case 'string':
      // A quantity may be a number; other texts that are not are found by the validation that follows.
      return typeof value === 'object'
        ? [`${path}: expected string, got &value.valueUnstructured{Value:${goKind(value)}}`]
        : [];
    default:
      return [];
  }
}

function goKind(value: JsonValue): string {
  if (typeof value === 'object') {
    return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
  }
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function scalarText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
