/** Types whose JSON is not an object of their protobuf fields: times, quantities, raw JSON, one-of schemas. */
import type { JsonValue } from '../../domain/object.ts';
import { InvalidProtobufError, wireFields } from './wire.ts';

/** Milliseconds of the times that RFC 3339 can write: years 1 to 9999. */
const FIRST_TIME = Date.UTC(0, 0, 1) - 1899 * 365.2425 * 86_400_000;
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59);

const TEXT = new TextDecoder('utf-8', { fatal: true });

/** Bytes as text. Throws {@link InvalidProtobufError} when they are not UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return TEXT.decode(bytes);
  } catch (cause) {
    throw new InvalidProtobufError('a string is not UTF-8', { cause });
  }
}

/** `Time` and `MicroTime`: seconds and nanoseconds since 1970; null for the zero time, which has no bytes. */
export function decodeTime(message: Uint8Array, fraction: 'none' | 'micro'): string | null {
  if (message.length === 0) {
    return null;
  }
  let seconds = 0n;
  let nanos = 0n;
  for (const field of wireFields(message)) {
    if (field.wire === 'varint' && field.number === 1) {
      seconds = BigInt.asIntN(64, field.value);
    } else if (field.wire === 'varint' && field.number === 2) {
      nanos = BigInt.asIntN(32, field.value);
    }
  }
  const milliseconds = Number(seconds) * 1000;
  if (milliseconds < FIRST_TIME || milliseconds > LAST_TIME) {
    throw new InvalidProtobufError(`the time ${seconds} s is outside of the years 1 to 9999`);
  }
  const text = new Date(milliseconds).toISOString().slice(0, -5);
  return fraction === 'none' ? `${text}Z` : `${text}.${String(nanos / 1000n).padStart(6, '0')}Z`;
}

/** `Quantity`: its text. */
export function decodeQuantity(message: Uint8Array): string {
  let text = '0';
  for (const field of wireFields(message)) {
    if (field.wire === 'bytes' && field.number === 1) {
      text = decodeText(field.bytes);
    }
  }
  return text;
}

/** `IntOrString`: type 0 is the number, 1 the string. */
export function decodeIntOrString(message: Uint8Array): string | number {
  let isText = false;
  let number = 0;
  let text = '';
  for (const field of wireFields(message)) {
    if (field.wire === 'varint' && field.number === 1) {
      isText = field.value === 1n;
    } else if (field.wire === 'varint' && field.number === 2) {
      number = Number(BigInt.asIntN(32, field.value));
    } else if (field.wire === 'bytes' && field.number === 3) {
      text = decodeText(field.bytes);
    }
  }
  return isText ? text : number;
}

/** `RawExtension`, `FieldsV1` and `JSON`: JSON text inside. */
export function decodeRaw(message: Uint8Array): JsonValue {
  for (const field of wireFields(message)) {
    if (field.wire === 'bytes' && field.number === 1) {
      return parseJson(field.bytes);
    }
  }
  return null;
}

/** JSON text. Throws {@link InvalidProtobufError} when it is none. */
export function parseJson(bytes: Uint8Array): JsonValue {
  if (bytes.length === 0) {
    return null;
  }
  try {
    return JSON.parse(decodeText(bytes));
  } catch (cause) {
    throw new InvalidProtobufError('a raw field does not hold JSON', { cause });
  }
}

/** Strings of a message whose one field `items` repeats, as the values of a map of lists travel. */
export function decodeStrings(message: Uint8Array): string[] {
  const strings: string[] = [];
  for (const field of wireFields(message)) {
    if (field.wire === 'bytes' && field.number === 1) {
      strings.push(decodeText(field.bytes));
    }
  }
  return strings;
}

/**
 * A schema or what may stand in its place. `SchemaOrBool`: bool 1, schema 2; `SchemaOrArray`: schema 1, schemas 2;
 * `SchemaOrStrings`: schema 1, strings 2.
 */
export function decodeSchemaOr(
  type: 'SchemaOrBool' | 'SchemaOrArray' | 'SchemaOrStrings',
  message: Uint8Array,
  decodeSchema: (message: Uint8Array) => JsonValue,
): JsonValue {
  const schemaNumber = type === 'SchemaOrBool' ? 2 : 1;
  const list: JsonValue[] = [];
  let schema: JsonValue | undefined;
  let allows = false;
  for (const field of wireFields(message)) {
    if (field.wire === 'varint') {
      allows = field.value !== 0n;
    } else if (field.wire === 'bytes' && field.number === schemaNumber) {
      schema = decodeSchema(field.bytes);
    } else if (field.wire === 'bytes') {
      list.push(type === 'SchemaOrStrings' ? decodeText(field.bytes) : decodeSchema(field.bytes));
    }
  }
  return schema ?? (type === 'SchemaOrBool' ? allows : list);
}
