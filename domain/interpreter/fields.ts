/**
 * Reading and replacing fields of objects whose shape is not ours. Readers answer `undefined` for an absent or null
 * field and throw {@link InterpretationError} for one of another type; writers copy only the way to the field.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../object.ts';
import { InterpretationError } from './interpreter.ts';

/** The value at a path of field names; undefined where the way ends early. */
export function valueAt(object: JsonObject, ...path: string[]): JsonValue | undefined {
  let value: JsonValue | undefined = object;
  for (const field of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, field)) {
      return undefined;
    }
    value = value[field];
  }
  return value ?? undefined;
}

/** The object at a path. */
export function objectAt(object: JsonObject, ...path: string[]): JsonObject | undefined {
  const value = valueAt(object, ...path);
  return value === undefined || isJsonObject(value) ? value : wrongType(path, 'an object');
}

/** The list at a path; empty when absent. */
export function listAt(object: JsonObject, ...path: string[]): readonly JsonValue[] {
  const value = valueAt(object, ...path);
  return value === undefined ? [] : Array.isArray(value) ? value : wrongType(path, 'a list');
}

/** The list of objects at a path; empty when absent. */
export function objectsAt(object: JsonObject, ...path: string[]): readonly JsonObject[] {
  const list = listAt(object, ...path);
  return list.every(isJsonObject) ? list : wrongType(path, 'a list of objects');
}

/** The string at a path. */
export function stringAt(object: JsonObject, ...path: string[]): string | undefined {
  const value = valueAt(object, ...path);
  return value === undefined || typeof value === 'string' ? value : wrongType(path, 'a string');
}

/** The whole number at a path. */
export function integerAt(object: JsonObject, ...path: string[]): number | undefined {
  const value = valueAt(object, ...path);
  return value === undefined || (typeof value === 'number' && Number.isInteger(value))
    ? value
    : wrongType(path, 'an integer');
}

/** The map of strings at a path. */
export function stringMapAt(object: JsonObject, ...path: string[]): Record<string, string> | undefined {
  const map = objectAt(object, ...path);
  return map === undefined || isStringMap(map) ? map : wrongType(path, 'a map of strings');
}

function isStringMap(map: JsonObject): map is Record<string, string> {
  return Object.values(map).every((value) => typeof value === 'string');
}

/** The object with a field set; missing objects on the way are made. The very object when the value is there already. */
export function withField<T extends JsonObject>(object: T, path: readonly string[], value: JsonValue): T {
  const [field = '', ...rest] = path;
  const old = valueAt(object, field);
  if (rest.length === 0) {
    return old === value ? object : { ...object, [field]: value };
  }
  if (old !== undefined && !isJsonObject(old)) {
    return wrongType(path.slice(0, 1), 'an object');
  }
  const inner = withField<JsonObject>(old ?? {}, rest, value);
  return inner === old ? object : { ...object, [field]: inner };
}

/** The object without a field; the very object when it has none. */
export function withoutField<T extends JsonObject>(object: T, path: readonly string[]): T {
  const [field = '', ...rest] = path;
  if (!Object.hasOwn(object, field)) {
    return object;
  }
  if (rest.length === 0) {
    const copy: T = { ...object };
    delete copy[field];
    return copy;
  }
  const old = object[field];
  if (!isJsonObject(old)) {
    return object;
  }
  const inner = withoutField(old, rest);
  return inner === old ? object : { ...object, [field]: inner };
}

/** The object with a field set, or without it when there is no value. */
export function withOptionalField<T extends JsonObject>(
  object: T,
  path: readonly string[],
  value: JsonValue | undefined,
): T {
  return value === undefined ? withoutField(object, path) : withField(object, path, value);
}

function wrongType(path: readonly string[], wanted: string): never {
  throw new InterpretationError(`.${path.join('.')} is not ${wanted}`);
}
