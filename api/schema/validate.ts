/**
 * Checks a custom resource against its schema, in the words of kube-apiserver. Where kube-apiserver loses the field
 * (`<nil>: Invalid value: "": …`) the field is named here.
 */

import type { FieldError } from '../../domain/field-error.ts';
import { isJsonObject, isNumeric, type JsonObject, type JsonValue } from '../../domain/object.ts';
import { writeJson } from '../../kube/deep-json.ts';
import { validateEmbedded } from './embedded-resource.ts';
import { field, fieldsOf, jsonEqual } from './json.ts';
import { validateLists } from './list-types.ts';
import { fieldSchema, itemSchema } from './node.ts';
import type { Schema } from './schema.ts';
import { checkEnum, checkNumber, checkString, checkType } from './value-checks.ts';

/**
 * What is wrong with the value. On update, `old` makes an unchanged value valid whatever the schema says now (CRD
 * validation ratcheting, KEP-4008). CEL rules are checked by `validateRules`.
 */
export function validate(schema: Schema, value: JsonValue, old?: JsonValue): FieldError[] {
  const lists = validateLists(schema, value);
  const known = old !== undefined && lists.length > 0 && validateLists(schema, old).length > 0;
  return [...validateNode(schema, value, old, ''), ...(known ? [] : lists)];
}

function validateNode(schema: Schema, value: JsonValue, old: JsonValue | undefined, path: string): FieldError[] {
  if (old !== undefined && jsonEqual(value, old)) {
    return [];
  }
  const errors = checkType(schema, value, path);
  if (value === null) {
    return [...errors, ...checkEnum(schema, value, path)];
  }
  errors.push(...checkCombinations(schema, value, old, path));
  if (typeof value === 'string') {
    errors.push(...checkString(schema, value, path));
  } else if (isNumeric(value)) {
    errors.push(...checkNumber(schema, value, path, errors.length > 0));
  } else if (Array.isArray(value)) {
    errors.push(...checkItems(schema, value, old, path));
  }
  errors.push(...checkEnum(schema, value, path));
  if (isJsonObject(value)) {
    errors.push(...checkFields(schema, value, isJsonObject(old) ? old : {}, path));
  }
  return errors;
}

function checkCombinations(schema: Schema, value: JsonValue, old: JsonValue | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const fail = (detail: string): void => {
    errors.push({ type: 'Invalid', field: path, value: '', detail: `${JSON.stringify(path)} must ${detail}` });
  };
  const results = (schemas: Schema[]): FieldError[][] => schemas.map((one) => validateNode(one, value, old, path));
  const valid = (found: FieldError[][]): number => found.filter((failures) => failures.length === 0).length;
  if (schema.anyOf) {
    const found = results(schema.anyOf);
    if (valid(found) === 0) {
      fail('validate at least one schema (anyOf)');
      errors.push(...(found[0] ?? []));
    }
  }
  if (schema.oneOf) {
    const found = results(schema.oneOf);
    const count = valid(found);
    if (count !== 1) {
      fail(
        `validate one and only one schema (oneOf). Found ${count === 0 ? 'none valid' : `${count} valid alternatives`}`,
      );
      errors.push(...(count === 0 ? (found[0] ?? []) : []));
    }
  }
  if (schema.allOf) {
    const found = results(schema.allOf);
    errors.push(...found.flat());
    if (valid(found) < found.length) {
      fail(`validate all the schemas (allOf)${valid(found) === 0 ? '. None validated' : ''}`);
    }
  }
  if (schema.not && validateNode(schema.not, value, old, path).length === 0) {
    fail('not validate the schema (not)');
  }
  return errors;
}

function checkItems(schema: Schema, value: JsonValue[], old: JsonValue | undefined, path: string): FieldError[] {
  const items = itemSchema(schema);
  const before = oldItems(schema, Array.isArray(old) ? old : []);
  const errors = items
    ? value.flatMap((item, index) => validateNode(items, item, before(item), `${path}[${index}]`))
    : [];
  if (schema.minItems !== undefined && value.length < schema.minItems) {
    const detail = `${path} in body should have at least ${schema.minItems} items`;
    errors.push({ type: 'Invalid', field: path, value: value.length, detail });
  }
  if (schema.maxItems !== undefined && value.length > schema.maxItems) {
    errors.push(tooMany(path, value.length, schema.maxItems));
  }
  return errors;
}

/** Only items with keys can be told to be the same as before. */
function oldItems(schema: Schema, old: JsonValue[]): (item: JsonValue) => JsonValue | undefined {
  if (schema['x-kubernetes-list-type'] !== 'map') {
    return () => undefined;
  }
  const names = schema['x-kubernetes-list-map-keys'] ?? [];
  const keyOf = (item: JsonValue): string =>
    writeJson(names.map((name) => (isJsonObject(item) ? (field(item, name) ?? null) : null)));
  const byKey = new Map(old.map((item) => [keyOf(item), item]));
  return (item) => byKey.get(keyOf(item));
}

function checkFields(schema: Schema, value: JsonObject, old: JsonObject, path: string): FieldError[] {
  const fields = fieldsOf(value);
  if (schema.minProperties !== undefined && fields.length < schema.minProperties) {
    const detail = `${path} in body should have at least ${schema.minProperties} properties`;
    return [{ type: 'Invalid', field: path, value: fields.length, detail }];
  }
  if (schema.maxProperties !== undefined && fields.length > schema.maxProperties) {
    return [tooMany(path, fields.length, schema.maxProperties)];
  }
  const errors = fields.flatMap(([name, child]) => {
    const node = fieldSchema(schema, name);
    return node ? validateNode(node, child, field(old, name), childPath(path, name)) : [];
  });
  for (const name of schema.required ?? []) {
    if (field(value, name) === undefined) {
      errors.push({ type: 'Required', field: childPath(path, name), detail: '' });
    }
  }
  return schema['x-kubernetes-embedded-resource'] ? [...errors, ...validateEmbedded(value, path)] : errors;
}

function childPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function tooMany(path: string, actual: number, limit: number): FieldError {
  return { type: 'TooMany', field: path, detail: `${actual}: must have at most ${limit} items` };
}
