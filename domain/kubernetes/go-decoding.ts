/** Whether JSON fits the Go struct of a Kubernetes kind; where not, the words of Go's decoder. */
import { isJsonObject, isNumeric, type JsonObject, type JsonValue } from '../object.ts';
import { parseQuantity } from '../quantity.ts';
import { type GoField, goFields } from './go-types.ts';

/** Deeper than any kind goes; recursive ones (schemas of custom kinds) may be nested at will. */
const MAX_DEPTH = 1000;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:\d\d)$/;
const TIME_LAYOUT = '2006-01-02T15:04:05Z07:00';
const QUANTITY_MESSAGE = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const BASE64 = /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Bounds of Go's integers; beyond 2⁵³ JavaScript's numbers are as near as they get. */
const BOUNDS: Record<string, number> = { int32: 2 ** 31, int64: 2 ** 63 };

/** What the decoder says of the first value that does not fit; undefined when all do. `type` is the Go type's name. */
export function goTypeError(type: string, value: JsonObject): string | undefined {
  return structError(type, value, [], 0);
}

function structError(type: string, value: JsonObject, path: readonly string[], depth: number): string | undefined {
  if (depth > MAX_DEPTH) {
    return 'exceeded max depth';
  }
  for (const field of goFields(type) ?? []) {
    const given = field.inline ? value : Object.hasOwn(value, field.name) ? value[field.name] : undefined;
    if (given === undefined || given === null) {
      continue;
    }
    const error = field.inline
      ? structError(field.type, value, path, depth + 1)
      : fieldError(type, field, given, [...path, field.name], depth);
    if (error !== undefined) {
      return error;
    }
  }
  return undefined;
}

function fieldError(
  struct: string,
  field: GoField,
  value: JsonValue,
  path: readonly string[],
  depth: number,
): string | undefined {
  const unfit = (given: string, wanted: string): string =>
    `json: cannot unmarshal ${given} into Go struct field ${struct.slice(struct.lastIndexOf('.') + 1)}.${path.join('.')} of type ${wanted}`;
  const single = (one: JsonValue): string | undefined =>
    one === null ? undefined : valueError(field.type, one, path, depth, unfit);
  switch (field.shape) {
    case 'one':
      return single(value);
    case 'list':
      return Array.isArray(value) ? first(value, single) : unfit(jsonType(value), `[]${goName(field.type)}`);
    case 'map':
      return isJsonObject(value)
        ? first(Object.values(value), single)
        : unfit(jsonType(value), `map[string]${goName(field.type)}`);
  }
}

function first(
  values: readonly (JsonValue | undefined)[],
  check: (value: JsonValue) => string | undefined,
): string | undefined {
  for (const value of values) {
    const error = value === undefined ? undefined : check(value);
    if (error !== undefined) {
      return error;
    }
  }
  return undefined;
}

function valueError(
  type: string,
  value: JsonValue,
  path: readonly string[],
  depth: number,
  unfit: (given: string, wanted: string) => string,
): string | undefined {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? undefined : unfit(jsonType(value), type);
    case 'bool':
      return typeof value === 'boolean' ? undefined : unfit(jsonType(value), type);
    case 'float64':
      return isNumeric(value) ? undefined : unfit(jsonType(value), type);
    case 'int32':
    case 'int64': {
      const bound = BOUNDS[type] ?? 0;
      if (!isNumeric(value)) {
        return unfit(jsonType(value), type);
      }
      const isInteger = typeof value === 'bigint' || Number.isSafeInteger(value);
      return isInteger && value >= -bound && value <= bound - 1 ? undefined : unfit(`number ${value}`, type);
    }
    case 'bytes':
      return typeof value === 'string' ? parsedTypeError(type, value) : unfit(jsonType(value), '[]uint8');
    case 'Time':
    case 'MicroTime':
    case 'Quantity':
      return parsedTypeError(type, value);
    case 'IntOrString':
      return typeof value === 'string' || isNumeric(value) ? undefined : unfit(jsonType(value), 'int32');
    case '[]string':
      return Array.isArray(value)
        ? first(value, (one) => (typeof one === 'string' || one === null ? undefined : unfit(jsonType(one), 'string')))
        : unfit(jsonType(value), type);
    default:
      if (!goFields(type)) {
        return undefined;
      }
      return isJsonObject(value) ? structError(type, value, path, depth + 1) : unfit(jsonType(value), goName(type));
  }
}

/**
 * What Go says of a value of a type with a reader of its own (`bytes` as text, `Time`, `MicroTime`, `Quantity`,
 * `IntOrString`); undefined when it can be read.
 */
export function parsedTypeError(type: string, value: JsonValue): string | undefined {
  switch (type) {
    case 'bytes':
      return BASE64.test(String(value).replaceAll(/[\r\n]/g, ''))
        ? undefined
        : `illegal base64 data at input byte ${badBase64At(String(value))}`;
    case 'Time':
    case 'MicroTime':
      return timeError(value);
    case 'Quantity':
      return quantityError(value);
    case 'IntOrString':
      return typeof value === 'string' ? undefined : smallIntegerError(value);
    default:
      return undefined;
  }
}

function smallIntegerError(value: JsonValue): string | undefined {
  const bound = BOUNDS.int32 ?? 0;
  if (!isNumeric(value)) {
    return `json: cannot unmarshal ${jsonType(value)} into Go value of type int32`;
  }
  return Number.isInteger(Number(value)) && value >= -bound && value <= bound - 1
    ? undefined
    : `json: cannot unmarshal number ${value} into Go value of type int32`;
}

function timeError(value: JsonValue): string | undefined {
  if (typeof value !== 'string') {
    return `json: cannot unmarshal ${jsonType(value)} into Go value of type string`;
  }
  if (TIME.test(value) && !Number.isNaN(Date.parse(value))) {
    return undefined;
  }
  return `parsing time ${JSON.stringify(value)} as ${JSON.stringify(TIME_LAYOUT)}: cannot parse ${JSON.stringify(value)} as "2006"`;
}

function quantityError(value: JsonValue): string | undefined {
  if (typeof value !== 'string' && !isNumeric(value)) {
    return QUANTITY_MESSAGE;
  }
  try {
    parseQuantity(String(value).trim());
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) {
      return QUANTITY_MESSAGE;
    }
    throw error;
  }
}

function badBase64At(text: string): number {
  const at = text.search(/[^A-Za-z0-9+/]/);
  return at < 0 ? text.length - (text.length % 4) : at;
}

/** `io.k8s.api.core.v1.Container` as Go prints it: `v1.Container`. */
function goName(type: string): string {
  switch (type) {
    case 'Time':
    case 'MicroTime':
      return `v1.${type}`;
    case 'Quantity':
      return 'resource.Quantity';
    case 'IntOrString':
      return 'intstr.IntOrString';
    case 'bytes':
      return '[]uint8';
    default:
      return type.split('.').slice(-2).join('.');
  }
}

function jsonType(value: JsonValue): string {
  if (value === null) {
    return 'null';
  }
  return Array.isArray(value)
    ? 'array'
    : typeof value === 'boolean'
      ? 'bool'
      : isNumeric(value)
        ? 'number'
        : typeof value;
}
