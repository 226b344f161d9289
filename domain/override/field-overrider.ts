/** fieldOverrider: changes inside a JSON or YAML document that an object carries as text. */
import { parseAllDocuments, type ScalarTag, type Tags } from 'yaml';
import type { Overriders } from '../kinds/override.ts';
import { isJsonObject, type JsonValue, type KubeObject } from '../object.ts';
import { writeYaml } from './block-yaml.ts';
import { escapeHtml } from './go-json.ts';
import { applyJsonPatch, notANumber, type PatchOperation, pointerKeys } from './json-patch.ts';
import { OverrideError } from './override-error.ts';

type FieldOverrider = NonNullable<Overriders['fieldOverrider']>[number];
type SubPatch = NonNullable<FieldOverrider['yaml']>[number];

/**
 * The change to the text that `fieldPath` points to. YAML loses its comments and gets sorted keys. As in Karmada, an
 * overrider with no operation at all empties the text.
 */
export function fieldPatch(object: KubeObject, { fieldPath, yaml = [], json = [] }: FieldOverrider): PatchOperation[] {
  if (fieldPath !== '' && !fieldPath.startsWith('/')) {
    throw new OverrideError(`JSON pointer must be empty or start with a "/"\n${POINTER_ERROR}`);
  }
  const text = textAt(object, fieldPath);
  return [{ op: 'replace', path: fieldPath, value: changedText(text, fieldPath, yaml, json) }];
}

function changedText(text: string, pointer: string, yaml: readonly SubPatch[], json: readonly SubPatch[]): string {
  if (yaml.length > 0) {
    return writeYaml(applyJsonPatch(readYaml(text, pointer), yaml.map(operationOf)));
  }
  // No JSON at all is not read, and so not changed.
  return json.length === 0 || text === ''
    ? ''
    : escapeHtml(JSON.stringify(applyJsonPatch(readJson(text), json.map(operationOf))));
}

function operationOf({ operator, subPath, value }: SubPatch): PatchOperation {
  return { op: operator, path: subPath, value };
}

function textAt(object: KubeObject, pointer: string): string {
  const value = pointer === '' ? object : pointerKeys(pointer).reduce<JsonValue>(valueOfKey, object);
  if (typeof value !== 'string') {
    throw new OverrideError(`Get object's value by overrider's path(${pointer}) is not string`);
  }
  return value;
}

/** The part of a value that one key of a pointer names; the texts of errors are those of github.com/go-openapi/jsonpointer. */
function valueOfKey(container: JsonValue, key: string): JsonValue {
  const fail = (reason: string): never => {
    throw new OverrideError(`${reason}: ${POINTER_ERROR}`);
  };
  if (container === null) {
    return fail(`nil value has no field ${JSON.stringify(key)}`);
  }
  if (Array.isArray(container)) {
    return itemOfKey(container, key, fail);
  }
  if (!isJsonObject(container)) {
    return fail(`invalid token reference ${JSON.stringify(key)}`);
  }
  const value = Object.hasOwn(container, key) ? container[key] : undefined;
  return value === undefined ? fail(`object has no key ${JSON.stringify(key)}`) : value;
}

function itemOfKey(list: readonly JsonValue[], key: string, fail: (reason: string) => never): JsonValue {
  if (key === '-') {
    return fail('cannot resolve "-" token on get: the "-" array token cannot be resolved here');
  }
  if (!/^[+-]?\d+$/.test(key)) {
    throw new OverrideError(`${notANumber(key)}\n${POINTER_ERROR}`);
  }
  const value = list[Number(key)];
  return value === undefined ? fail(`index out of bounds array[0,${list.length - 1}] index '${Number(key)}'`) : value;
}

function readJson(text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OverrideError('invalid state detected', undefined, { cause });
  }
}

const POINTER_ERROR = 'JSON pointer error';

/** Tags whose values are no JSON: such scalars stay text, as Karmada's conversion to JSON leaves them. */
const NOT_JSON = new Set(['timestamp', 'binary', 'omap', 'pairs', 'set'].map((name) => `tag:yaml.org,2002:${name}`));

/** The first document of YAML 1.1, as Go reads it; aliases are bounded by the library. */
function readYaml(text: string, pointer: string): JsonValue {
  try {
    const [document] = [...parseAllDocuments(text, READING)];
    const [error] = document?.errors ?? [];
    if (error) {
      throw error;
    }
    return jsonOf(document?.toJS());
  } catch (cause) {
    if (cause instanceof OverrideError) {
      throw cause;
    }
    const reason = cause instanceof Error ? cause.message : cause;
    throw new OverrideError(`the text at ${pointer} cannot be read: ${reason}`, undefined, { cause });
  }
}

/** What a document holds as JSON; numbers of up to 53 bits are plain ones. */
function jsonOf(value: unknown): JsonValue {
  if (Array.isArray(value)) {
    return value.map(jsonOf);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, jsonOf(each)]));
  }
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    case 'number':
      return Number.isFinite(value) ? value : notJson(value);
    default:
      return null;
  }
}

function notJson(value: number): never {
  const shown = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  throw new OverrideError(`json: unsupported value: ${shown}`);
}

/** `0o17`, which YAML 1.1 does not have and Go reads all the same. */
const OCTAL: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^0o[0-7]+$/,
  resolve: (text) => Number(text),
};

/** `12:30` is a text: numbers to the base of 60 are read by nobody. */
function jsonTags(tags: Tags): Tags {
  const known = tags.filter(
    (tag) => typeof tag === 'string' || !(NOT_JSON.has(tag.tag) || ('format' in tag && tag.format === 'TIME')),
  );
  return [OCTAL, ...known];
}

/** A key that is there twice has its last value. */
const READING = {
  version: '1.1',
  merge: true,
  customTags: jsonTags,
  uniqueKeys: false,
  intAsBigInt: true,
  logLevel: 'error',
} as const;
