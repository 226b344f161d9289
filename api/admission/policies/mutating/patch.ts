/** What the expressions of mutating policies do to an object. Texts are kube-apiserver's. */
import { isJsonObject, type JsonObject, type JsonValue, type KubeObject } from '../../../../domain/object.ts';
import { integerOf } from '../../../../kube/exact-json.ts';
import { applyJsonPatch } from '../../../patch/json-patch.ts';
import { PatchError } from '../../../patch/patch-error.ts';
import { checkTyped } from '../../../patch/typed/check.ts';
import { elementText, fieldElement } from '../../../patch/typed/element.ts';
import { mergeTyped } from '../../../patch/typed/merge.ts';
import { fieldType, isAtomic, itemType, shapeOf } from '../../../patch/typed/shape.ts';
import { withObjectMeta } from '../../../schema/object-meta.ts';
import type { Schema } from '../../../schema/schema.ts';
import { Constructed, OBJECT_TYPE } from '../../cel/constructions.ts';

/** Thrown for a result that cannot be applied; the policy's failure policy says what then. */
export class MutationError extends Error {
  override name = 'MutationError';
}

/** The object with an apply configuration merged in, as server-side apply merges. Throws {@link MutationError}. */
export function withConfiguration(object: KubeObject, value: unknown, kindSchema: Schema): JsonValue {
  checkTypeNames(value, OBJECT_TYPE);
  const { apiVersion, kind } = object;
  const fields = jsonOf(value);
  const patch: JsonObject = { ...(isJsonObject(fields) ? fields : {}), apiVersion, kind };
  const schema = withObjectMeta(kindSchema);
  const complaints = checkTyped(patch, schema);
  if (complaints.length > 0) {
    throw applyError(`failed to convert patch object to typed object: ${listed(complaints)}`);
  }
  const atomics = atomicsIn(patch, schema, '');
  if (atomics.length > 0) {
    throw applyError(
      `invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ${atomics.join(', ')}`,
    );
  }
  return mergeTyped(object, patch, schema);
}

function applyError(why: string): MutationError {
  return new MutationError(`error applying patch: ${why}`);
}

function listed(complaints: readonly string[]): string {
  return complaints.length === 1 ? complaints.join() : ['errors:', ...complaints.map((line) => `  ${line}`)].join('\n');
}

/** Values that are owned as a whole: a configuration that names part of one would take the rest away. */
function atomicsIn(value: JsonValue, schema: Schema, path: string): string[] {
  const own = typeof value === 'object' && value !== null && isAtomic(schema, shapeOf(schema, value)) ? [path] : [];
  if (Array.isArray(value)) {
    const items = itemType(schema);
    return [...own, ...value.flatMap((item, index) => atomicsIn(item, items, `${path}[${index}]`))];
  }
  if (!isJsonObject(value)) {
    return own;
  }
  return [
    ...own,
    ...Object.entries(value).flatMap(([name, child]) =>
      atomicsIn(child ?? null, fieldType(schema, name) ?? {}, `${path}${elementText(fieldElement(name))}`),
    ),
  ];
}

/** The object after the steps of a JSON patch; unchanged where a test in it fails. Throws {@link MutationError}. */
export function withPatch(object: KubeObject, value: unknown): JsonValue {
  const operations = (Array.isArray(value) ? value : []).map((step: unknown): JsonValue => {
    const { value: given, ...names } = step instanceof Constructed ? step.fields : {};
    if (given instanceof Constructed) {
      // The path to it is not known here, only that to what is in it.
      checkTypeNames(given, given.typeName);
    }
    const operation = jsonOf(names);
    return given === undefined || !isJsonObject(operation) ? operation : { ...operation, value: jsonOf(given) };
  });
  try {
    return applyJsonPatch(object, operations);
  } catch (error) {
    if (!(error instanceof PatchError)) {
      throw error;
    }
    const [, why = error.message] = /^the server rejected our request[^:]*: (.*)$/s.exec(error.message) ?? [];
    if (/^testing value .* failed/.test(why)) {
      return object;
    }
    throw new MutationError(`JSON Patch: ${why}`);
  }
}

/** Types of objects are named as the path to them; names are all that is known of them. Throws {@link MutationError}. */
function checkTypeNames(value: unknown, root: string): void {
  const wrong = wrongNames(value, [root]);
  if (wrong.length > 0) {
    throw new MutationError(`type mismatch: ${wrong.join('\n')}`);
  }
}

function wrongNames(value: unknown, path: readonly string[]): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => wrongNames(item, path));
  }
  if (!(value instanceof Constructed)) {
    return isPlain(value) ? Object.values(value).flatMap((child) => wrongNames(child, path)) : [];
  }
  const expected = path.join('.');
  const own =
    value.typeName === expected
      ? []
      : [
          `unexpected type name ${JSON.stringify(value.typeName)}, expected ${JSON.stringify(expected)}, which matches field name path from root Object type`,
        ];
  return [...own, ...Object.entries(value.fields).flatMap(([name, child]) => wrongNames(child, [...path, name]))];
}

/** A CEL value as JSON. Throws {@link MutationError} for what JSON cannot hold. */
function jsonOf(value: unknown): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') {
    return value;
  }
  if (typeof value === 'bigint') {
    return integerOf(value);
  }
  if (Array.isArray(value)) {
    return value.map(jsonOf);
  }
  if (value instanceof Constructed) {
    return jsonOf(value.fields);
  }
  if (value instanceof Date) {
    return value.toISOString().replace(/\.000Z$/, 'Z');
  }
  if (value instanceof Uint8Array) {
    return Buffer.from(value).toString('base64');
  }
  if (isPlain(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, jsonOf(child)]));
  }
  throw new MutationError('the expression evaluated to a type that could not marshal to JSON');
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && value.constructor === Object;
}
