/**
 * A Kubernetes message as the JSON that Go would write of it. Go writes the zero of every plain field on the wire, which JSON
 * leaves out where it is "omitted when empty"; the zero of a pointer was meant, and stays.
 */

import { type GoField, goFields } from '../../domain/kubernetes/go-types.ts';
import type { JsonObject, JsonValue } from '../../domain/object.ts';
import { integerOf } from '../../kube/exact-json.ts';
import {
  decodeIntOrString,
  decodeQuantity,
  decodeRaw,
  decodeSchemaOr,
  decodeStrings,
  decodeText,
  decodeTime,
} from './special.ts';
import { InvalidProtobufError, packedVarints, type WireField, wireFields } from './wire.ts';

/** The deepest nesting that is followed: a CustomResourceDefinition's schema is the deepest there is. */
const MAX_DEPTH = 100;

const JSON_SCHEMA = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps';

/** Decodes one message of a Go type. Fields that the table does not know are left out, as protobuf wants. */
export function decodeMessage(type: string, message: Uint8Array, depth = 0): JsonObject {
  const fields = goFields(type);
  if (!fields || depth > MAX_DEPTH) {
    throw new InvalidProtobufError(fields ? `nested deeper than ${MAX_DEPTH} messages` : `${type} is not known`);
  }
  const result: JsonObject = {};
  const lists = new Map<string, JsonValue[]>();
  const maps = new Map<string, [string, JsonValue][]>();
  for (const wire of wireFields(message)) {
    const field = fields.find(({ number }) => number === wire.number);
    if (!field) {
      continue;
    }
    if (field.inline) {
      Object.assign(result, decodeMessage(field.type, bytesOf(wire, field), depth + 1));
    } else if (field.shape === 'list') {
      collect(lists, field.name, decodeItems(field, wire, depth));
    } else if (field.shape === 'map') {
      collect(maps, field.name, [decodeEntry(field, wire, depth)]);
    } else {
      const value = decodeValue(field, wire, depth);
      if (isWritten(field, value)) {
        result[field.name] = value;
      }
    }
  }
  for (const [name, entries] of maps) {
    result[name] = Object.fromEntries(entries);
  }
  return Object.assign(result, Object.fromEntries(lists));
}

/** Adds items to the list of a field, in place: a body can hold a million of them. */
function collect<T>(into: Map<string, T[]>, name: string, items: Iterable<T>): void {
  const list = into.get(name) ?? [];
  into.set(name, list);
  for (const item of items) {
    list.push(item);
  }
}

/** A zero that JSON would show. */
function isWritten(field: GoField, value: JsonValue): boolean {
  if (value === null) {
    return !field.omitZero && !field.pointer;
  }
  const zero = value === '' || value === 0 || value === false;
  return !zero || field.pointer || !field.omitEmpty || field.type === 'IntOrString';
}

function decodeItems(field: GoField, wire: WireField, depth: number): JsonValue[] {
  const packed = wire.wire === 'bytes' && isVarintType(field.type);
  return packed
    ? [...packedVarints(wire.bytes)].map((value) => decodeVarint(field.type, value))
    : [decodeValue(field, wire, depth)];
}

function decodeEntry(field: GoField, wire: WireField, depth: number): [string, JsonValue] {
  let key = '';
  let value: JsonValue | undefined;
  for (const part of wireFields(bytesOf(wire, field))) {
    if (part.number === 1 && part.wire === 'bytes') {
      key = decodeText(part.bytes);
    } else if (part.number === 2) {
      value = decodeValue(field, part, depth);
    }
  }
  const absent: WireField = { number: 2, wire: 'bytes', bytes: new Uint8Array() };
  return [key, value ?? decodeValue(field, absent, depth)];
}

function isVarintType(type: string): boolean {
  return type === 'bool' || type === 'uint8' || /^u?int(16|32|64)$/.test(type);
}

function decodeVarint(type: string, value: bigint): JsonValue {
  if (type === 'bool') {
    return value !== 0n;
  }
  return integerOf(type.startsWith('u') ? value : BigInt.asIntN(64, value));
}

function decodeValue(field: GoField, wire: WireField, depth: number): JsonValue {
  if (isVarintType(field.type)) {
    if (wire.wire !== 'varint') {
      throw wrongWireType(field);
    }
    return decodeVarint(field.type, wire.value);
  }
  if (field.type === 'float64') {
    if (wire.wire !== 'fixed' || wire.bytes.length !== 8) {
      throw wrongWireType(field);
    }
    return new DataView(wire.bytes.buffer, wire.bytes.byteOffset).getFloat64(0, true);
  }
  const bytes = bytesOf(wire, field);
  switch (field.type) {
    case 'string':
      return decodeText(bytes);
    case 'bytes':
      return Buffer.from(bytes).toString('base64');
    case '[]string':
      return decodeStrings(bytes);
    case 'Time':
      return decodeTime(bytes, 'none');
    case 'MicroTime':
      return decodeTime(bytes, 'micro');
    case 'Quantity':
      return decodeQuantity(bytes);
    case 'IntOrString':
      return decodeIntOrString(bytes);
    case 'Raw':
      return decodeRaw(bytes);
    case 'SchemaOrBool':
    case 'SchemaOrArray':
    case 'SchemaOrStrings':
      return decodeSchemaOr(field.type, bytes, (schema) => decodeMessage(JSON_SCHEMA, schema, depth + 1));
    default:
      return decodeMessage(field.type, bytes, depth + 1);
  }
}

function bytesOf(wire: WireField, field: GoField): Uint8Array {
  if (wire.wire !== 'bytes') {
    throw wrongWireType(field);
  }
  return wire.bytes;
}

function wrongWireType({ name, number, type }: GoField): InvalidProtobufError {
  return new InvalidProtobufError(`field ${name} (${number}) does not hold a ${type}`);
}
