/** JSON texts as Go's encoding/json writes them. */
import { isJsonObject, type JsonValue } from '../object.ts';

/** Escapes what Go escapes in JSON besides what JSON demands: `<`, `>`, `&` and the line separators. */
export function escapeHtml(json: string): string {
  return json.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A map of strings with its keys in order. */
export function sortedMap(map: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The value with the keys of all its objects in order, as Go writes maps. */
export function withSortedKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    return value.map(withSortedKeys);
  }
  return isJsonObject(value)
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, each = null]) => [key, withSortedKeys(each)]),
      )
    : value;
}
