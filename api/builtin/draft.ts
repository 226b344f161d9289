/** Changing a copy of an object in place while its defaults are set. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/object.ts';

/** Go type name to what sets the defaults of one value of that type, in place. */
export type TypeDefaults = Record<string, (draft: JsonObject) => void>;

/** Sets fields that are absent. */
export function setDefaults(draft: JsonObject, defaults: Record<string, JsonValue>): void {
  for (const [field, value] of Object.entries(defaults)) {
    draft[field] ??= value;
  }
}

/** The object in a field, made when absent. */
export function ensureObject(draft: JsonObject, field: string): JsonObject {
  const value = draft[field];
  if (isJsonObject(value)) {
    return value;
  }
  const made: JsonObject = {};
  draft[field] = made;
  return made;
}

/** Adds to one map the entries of another that it does not have. */
export function addMissing(to: JsonObject, from: JsonObject | undefined): void {
  for (const [key, value] of Object.entries(from ?? {})) {
    if (!Object.hasOwn(to, key)) {
      to[key] = value;
    }
  }
}

/** Prefixes the type names of one Go package. */
export function inPackage(goPackage: string, defaults: TypeDefaults): TypeDefaults {
  return Object.fromEntries(Object.entries(defaults).map(([type, set]) => [`${goPackage}.${type}`, set]));
}
