/**
 * The form in which Kubernetes writes its own kinds, whatever form they came in: as decoded into Go structs and encoded again.
 * Unknown fields and nulls go, zero values that are "omitted when empty" go, structs and required zero values come.
 */
import { isJsonObject, type JsonObject, type JsonValue, type KubeObject } from '../object.ts';
import { formatQuantity, parseQuantity } from '../quantity.ts';
import { type GoField, goFields } from './go-types.ts';

/** The deepest nesting that is followed; no body is nested deeper. */
const MAX_DEPTH = 1000;

const JSON_SCHEMA = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps';

/** Quantities in lists of resources are rounded up to thousandths. */
const NANO_PER_MILLI = 1_000_000n;

/**
 * Where the form is written: what was stored has lost the difference between no list and an empty one, what Go has just
 * `encoded` has not, nor are its quantities rounded.
 */
export type CanonicalForm = 'stored' | 'encoded';

/** One struct in the form in which Go encodes it; `type` is its name. */
export function encodedStruct(type: string, value: JsonObject): JsonObject {
  return canonicalStruct(type, value, { depth: 0, form: 'encoded' });
}

/** How deep a value is, and the form that is made. */
interface Place {
  depth: number;
  form: CanonicalForm;
}

/** A new object in canonical form; `type` is the Go type's name. Throws when it is nested deeper than any real object. */
export function canonicalObject(type: string, object: KubeObject, form: CanonicalForm = 'stored'): KubeObject {
  const { apiVersion, kind, metadata } = object;
  const { apiVersion: _apiVersion, kind: _kind, ...fields } = canonicalStruct(type, object, { depth: 0, form });
  return { apiVersion, kind, metadata, ...fields };
}

function canonicalStruct(type: string, value: JsonObject, place: Place): JsonObject {
  if (place.depth > MAX_DEPTH) {
    throw new RangeError(`The object is nested deeper than ${MAX_DEPTH} levels`);
  }
  const result: JsonObject = {};
  for (const field of goFields(type) ?? []) {
    if (field.inline) {
      Object.assign(result, canonicalStruct(field.type, value, deeper(place)));
    } else {
      const given = Object.hasOwn(value, field.name) ? value[field.name] : undefined;
      const canonical =
        given === undefined || given === null ? zero(field, place) : canonicalField(field, given, place);
      if (canonical !== undefined) {
        result[field.name] = canonical;
      }
    }
  }
  return result;
}

function deeper({ depth, form }: Place): Place {
  return { depth: depth + 1, form };
}

/** What an absent field is written as; undefined when it is not written. */
function zero(field: GoField, place: Place): JsonValue | undefined {
  if (field.pointer || field.shape !== 'one' || field.type === 'bytes') {
    return field.omitEmpty ? undefined : null;
  }
  if (goFields(field.type)) {
    return field.omitZero ? undefined : canonicalStruct(field.type, {}, deeper(place));
  }
  switch (field.type) {
    case 'Time':
    case 'MicroTime':
    case 'Raw':
      return field.omitZero ? undefined : null;
    case 'Quantity':
      return '0';
    case 'IntOrString':
      return 0;
    case 'bool':
      return field.omitEmpty ? undefined : false;
    case 'string':
      return field.omitEmpty ? undefined : '';
    default:
      return field.omitEmpty ? undefined : 0;
  }
}

function canonicalField(field: GoField, given: JsonValue, place: Place): JsonValue | undefined {
  if (field.shape === 'list') {
    if (!Array.isArray(given)) {
      return given;
    }
    return given.length === 0 && (place.form === 'stored' || field.omitEmpty)
      ? zero(field, place)
      : given.map((item) => canonicalValue(field.type, item, place));
  }
  if (field.shape === 'map') {
    if (!isJsonObject(given)) {
      return given;
    }
    const entries = Object.entries(given).map(([key, item]) => [
      key,
      field.type === 'Quantity'
        ? canonicalQuantity(item ?? '0', place.form === 'stored' ? NANO_PER_MILLI : 1n)
        : canonicalValue(field.type, item ?? null, place),
    ]);
    return entries.length === 0 && (place.form === 'stored' || field.omitEmpty)
      ? zero(field, place)
      : Object.fromEntries(entries);
  }
  const value = canonicalValue(field.type, given, place);
  const empty = value === '' || value === 0 || value === false;
  return empty && !field.pointer && field.type !== 'IntOrString' ? zero(field, place) : value;
}

/** One value of a type; values of the wrong type are left for validation to name. */
function canonicalValue(type: string, given: JsonValue, place: Place): JsonValue {
  switch (type) {
    case 'Quantity':
      return canonicalQuantity(given, 1n);
    case 'Time':
      return canonicalTime(given, (time) => `${time.toISOString().slice(0, -5)}Z`);
    case 'MicroTime':
      return canonicalTime(given, (time) => `${time.toISOString().slice(0, -1)}${microseconds(given)}Z`);
    case 'string':
      return given ?? '';
    case 'SchemaOrBool':
    case 'SchemaOrArray':
    case 'SchemaOrStrings':
      return canonicalSchemas(given, place);
    default:
      return goFields(type) && (isJsonObject(given) || given === null)
        ? canonicalStruct(type, given ?? {}, deeper(place))
        : given;
  }
}

function canonicalSchemas(given: JsonValue, place: Place): JsonValue {
  if (Array.isArray(given)) {
    return given.map((item) => canonicalSchemas(item, deeper(place)));
  }
  return isJsonObject(given) ? canonicalStruct(JSON_SCHEMA, given, deeper(place)) : given;
}

function canonicalQuantity(given: JsonValue, unit: bigint): JsonValue {
  if (typeof given !== 'string' && typeof given !== 'number') {
    return given;
  }
  try {
    const { nano, format } = parseQuantity(given);
    const rest = ((nano % unit) + unit) % unit;
    return formatQuantity({ nano: rest === 0n ? nano : nano + unit - rest, format });
  } catch (error) {
    if (error instanceof RangeError) {
      return given;
    }
    throw error;
  }
}

function canonicalTime(given: JsonValue, write: (time: Date) => string): JsonValue {
  const time = typeof given === 'string' ? new Date(given) : undefined;
  return time === undefined || Number.isNaN(time.getTime()) ? given : write(time);
}

/** The three digits behind the milliseconds, which `Date` does not keep. */
function microseconds(given: JsonValue): string {
  const fraction = /\.(\d+)/.exec(String(given))?.[1] ?? '';
  return fraction.padEnd(6, '0').slice(3, 6);
}
