/** Equality of JSON values by content; an undefined field counts as absent. */
import { isJsonObject, type JsonObject, type JsonValue } from '../object.ts';

/** True when both values have the same content, whatever the order of fields. */
export function equalJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) {
    return true;
  }
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => equalJson(item, b[index]));
  }
  return isJsonObject(a) && isJsonObject(b) && covers(a, b) && covers(b, a);
}

/** True when every field of `b` has its equal in `a`. */
function covers(a: JsonObject, b: JsonObject): boolean {
  for (const field in b) {
    if (a[field] !== b[field] && !(Object.hasOwn(a, field) && equalJson(a[field], b[field]))) {
      return false;
    }
  }
  return true;
}

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
