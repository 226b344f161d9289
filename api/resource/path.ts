/** Reading and writing fields by dotted path (`.spec.replicas`). */
import { isJsonObject, isNumeric, type JsonObject, type JsonValue } from '../../domain/object.ts';

function steps(path: string): string[] {
  return path.split('.').filter((step) => step !== '');
}

/** The value at a path; undefined when anything on the way is missing. */
export function valueAt(object: JsonObject, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = object;
  for (const step of steps(path)) {
    if (!isJsonObject(value) || !Object.hasOwn(value, step)) {
      return undefined;
    }
    value = value[step];
  }
  return value;
}

/** The value at a path as text; the empty string when it is missing or not a scalar. */
export function textAt(object: JsonObject, path: string): string {
  const value = valueAt(object, path);
  return typeof value === 'string' || isNumeric(value) || typeof value === 'boolean' ? String(value) : '';
}

/** The object with another value at a path; objects on the way are made when missing. */
export function withValueAt<T extends JsonObject>(object: T, path: string, value: JsonValue): T {
  return replaceAt(object, steps(path), value) as T;
}

function replaceAt(object: JsonObject, [step, ...rest]: string[], value: JsonValue): JsonObject {
  if (step === undefined) {
    return object;
  }
  const child = Object.hasOwn(object, step) ? object[step] : undefined;
  return { ...object, [step]: rest.length === 0 ? value : replaceAt(isJsonObject(child) ? child : {}, rest, value) };
}
