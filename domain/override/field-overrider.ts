/** fieldOverrider: changes inside a JSON or YAML document that an object carries as text. */
import { parse, stringify, type Tags } from 'yaml';
import type { Overriders } from '../kinds/override.ts';
import { isJsonObject, type JsonValue, type KubeObject } from '../object.ts';
import { escapeHtml } from './go-json.ts';
import { applyJsonPatch, type PatchOperation, pointerKeys } from './json-patch.ts';
import { OverrideError } from './override-error.ts';

type FieldOverrider = NonNullable<Overriders['fieldOverrider']>[number];
type SubPatch = NonNullable<FieldOverrider['yaml']>[number];

/** The change to the text that `fieldPath` points to. YAML loses its comments and gets sorted keys. */
export function fieldPatch(object: KubeObject, { fieldPath, yaml = [], json = [] }: FieldOverrider): PatchOperation[] {
  if (!fieldPath.startsWith('/')) {
    throw new OverrideError('JSON pointer must be empty or start with a "/"\nJSON pointer error');
  }
  const text = textAt(object, fieldPath);
  if (yaml.length === 0 && json.length === 0) {
    return [];
  }
  const value =
    yaml.length > 0
      ? writeYaml(applyJsonPatch(readDocument(text, fieldPath, parseYaml), yaml.map(operationOf)))
      : escapeHtml(JSON.stringify(applyJsonPatch(readDocument(text, fieldPath, JSON.parse), json.map(operationOf))));
  return [{ op: 'replace', path: fieldPath, value }];
}

function operationOf({ operator, subPath, value }: SubPatch): PatchOperation {
  return { op: operator, path: subPath, value };
}

function textAt(object: KubeObject, pointer: string): string {
  const value = pointerKeys(pointer).reduce<JsonValue>(valueOfKey, object);
  if (typeof value !== 'string') {
    throw new OverrideError(`Get object's value by overrider's path(${pointer}) is not string`);
  }
  return value;
}

function valueOfKey(container: JsonValue, key: string): JsonValue {
  if (Array.isArray(container)) {
    const value = /^\d+$/.test(key) ? container[Number(key)] : undefined;
    if (value === undefined) {
      throw new OverrideError(
        `index out of bounds array[0,${container.length - 1}] index '${key}': JSON pointer error`,
      );
    }
    return value;
  }
  const value = isJsonObject(container) && Object.hasOwn(container, key) ? container[key] : undefined;
  if (value === undefined) {
    throw new OverrideError(`object has no key ${JSON.stringify(key)}: JSON pointer error`);
  }
  return value;
}

function readDocument(text: string, pointer: string, read: (text: string) => JsonValue): JsonValue {
  try {
    return read(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new OverrideError(`the text at ${pointer} cannot be read: ${reason}`, undefined, { cause });
  }
}

/** Tags whose values are no JSON: such scalars stay text, as Karmada's conversion to JSON leaves them. */
const NOT_JSON = new Set(['timestamp', 'binary', 'omap', 'pairs', 'set'].map((name) => `tag:yaml.org,2002:${name}`));

/** YAML 1.1, as Go reads it; aliases are bounded by the library. */
function parseYaml(text: string): JsonValue {
  return parse(text, { version: '1.1', merge: true, customTags: jsonTags });
}

function jsonTags(tags: Tags): Tags {
  return tags.filter((tag) => typeof tag === 'string' || !NOT_JSON.has(tag.tag));
}

function writeYaml(value: JsonValue): string {
  return stringify(value, {
    version: '1.1',
    sortMapEntries: true,
    indentSeq: false,
    lineWidth: 0,
    blockQuote: 'literal',
  });
}
