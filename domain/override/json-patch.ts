/**
 * JSON Patch (RFC 6902) as Karmada applies it: `add`, `remove` and `replace`, negative indices counted from the end,
 * and the error texts of github.com/evanphx/json-patch, which users see in events. Only the way to a change is copied.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../object.ts';
import { OverrideError } from './override-error.ts';

/** One step of a patch. */
export interface PatchOperation {
  op: 'add' | 'remove' | 'replace';
  /** JSON pointer (RFC 6901). */
  path: string;
  value?: JsonValue | undefined;
}

type Container = JsonObject | JsonValue[];

const MISSING = 'missing value';
const INVALID_INDEX = 'invalid index referenced';

/** The document after all operations. Throws {@link OverrideError} at the first that does not apply. */
export function applyJsonPatch(document: JsonValue, operations: readonly PatchOperation[]): JsonValue {
  return operations.reduce<JsonValue>(applyOperation, asDocument(document));
}

/** The keys of a JSON pointer that starts with a slash. */
export function pointerKeys(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function applyOperation(document: JsonValue, operation: PatchOperation): JsonValue {
  const { op, path, value = null } = operation;
  if (path === '' && op === 'add') {
    return asDocument(value);
  }
  if (path === '' && op === 'replace') {
    return value === null || isContainer(value)
      ? value
      : failed('replace operation value must be object or array', '%!w(<nil>)');
  }
  const [first, ...rest] = pointerKeys(path);
  // A pointer that starts with two slashes leads into a copy of the document.
  const isLost = first === '' && rest.length > 0;
  const keys = isLost || first === undefined ? rest : [first, ...rest];
  const key = keys.pop() ?? '';
  const isPointer = path === '' || path.includes('/');
  if (document === null && isPointer && keys.length === 0) {
    return op === 'replace' ? missingKey(path) : failed(operationAt(op, path), 'invalid value, expected object');
  }
  const changed = isPointer ? changeAt(document, keys, (container) => change(container, key, operation)) : undefined;
  if (changed === undefined) {
    const shown = op === 'replace' ? path : `"${path}"`;
    throw new OverrideError(`${op} operation does not apply: doc is missing path: ${shown}: ${MISSING}`);
  }
  return isLost ? document : changed;
}

/** What operations are applied to; texts, numbers and booleans have no parts to change. */
function asDocument(value: JsonValue): JsonValue {
  return value === null || isContainer(value)
    ? value
    : failed(`json: cannot unmarshal ${goType(value)} into Go value of type map[string]*jsonpatch.lazyNode`);
}

function goType(value: string | number | bigint | boolean): string {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    default:
      return 'number';
  }
}

/** The document with its container at `keys` changed; undefined when there is none. */
function changeAt(
  document: JsonValue,
  keys: readonly string[],
  change: (container: Container) => Container,
): JsonValue | undefined {
  if (!isContainer(document)) {
    return undefined;
  }
  const [key, ...rest] = keys;
  if (key === undefined) {
    return change(document);
  }
  if (Array.isArray(document)) {
    const index = existingIndex(document, key);
    const changed = index === undefined ? undefined : changeAt(document[index] ?? null, rest, change);
    return index === undefined || changed === undefined ? undefined : document.with(index, changed);
  }
  const changed =
    key !== '' && Object.hasOwn(document, key) ? changeAt(document[key] ?? null, rest, change) : undefined;
  return changed === undefined ? undefined : { ...document, [key]: changed };
}

function change(container: Container, key: string, operation: PatchOperation): Container {
  return Array.isArray(container) ? changeList(container, key, operation) : changeObject(container, key, operation);
}

function changeObject(object: JsonObject, key: string, { op, path, value = null }: PatchOperation): JsonObject {
  if (op === 'add') {
    return { ...object, [key]: value };
  }
  const exists = Object.hasOwn(object, key);
  if (op === 'replace') {
    // Looking up an empty key never fails.
    return exists || key === '' ? { ...object, [key]: value } : missingKey(path);
  }
  return exists
    ? withoutKey(object, key)
    : failed(operationAt('remove', path), `unable to remove nonexistent key: ${key}: ${MISSING}`);
}

function changeList(list: JsonValue[], key: string, { op, path, value = null }: PatchOperation): JsonValue[] {
  if (op === 'replace') {
    const index = existingIndex(list, key);
    if (index === undefined) {
      return key === '' ? failed(operationAt('remove', path), notANumber(key)) : missingKey(path);
    }
    return list.with(index, value);
  }
  if (op === 'add' && key === '-') {
    return [...list, value];
  }
  const where = operationAt(op, path);
  const index = parseIndex(key);
  if (index === undefined) {
    const reason = notANumber(key);
    return failed(where, op === 'add' ? `value was not a proper array index: '${key}': ${reason}` : reason);
  }
  const places = op === 'add' ? list.length + 1 : list.length;
  if (index >= places || index < -places) {
    return failed(where, `Unable to access invalid index: ${index}: ${INVALID_INDEX}`);
  }
  const place = index < 0 ? index + places : index;
  return op === 'add' ? list.toSpliced(place, 0, value) : list.toSpliced(place, 1);
}

function operationAt(op: PatchOperation['op'], path: string): string {
  return `error in ${op} for path: '${path}'`;
}

function failed(...reasons: string[]): never {
  throw new OverrideError(reasons.join(': '));
}

/** What Go says of a text that is not a whole number. */
export function notANumber(text: string): string {
  return `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
}

function missingKey(path: string): never {
  throw new OverrideError(`replace operation does not apply: doc is missing key: ${path}: ${MISSING}`);
}

/** The place of an element that is there; negative keys count from the end. */
function existingIndex(list: readonly JsonValue[], key: string): number | undefined {
  const index = parseIndex(key);
  const place = index !== undefined && index < 0 ? index + list.length : index;
  return place !== undefined && place >= 0 && place < list.length ? place : undefined;
}

function parseIndex(key: string): number | undefined {
  return /^[+-]?\d+$/.test(key) ? Number(key) : undefined;
}

function withoutKey(object: JsonObject, key: string): JsonObject {
  const copy = { ...object };
  delete copy[key];
  return copy;
}

function isContainer(value: JsonValue): value is Container {
  return Array.isArray(value) || isJsonObject(value);
}
