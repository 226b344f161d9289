/**
 * JSON patch, RFC 6902 (`application/json-patch+json`), with the liberties kube-apiserver takes (evanphx/json-patch v4):
 * an absent field tests as null, `replace` creates a field, a negative index counts from the end, a path's first
 * segment is ignored.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/object.ts';
import { writeJson } from '../../kube/deep-json.ts';
import { field, jsonEqual, withField, withoutField } from '../schema/json.ts';
import { doesNotApply, PatchError } from './patch-error.ts';

/** kube-apiserver's bound on the operations of one patch. */
const MAX_OPERATIONS = 10_000;

/** kube-apiserver's bound on what all `copy` operations of one patch may add, in bytes of JSON. */
const MAX_COPIED_BYTES = 3 * 1024 * 1024;

/** One step; which of the fields it needs depends on `op`. */
interface Operation {
  op: string;
  path?: string;
  from?: string;
  value: JsonValue;
}

/** What a patched document may be at a path: something with children. */
type Container = JsonObject | JsonValue[];

/** The object after all operations, in order; the first that fails fails the patch. Throws {@link PatchError}. */
export function applyJsonPatch(object: JsonObject, patch: JsonValue): JsonObject {
  const operations = readOperations(patch);
  let document: Container = object;
  let copied = 0;
  for (const operation of operations) {
    if (operation.op === 'copy') {
      const value = getAt(document, fromOf(operation), 'copy', 'from ');
      copied += Buffer.byteLength(writeJson(value));
      if (copied > MAX_COPIED_BYTES) {
        throw doesNotApply(
          `Unable to complete the copy, the accumulated size increase of copy is ${copied}, exceeding the limit ${MAX_COPIED_BYTES}`,
        );
      }
      document = addAt(document, pathOf(operation), value, 'copy', 'destination ');
    } else {
      document = applyOperation(document, operation);
    }
  }
  if (!isJsonObject(document)) {
    throw new PatchError(422, `patch: Invalid value: ${JSON.stringify(writeJson(document))}: not an object`);
  }
  return document;
}

function applyOperation(document: Container, operation: Operation): Container {
  switch (operation.op) {
    case 'add':
      return addAt(document, pathOf(operation), operation.value, 'add', '');
    case 'remove':
      return removeAt(document, pathOf(operation), 'remove', '');
    case 'replace':
      return replaceAt(document, pathOf(operation), operation.value);
    case 'move': {
      const from = fromOf(operation);
      const value = getAt(document, from, 'move', 'from ');
      return addAt(removeAt(document, from, 'move', 'from '), pathOf(operation), value, 'move', 'destination ');
    }
    case 'test':
      return testAt(document, pathOf(operation), operation.value);
    default:
      throw doesNotApply(`Unexpected kind: ${operation.op}`);
  }
}

function addAt(document: Container, path: string, value: JsonValue, op: string, what: string): Container {
  return changeParent(document, path, op, what, (parent, key) => {
    if (!Array.isArray(parent)) {
      return withField(parent, key, value);
    }
    const index = key === '-' ? parent.length : indexIn(key, parent.length + 1, path, op);
    return parent.toSpliced(index, 0, value);
  });
}

function removeAt(document: Container, path: string, op: string, what: string): Container {
  return changeParent(document, path, op, what, (parent, key) => {
    if (Array.isArray(parent)) {
      return parent.toSpliced(indexIn(key, parent.length, path, op), 1);
    }
    if (!Object.hasOwn(parent, key)) {
      throw doesNotApply(`error in ${op} for path: '${path}': Unable to remove nonexistent key: ${key}: missing value`);
    }
    return withoutField(parent, key);
  });
}

function replaceAt(document: Container, path: string, value: JsonValue): Container {
  if (path === '') {
    if (typeof value !== 'object' || value === null) {
      throw doesNotApply('replace operation value must be object or array');
    }
    return value;
  }
  return changeParent(document, path, 'replace', '', (parent, key) =>
    Array.isArray(parent)
      ? parent.with(indexIn(key, parent.length, path, 'replace'), value)
      : withField(parent, key, value),
  );
}

function testAt(document: Container, path: string, expected: JsonValue): Container {
  const found = path === '' ? document : getAt(document, path, 'test', '');
  if (!jsonEqual(found, expected)) {
    throw doesNotApply(`testing value ${path} failed: test failed`);
  }
  return document;
}

