/**
 * Reading and setting fields of an object of any kind as the `Nested…` functions of Kubernetes' `unstructured` package do,
 * by which Karmada retains, revises and prunes: absent is undefined, and null or any other type than the wanted one throws
 * {@link InterpretationError} in their words.
 */
import { goKind } from '../kubernetes/from-unstructured.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../object.ts';
import { withField } from './fields.ts';
import { InterpretationError } from './interpreter.ts';

const MAP = 'map[string]interface {}';
const EXPECTED_MAP = 'map[string]interface{}';

/** The value at a path; undefined when a field on the way is absent or null. */
export function nestedValue(object: JsonObject, ...path: string[]): JsonValue | undefined {
  let value: JsonValue = object;
  for (const [index, field] of path.entries()) {
    if (value === null) {
      return undefined;
    }
    if (!isJsonObject(value)) {
      return wrongType(path.slice(0, index + 1), value, EXPECTED_MAP);
    }
    const next: JsonValue | undefined = Object.hasOwn(value, field) ? value[field] : undefined;
    if (next === undefined) {
      return undefined;
    }
    value = next;
  }
  return value;
}

/** The string at a path. */
export function nestedString(object: JsonObject, ...path: string[]): string | undefined {
  const value = nestedValue(object, ...path);
  return value === undefined || typeof value === 'string' ? value : wrongType(path, value, 'string');
}

/** The integer of 64 bits at a path. */
export function nestedInteger(object: JsonObject, ...path: string[]): number | bigint | undefined {
  const value = nestedValue(object, ...path);
  const isInteger = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
  return isInteger || value === undefined ? value : wrongType(path, value, 'int64');
}

/** The object at a path. */
export function nestedMap(object: JsonObject, ...path: string[]): JsonObject | undefined {
  const value = nestedValue(object, ...path);
  return value === undefined || isJsonObject(value) ? value : wrongType(path, value, EXPECTED_MAP);
}

/** The list at a path. */
export function nestedList(object: JsonObject, ...path: string[]): readonly JsonValue[] | undefined {
  const value = nestedValue(object, ...path);
  return value === undefined || Array.isArray(value) ? value : wrongType(path, value, '[]interface{}');
}

/** The map of strings at a path. */
export function nestedStringMap(object: JsonObject, ...path: string[]): Record<string, string> | undefined {
  const map = nestedMap(object, ...path);
  if (map === undefined) {
    return undefined;
  }
  const strings: Record<string, string> = {};
  for (const [key, value] of Object.entries(map)) {
    if (typeof value !== 'string') {
      throw new InterpretationError(
        `${pathText(path)} accessor error: contains non-string value in the map under key ${JSON.stringify(key)}: ${described(value ?? null)}, expected string`,
      );
    }
    Object.defineProperty(strings, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return strings;
}

/** The object with a field set; missing objects on the way are made. The very object when the value is there already. */
export function withNested<T extends JsonObject>(object: T, path: readonly string[], value: JsonValue): T {
  let parent: JsonValue | undefined = object;
  for (const [index, field] of path.slice(0, -1).entries()) {
    parent = isJsonObject(parent) && Object.hasOwn(parent, field) ? parent[field] : undefined;
    if (parent === undefined) {
      break;
    }
    if (!isJsonObject(parent)) {
      throw new InterpretationError(
        `value cannot be set because ${pathText(path.slice(0, index + 1))} is not a ${EXPECTED_MAP}`,
      );
    }
  }
  return withField(object, path, value);
}

function wrongType(path: readonly string[], value: JsonValue, wanted: string): never {
  throw new InterpretationError(`${pathText(path)} accessor error: ${described(value)}, expected ${wanted}`);
}

function pathText(path: readonly string[]): string {
  return `.${path.join('.')}`;
}

function described(value: JsonValue): string {
  return `${goText(value)} is of the type ${goType(value)}`;
}

/** A value as Go prints it. */
function goText(value: JsonValue | undefined): string {
  if (value === null || value === undefined) {
    return '<nil>';
  }
  if (Array.isArray(value)) {
    return `[${value.map(goText).join(' ')}]`;
  }
  if (!isJsonObject(value)) {
    return String(value);
  }
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([key, item]) => `${key}:${goText(item)}`).join(' ')}]`;
}

function goType(value: JsonValue): string {
  if (value === null) {
    return '<nil>';
  }
  if (Array.isArray(value)) {
    return '[]interface {}';
  }
  return isJsonObject(value) ? MAP : goKind(value);
}
