/** JSON as CEL values. The schema says what a number or a text is: CEL's integers are BigInts here. */
import { Environment } from '@marcbachmann/cel-js';
import { isJsonObject, type JsonValue } from '../../../domain/object.ts';
import { fieldsOf } from '../json.ts';
import { fieldSchema, itemSchema } from '../node.ts';
import type { Schema } from '../schema.ts';
import { escapeFieldName } from './field-names.ts';

/** Go's durations: `1h30m`, `-1.5s`. */
const DURATION = /^[+-]?((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+$/;

const parseDuration = new Environment({ unlistedVariablesAreDyn: true }).parse('duration(text)');

/** The value as expressions see it. Field names that CEL cannot write are escaped. */
export function celValue(value: JsonValue, schema: Schema | undefined): unknown {
  if (typeof value === 'number') {
    return schema?.type !== 'number' && Number.isInteger(value) ? BigInt(value) : value;
  }
  if (typeof value === 'bigint') {
    return schema?.type === 'number' ? Number(value) : value;
  }
  if (typeof value === 'string') {
    return celText(value, schema?.format);
  }
  if (Array.isArray(value)) {
    return value.map((item) => celValue(item, itemSchema(schema)));
  }
  if (!isJsonObject(value)) {
    return value;
  }
  const isMap = typeof schema?.additionalProperties === 'object';
  return Object.fromEntries(
    fieldsOf(value).map(([name, child]) => [
      isMap ? name : escapeFieldName(name),
      celValue(child, fieldSchema(schema, name)),
    ]),
  );
}

function celText(text: string, format: string | undefined): unknown {
  switch (format) {
    case 'date':
    case 'date-time':
    case 'datetime': {
      const time = new Date(text);
      return Number.isNaN(time.getTime()) ? text : time;
    }
    case 'duration':
      return DURATION.test(text) ? parseDuration({ text }) : text;
    case 'byte':
      return Uint8Array.from(Buffer.from(text, 'base64'));
    default:
      return text;
  }
}

/** The most items, entries or characters that anything in the value has. */
export function largestSize(value: JsonValue | undefined): number {
  if (typeof value === 'string') {
    return value.length;
  }
  const children = Array.isArray(value) ? value : isJsonObject(value) ? fieldsOf(value).map(([, child]) => child) : [];
  return children.reduce<number>((largest, child) => Math.max(largest, largestSize(child)), children.length);
}