/** The value at a path; an absent field reads as null, an absent parent or item is an error. */
function getAt(document: Container, path: string, op: string, what: string): JsonValue {
  const keys = keysOf(path);
  const key = keys.pop();
  let parent: JsonValue | undefined = document;
  for (const step of keys) {
    parent = childOf(parent, step);
  }
  if (key === undefined || !isContainer(parent)) {
    throw missingPath(op, what, path);
  }
  return Array.isArray(parent) ? (parent[indexIn(key, parent.length, path, op)] ?? null) : (field(parent, key) ?? null);
}

/** Copies the containers along the path and changes the innermost. */
function changeParent(
  document: Container,
  path: string,
  op: string,
  what: string,
  change: (parent: Container, key: string) => Container,
): Container {
  const keys = keysOf(path);
  const last = keys.pop();
  const passed: { container: Container; key: string }[] = [];
  let innermost = document;
  for (const key of keys) {
    const child = childOf(innermost, key);
    if (!isContainer(child)) {
      throw missingPath(op, what, path);
    }
    passed.push({ container: innermost, key });
    innermost = child;
  }
  if (last === undefined) {
    throw missingPath(op, what, path);
  }
  return passed.reduceRight(
    (changed, { container, key }) =>
      Array.isArray(container)
        ? container.with(indexIn(key, container.length, path, op), changed)
        : withField(container, key, changed),
    change(innermost, last),
  );
}

function childOf(container: JsonValue | undefined, key: string): JsonValue | undefined {
  if (Array.isArray(container)) {
    const index = parseIndex(key);
    return index === undefined ? undefined : container.at(index);
  }
  return isJsonObject(container) ? field(container, key) : undefined;
}

function isContainer(value: JsonValue | undefined): value is Container {
  return typeof value === 'object' && value !== null;
}

/** The segments after the first slash, unescaped; none when there is no slash. */
function keysOf(path: string): string[] {
  return path
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function parseIndex(key: string): number | undefined {
  return /^[+-]?\d+$/.test(key) ? Number(key) : undefined;
}

function indexIn(key: string, length: number, path: string, op: string): number {
  const index = parseIndex(key);
  if (index === undefined) {
    throw doesNotApply(`error in ${op} for path: '${path}': value was not a proper array index: '${key}'`);
  }
  if (index >= length || index < -length) {
    throw doesNotApply(
      `error in ${op} for path: '${path}': Unable to access invalid index: ${index}: invalid index referenced`,
    );
  }
  return index < 0 ? index + length : index;
}

function missingPath(op: string, what: string, path: string): PatchError {
  return doesNotApply(`${op} operation does not apply: doc is missing ${what}path: "${path}": missing value`);
}

function pathOf({ op, path }: Operation): string {
  if (path === undefined) {
    throw doesNotApply(`${op} operation failed to decode path: missing value`);
  }
  return path;
}

function fromOf({ op, from }: Operation): string {
  if (from === undefined) {
    throw doesNotApply(`${op} operation failed to decode from: missing value`);
  }
  return from;
}

function readOperations(patch: JsonValue): Operation[] {
  if (patch === null) {
    return [];
  }
  if (!Array.isArray(patch)) {
    throw cannotDecode(patch, 'Go value of type []handlers.jsonPatchOp');
  }
  if (patch.length > MAX_OPERATIONS) {
    throw new PatchError(
      413,
      `Request entity too large: The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`,
    );
  }
  return patch.map(readOperation);
}

function readOperation(operation: JsonValue): Operation {
  if (operation !== null && !isJsonObject(operation)) {
    throw cannotDecode(operation, 'Go value of type handlers.jsonPatchOp');
  }
  const text = (name: string): string | undefined => {
    const value = field(operation ?? {}, name) ?? undefined;
    if (value !== undefined && typeof value !== 'string') {
      throw cannotDecode(value, `Go struct field jsonPatchOp.${name} of type string`);
    }
    return value;
  };
  const path = text('path');
  const from = text('from');
  return {
    op: text('op') ?? 'unknown',
    ...(path !== undefined && { path }),
    ...(from !== undefined && { from }),
    value: field(operation ?? {}, 'value') ?? null,
  };
}

function cannotDecode(value: JsonValue, into: string): PatchError {
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  return new PatchError(400, `error decoding patch: json: cannot unmarshal ${kind} into ${into}`);
}
