/** The checks that the validation of many kinds is made of; each gives the errors it finds. */
import type { FieldError } from '../../domain/field-error.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/object.ts';
import { textAt } from './fields.ts';
import { percentage, portName, type TextRule } from './text-rules.ts';

/** A value that must be there. */
export function required(field: string, detail = ''): FieldError {
  return { type: 'Required', field, detail };
}

/** A value that breaks a rule. */
export function invalid(field: string, value: JsonValue | undefined, detail: string): FieldError {
  return { type: 'Invalid', field, value: value ?? null, detail };
}

/** A value that may not be there, or not change. */
export function forbidden(field: string, detail: string): FieldError {
  return { type: 'Forbidden', field, detail };
}

/** A value that something before it has already. */
export function duplicate(field: string, value: JsonValue): FieldError {
  return { type: 'Duplicate', field, value, detail: '' };
}

/** A value that is none of the known ones. */
export function notSupported(field: string, value: JsonValue, supported: readonly string[]): FieldError {
  const detail = `supported values: ${supported.map((one) => JSON.stringify(one)).join(', ')}`;
  return { type: 'NotSupported', field, value, detail };
}

/** A string field that must not be empty. */
export function checkRequired(object: JsonObject | undefined, path: string, field: string, detail = ''): FieldError[] {
  return textAt(object, field) === '' ? [required(join(path, field), detail)] : [];
}

/** A string field that, where it is set, must follow a rule. */
export function checkText(object: JsonObject | undefined, path: string, field: string, rule: TextRule): FieldError[] {
  const text = textAt(object, field);
  return text === '' ? [] : rule(text).map((detail) => invalid(join(path, field), text, detail));
}

/** A string field that, where it is set, must be one of these. */
export function checkChoice(
  object: JsonObject | undefined,
  path: string,
  field: string,
  supported: readonly string[],
): FieldError[] {
  const text = textAt(object, field);
  return text === '' || supported.includes(text) ? [] : [notSupported(join(path, field), text, supported)];
}

/** Number fields that, where they are set, must not be negative. */
export function checkNotNegative(object: JsonObject | undefined, path: string, ...fields: string[]): FieldError[] {
  return fields.flatMap((field) => {
    const value = object?.[field];
    return typeof value === 'number' && value < 0
      ? [invalid(join(path, field), value, 'must be greater than or equal to 0')]
      : [];
  });
}

/** The number of a port. */
export function checkPortNumber(value: JsonValue | undefined, field: string): FieldError[] {
  const valid = typeof value === 'number' && value >= 1 && value <= 65535;
  return valid ? [] : [invalid(field, value, 'must be between 1 and 65535, inclusive')];
}

/** A port by number or by name. */
export function checkPort(value: JsonValue | undefined, field: string): FieldError[] {
  return typeof value === 'string'
    ? portName(value).map((detail) => invalid(field, value, detail))
    : checkPortNumber(value, field);
}

/** A number or a share that, where it is set, is not negative. */
export function checkNumberOrPercent(value: JsonValue | undefined, field: string): FieldError[] {
  if (typeof value === 'string') {
    return percentage(value).map((detail) => invalid(field, value, detail));
  }
  return typeof value === 'number' && value < 0 ? [invalid(field, value, 'must be greater than or equal to 0')] : [];
}

/** Fields that keep the value they were created with. */
export function checkImmutable(
  object: JsonObject | undefined,
  old: JsonObject | undefined,
  path: string,
  ...fields: string[]
): FieldError[] {
  return fields
    .filter((field) => !sameJson(object?.[field], old?.[field]))
    .map((field) => invalid(join(path, field), object?.[field], 'field is immutable'));
}

/** True when two values are equal; an absent one, null, an empty list and an empty map are the same. */
export function sameJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  const pairs = [[a, b]];
  for (let pair = pairs.pop(); pair; pair = pairs.pop()) {
    const [left, right] = [unlessEmpty(pair[0]), unlessEmpty(pair[1])];
    if (Array.isArray(left) && Array.isArray(right) && left.length === right.length) {
      for (const [index, item] of left.entries()) {
        pairs.push([item, right[index]]);
      }
    } else if (isJsonObject(left) && isJsonObject(right)) {
      for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
        pairs.push([left[key], right[key]]);
      }
    } else if (left !== right) {
      return false;
    }
  }
  return true;
}

function unlessEmpty(value: JsonValue | undefined): Exclude<JsonValue, null> | undefined {
  const empty = value === null || (typeof value === 'object' && Object.keys(value).length === 0);
  return empty ? undefined : (value ?? undefined);
}

/** `path.field`, or the field alone at the root. */
function join(path: string, field: string): string {
  return path === '' ? field : `${path}.${field}`;
}
