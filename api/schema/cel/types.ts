/** Schemas as CEL types, so that expressions can be checked before there is anything to evaluate. */
import type { Environment } from '@marcbachmann/cel-js';
import { itemSchema, unwrap } from '../node.ts';
import type { Schema } from '../schema.ts';
import { escapeFieldName } from './field-names.ts';

/** The name of the node's CEL type; registers the object types that it is made of. */
export function celType(environment: Environment, schema: Schema): string {
  let count = 0;
  const typeOf = (node: Schema): string => {
    switch (node.type) {
      case 'integer':
        return 'int';
      case 'number':
        return 'double';
      case 'boolean':
        return 'bool';
      case 'string':
        return textType(node.format);
      case 'array': {
        const items = itemSchema(node);
        return `list<${items ? typeOf(items) : 'dyn'}>`;
      }
      case 'object':
        return objectType(node);
      default:
        return 'dyn';
    }
  };
  const objectType = (node: Schema): string => {
    if (typeof node.additionalProperties === 'object') {
      return `map<string, ${typeOf(unwrap(node.additionalProperties))}>`;
    }
    if (node.properties === undefined || node['x-kubernetes-preserve-unknown-fields']) {
      return 'dyn';
    }
    const name = `kubernetes.Object${count++}`;
    const fields = Object.entries(node.properties).map(([field, child]) => [
      escapeFieldName(field),
      typeOf(unwrap(child)),
    ]);
    environment
      .registerType(name, { fields: Object.fromEntries(fields) })
      .registerOperator(`${name} == ${name}`, () => false);
    return name;
  };
  return typeOf(schema);
}

function textType(format: string | undefined): string {
  switch (format) {
    case 'date':
    case 'date-time':
    case 'datetime':
      return 'google.protobuf.Timestamp';
    case 'duration':
      return 'google.protobuf.Duration';
    case 'byte':
      return 'bytes';
    default:
      return 'string';
  }
}
