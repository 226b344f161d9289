/** Fields that Go does not write. */
import type { JsonObject, JsonValue } from '../object.ts';

/** The object without the fields that Go's `omitempty` leaves out: null, zero, false, empty text and empty lists. */
export function withoutEmptyFields(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || value === 0 || value === false || value === '' || isEmptyList(value);
}

function isEmptyList(value: JsonValue): boolean {
  return Array.isArray(value) && value.length === 0;
}
