/** Reading unstructured objects field by field: an absent or wrongly typed field reads as empty, as a Go zero value. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/object.ts';

/** The value at a path; undefined when any step is absent. */
export function valueAt(value: JsonValue | undefined, ...path: string[]): JsonValue | undefined {
  let current = value;
  for (const step of path) {
    current = isJsonObject(current) && Object.hasOwn(current, step) ? current[step] : undefined;
  }
  return current;
}

/** The string at a path, else `''`. */
export function textAt(value: JsonValue | undefined, ...path: string[]): string {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** The number at a path, else 0. */
export function numberAt(value: JsonValue | undefined, ...path: string[]): number {
  const found = valueAt(value, ...path);
  return typeof found === 'number' ? found : 0;
}

/** The object at a path. */
export function objectAt(value: JsonValue | undefined, ...path: string[]): JsonObject | undefined {
  const found = valueAt(value, ...path);
  return isJsonObject(found) ? found : undefined;
}

/** The list at a path, else an empty one. */
export function listAt(value: JsonValue | undefined, ...path: string[]): JsonValue[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The objects of the list at a path. */
export function objectsAt(value: JsonValue | undefined, ...path: string[]): JsonObject[] {
  return listAt(value, ...path).filter(isJsonObject);
}

/** The strings of the list at a path. */
export function textsAt(value: JsonValue | undefined, ...path: string[]): string[] {
  return listAt(value, ...path).filter((item) => typeof item === 'string');
}

/** The string values of the map at a path, else an empty map. */
export function mapAt(value: JsonValue | undefined, ...path: string[]): Record<string, string> {
  const entries = Object.entries(objectAt(value, ...path) ?? {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** True when the condition of this type has status `True`. */
export function hasTrueCondition(value: JsonValue | undefined, type: string): boolean {
  return objectsAt(value, 'status', 'conditions').some((one) => one.type === type && one.status === 'True');
}
