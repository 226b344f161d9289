/**
 * Reading an object into the Go struct of its type, as `runtime.DefaultUnstructuredConverter` of Kubernetes' API machinery
 * does and Karmada with it: whole numbers take the size of their field, what is null or unknown is dropped, and the first
 * value of another type refuses all.
 */
import { isJsonObject, isNumeric, type JsonObject, type JsonValue } from '../object.ts';
import { parsedTypeError } from './go-decoding.ts';
import { type GoField, goFields } from './go-types.ts';

/** Deeper than any kind goes. */
const MAX_DEPTH = 1000;

const INTEGER_BITS: Record<string, number> = { int32: 32, int64: 64 };

/** An object is not of its type; the message is that of Kubernetes' converter, `field` says where. */
export class ConversionError extends Error {
  override name = 'ConversionError';
  readonly field: string;

  constructor(message: string, field: string) {
    super(message);
    this.field = field;
  }
}

/**
 * The object as its struct holds it; the very object when nothing had to change. `type` is the Go type's name; fields that
 * the table does not name (`apiVersion` and `kind`) are kept when `kept` does. Throws {@link ConversionError}.
 */
export function fromUnstructured<T extends JsonObject>(type: string, value: T, kept: readonly string[] = []): T {
  return structOf(type, value, '', 0, kept);
}

function structOf<T extends JsonObject>(
  type: string,
  value: T,
  path: string,
  depth: number,
  kept: readonly string[] = [],
): T {
  if (depth > MAX_DEPTH) {
    throw new ConversionError('exceeded max depth', path);
  }
  const fields = structFields(type);
  const converted = new Map<string, JsonValue>();
  let changed = false;
  for (const [name, field] of fields) {
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    if (given !== undefined && given !== null) {
      const one = fieldOf(field, given, `${path}.${name}`, depth);
      converted.set(name, one);
      changed ||= one !== given;
    }
  }
  const names = Object.keys(value);
  if (!changed && names.every((name) => converted.has(name) || kept.includes(name))) {
    return value;
  }
  const copy: T = { ...value };
  for (const name of names) {
    const one = converted.get(name);
    if (one !== undefined) {
      Object.assign(copy, { [name]: one });
    } else if (!kept.includes(name)) {
      Reflect.deleteProperty(copy, name);
    }
  }
  return copy;
}

const flattened = new Map<string, ReadonlyMap<string, GoField>>();

/** The fields of a struct and of those inlined in it, by their name in JSON. */
function structFields(type: string): ReadonlyMap<string, GoField> {
  const known = flattened.get(type);
  if (known) {
    return known;
  }
  const fields = new Map(
    (goFields(type) ?? []).flatMap((field): [string, GoField][] =>
      field.inline ? [...structFields(field.type)] : [[field.name, field]],
    ),
  );
  flattened.set(type, fields);
  return fields;
}

function fieldOf(field: GoField, given: JsonValue, path: string, depth: number): JsonValue {
  switch (field.shape) {
    case 'one':
      return oneOf(field.type, given, path, depth);
    case 'list':
      return Array.isArray(given)
        ? mapUnlessSame(given, (item) => itemOf(field.type, item, path, depth))
        : refuse(`cannot restore slice from ${goKind(given)}`, path);
    case 'map':
      return isJsonObject(given)
        ? mapOf(field.type, given, path, depth)
        : refuse(`cannot restore map from ${goKind(given)}`, path);
  }
}

function mapOf(type: string, map: JsonObject, path: string, depth: number): JsonObject {
  const keys = Object.keys(map);
  const values = keys.map((key) => itemOf(type, map[key] ?? null, `${path}.${key}`, depth));
  return values.every((value, index) => value === map[keys[index] ?? ''])
    ? map
    : Object.fromEntries(keys.map((key, index) => [key, values[index]]));
}

/** What stands for nothing inside of a list or a map is the zero value of its type. */
function itemOf(type: string, item: JsonValue, path: string, depth: number): JsonValue {
  return item === null ? zeroOf(type) : oneOf(type, item, path, depth);
}

function zeroOf(type: string): JsonValue {
  switch (type) {
    case 'string':
      return '';
    case 'Quantity':
      return '0';
    case 'int32':
    case 'int64':
    case 'float64':
    case 'IntOrString':
      return 0;
    case 'bool':
      return false;
    default:
      return goFields(type) ? {} : null;
  }
}

function oneOf(type: string, given: JsonValue, path: string, depth: number): JsonValue {
  const kind = goKind(given);
  switch (type) {
    case 'string':
      if (kind !== 'string') {
        refuse(kind === 'int64' ? 'cannot convert int64 to string' : 'unrecognized type: string', path);
      }
      return given;
    case 'bool':
      return kind === 'bool' ? given : refuse('unrecognized type: bool', path);
    case 'float64':
      return isNumeric(given) ? given : refuse('unrecognized type: float64', path);
    case 'int32':
    case 'int64':
      return isNumeric(given) ? integerOf(type, given, path) : refuse(`unrecognized type: ${type}`, path);
    case '[]string':
      return Array.isArray(given)
        ? mapUnlessSame(given, (item) => itemOf('string', item, path, depth))
        : refuse(`cannot restore slice from ${kind}`, path);
    case 'bytes':
      if (typeof given !== 'string') {
        refuse(`cannot restore slice from ${kind}`, path);
      }
      return parsed(type, given, path, 'error decoding from json: ');
    case 'Time':
    case 'MicroTime':
    case 'Quantity':
    case 'IntOrString':
      return parsed(type, given, path);
    default:
      if (!goFields(type)) {
        return given;
      }
      return isJsonObject(given)
        ? structOf(type, given, path, depth + 1)
        : refuse(`cannot restore struct from: ${kind}`, path);
  }
}

function parsed(type: string, given: JsonValue, path: string, prefix = ''): JsonValue {
  const error = parsedTypeError(type, given);
  if (error !== undefined) {
    refuse(`${prefix}${error}`, path);
  }
  return type === 'Quantity' && typeof given === 'string' ? given.trim() : given;
}

/** Whole numbers lose the bits that their field does not have, as Go's conversion does. */
function integerOf(type: string, given: number | bigint, path: string): JsonValue {
  const bits = INTEGER_BITS[type] ?? 0;
  if (typeof given === 'number' && !Number.isInteger(given)) {
    return refuse(`cannot convert float64 to ${type}`, path);
  }
  if (
    typeof given === 'number' &&
    Number.isSafeInteger(given) &&
    BigInt.asIntN(bits, BigInt(given)) === BigInt(given)
  ) {
    return given;
  }
  const whole = BigInt(given);
  // A float out of the range of 64 bits becomes the least of them.
  const inRange = BigInt.asIntN(64, whole) === whole ? whole : -(2n ** 63n);
  const wrapped = BigInt.asIntN(bits, inRange);
  return Number.isSafeInteger(Number(wrapped)) ? Number(wrapped) : wrapped;
}

function mapUnlessSame(list: JsonValue[], convert: (item: JsonValue) => JsonValue): JsonValue[] {
  const converted = list.map(convert);
  return converted.every((item, index) => item === list[index]) ? list : converted;
}

function refuse(message: string, path: string): never {
  throw new ConversionError(message, path);
}

/** The kind of Go value that JSON is decoded to. */
export function goKind(value: JsonValue): string {
  if (Array.isArray(value)) {
    return 'slice';
  }
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int64';
    case 'number':
      return Number.isSafeInteger(value) ? 'int64' : 'float64';
    default:
      return 'map';
  }
}
