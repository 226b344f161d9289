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

/** The value as expressions see it where no schema says more: field names are as they are, texts remain texts. */
export function celData(value: JsonValue): unknown {
  if (typeof value === 'number') {
    return Number.isInteger(value) ? BigInt(value) : value;
  }
  if (Array.isArray(value)) {
    return value.map(celData);
  }
  return isJsonObject(value)
    ? Object.fromEntries(fieldsOf(value).map(([name, child]) => [name, celData(child)]))
    : value;
}
