/** JSON as CEL values. The schema says what a number or a text is: CEL's integers are BigInts here. */
import { Environment } from '@marcbachmann/cel-js';
import type { JsonValue } from '../../../domain/object.ts';
import { rebuild } from '../../../kube/deep-json.ts';
import { fieldSchema, itemSchema } from '../node.ts';
import type { Schema } from '../schema.ts';
import { escapeFieldName } from './field-names.ts';

/** Go's durations: `1h30m`, `-1.5s`. */
const DURATION = /^[+-]?((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+$/;

const parseDuration = new Environment({ unlistedVariablesAreDyn: true }).parse('duration(text)');

/** The value as expressions see it. Field names that CEL cannot write are escaped. */
export function celValue(value: JsonValue, schema: Schema | undefined): unknown {
  return rebuild(value, schema, {
    leaf: celLeaf,
    below: (node, name) => (name === undefined ? itemSchema(node) : fieldSchema(node, name)),
    rename: (node, name) => (typeof node?.additionalProperties === 'object' ? name : escapeFieldName(name)),
  });
}

function celLeaf(value: string | number | bigint | boolean | null, schema: Schema | undefined): unknown {
  switch (typeof value) {
    case 'number':
      return schema?.type !== 'number' && Number.isInteger(value) ? BigInt(value) : value;
    case 'bigint':
      return schema?.type === 'number' ? Number(value) : value;
    case 'string':
      return celText(value, schema?.format);
    default:
      return value;
  }
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
  return rebuild(value, undefined, {
    leaf: (one) => (typeof one === 'number' && Number.isInteger(one) ? BigInt(one) : one),
    below: () => undefined,
  });
}
