/** The checks of single values: type, format, length, range, pattern, enum. Texts: kube-openapi `validation/errors`. */

import { RE2JS } from 're2js';
import type { FieldError } from '../../domain/field-error.ts';
import { isJsonObject, type JsonValue } from '../../domain/object.ts';
import { writeJson } from '../../kube/deep-json.ts';
import { hasFormat } from './formats.ts';
import { jsonEqual } from './json.ts';
import type { Schema } from './schema.ts';

const MAX_INT32 = 2 ** 31 - 1;
const MIN_INT32 = -(2 ** 31);
const MAX_FLOAT32 = 3.4028234663852886e38;

/** Closer to a multiple than this (of the quotient) is a multiple: 0.3 is one of 0.1. */
const MULTIPLE_EPSILON = 1e-9;

const patterns = new WeakMap<Schema, RE2JS>();

/** The JSON type, as messages name it: `integer` for whole numbers that fit in 64 bits. */
export function typeNameOf(value: JsonValue): string {
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return 'array';
  }
  if (isJsonObject(value)) {
    return 'object';
  }
  return typeof value === 'bigint' || Number.isSafeInteger(value) ? 'integer' : typeof value;
}

/** A value of another type than the schema's. */
export function checkType(schema: Schema, value: JsonValue, path: string): FieldError[] {
  const expected = schema['x-kubernetes-int-or-string'] ? ['integer', 'string'] : schema.type ? [schema.type] : [];
  const actual = typeNameOf(value);
  const fits =
    expected.length === 0 ||
    expected.includes(actual) ||
    (value === null && schema.nullable === true) ||
    (actual === 'integer' && expected.includes('number'));
  if (fits) {
    return [];
  }
  const tooBig = typeof value === 'number' && Number.isInteger(value) && schema.format === 'int64';
  return tooBig ? [typeError(path, 'int64', 'float64')] : [typeError(path, expected.join(','), actual)];
}

function typeError(path: string, expected: string, value: string): FieldError {
  return {
    type: 'TypeInvalid',
    field: path,
    value,
    detail: `${path} in body must be of type ${expected}: ${writeJson(value)}`,
  };
}

/** Length in characters, pattern, format. */
export function checkString(schema: Schema, value: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const length = [...value].length;
  if (schema.maxLength !== undefined && length > schema.maxLength) {
    errors.push({ type: 'TooLong', field: path, detail: `may not be more than ${schema.maxLength} bytes` });
  }
  if (schema.minLength !== undefined && length < schema.minLength) {
    errors.push(invalid(path, value, `should be at least ${schema.minLength} chars long`));
  }
  if (schema.pattern !== undefined && !patternOf(schema, schema.pattern).matcher(value).find()) {
    errors.push(invalid(path, value, `should match '${schema.pattern}'`));
  }
  const textual = schema.type === 'string' || schema.type === undefined;
  if (schema.format !== undefined && textual && !hasFormat(schema.format, value)) {
    errors.push(typeError(path, schema.format, value));
  }
  return errors;
}

function patternOf(schema: Schema, pattern: string): RE2JS {
  const known = patterns.get(schema) ?? RE2JS.compile(pattern);
  patterns.set(schema, known);
  return known;
}

/** Range of the format, multiple, maximum, minimum. A value of the wrong type is not measured again. */
export function checkNumber(schema: Schema, value: number | bigint, path: string, wrongType: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (!wrongType && !fitsFormat(schema, value)) {
    const detail = `Checked value must be of type ${schema.type} with format ${schema.format} in ${path}`;
    errors.push({ type: 'Invalid', field: path, value, detail });
  }
  const { multipleOf, maximum, minimum } = schema;
  if (multipleOf !== undefined && !isMultiple(value, multipleOf)) {
    errors.push(invalid(path, value, `should be a multiple of ${multipleOf}`));
  }
  if (maximum !== undefined && (schema.exclusiveMaximum ? value >= maximum : value > maximum)) {
    errors.push(invalid(path, value, `should be less than ${schema.exclusiveMaximum ? '' : 'or equal to '}${maximum}`));
  }
  if (minimum !== undefined && (schema.exclusiveMinimum ? value <= minimum : value < minimum)) {
    errors.push(
      invalid(path, value, `should be greater than ${schema.exclusiveMinimum ? '' : 'or equal to '}${minimum}`),
    );
  }
  return errors;
}

function fitsFormat(schema: Schema, value: number | bigint): boolean {
  switch (schema.format) {
    case 'int32':
      return schema.type !== 'integer' || (value >= MIN_INT32 && value <= MAX_INT32);
    case 'float':
      return schema.type !== 'number' || Math.abs(Number(value)) <= MAX_FLOAT32;
    default:
      return true;
  }
}

function isMultiple(value: number | bigint, factor: number): boolean {
  if (typeof value === 'bigint' && Number.isSafeInteger(factor)) {
    return value % BigInt(factor) === 0n;
  }
  const quotient = Number(value) / factor;
  return Math.abs(quotient - Math.round(quotient)) <= MULTIPLE_EPSILON * Math.max(1, Math.abs(quotient));
}

/** A value that is none of those listed. */
export function checkEnum(schema: Schema, value: JsonValue, path: string): FieldError[] {
  if (schema.enum === undefined || schema.enum.some((one) => jsonEqual(one, value))) {
    return [];
  }
  const supported = schema.enum.map((one) => JSON.stringify(typeof one === 'string' ? one : JSON.stringify(one)));
  return [{ type: 'NotSupported', field: path, value, detail: `supported values: ${supported.join(', ')}` }];
}

function invalid(path: string, value: JsonValue, what: string): FieldError {
  return { type: 'Invalid', field: path, value, detail: `${path} in body ${what}` };
}
