/** Taking fields out of an object. */
import { isJsonObject, type JsonValue } from '../../../domain/object.ts';
import { fieldsOf } from '../../schema/json.ts';
import type { Schema } from '../../schema/schema.ts';
import { fieldElement, itemElement } from './element.ts';
import { type FieldNode, type FieldSet, isEmpty } from './field-set.ts';
import { fieldType, isAtomic, itemType, shapeOf } from './shape.ts';

/** The value without the members of the set; a list or map that loses all it had stays, empty. */
export function removeFields(value: JsonValue, set: FieldSet, schema: Schema): JsonValue {
  if (set.size === 0 || isAtomic(schema, shapeOf(schema, value))) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const node = set.get(itemElement(schema, item));
      return node?.member ? [] : [below(item, node, itemType(schema))];
    });
  }
  if (isJsonObject(value)) {
    return Object.fromEntries(
      fieldsOf(value).flatMap(([name, child]) => {
        const node = set.get(fieldElement(name));
        return node?.member ? [] : [[name, below(child, node, fieldType(schema, name) ?? {})]];
      }),
    );
  }
  return value;
}

function below(value: JsonValue, node: FieldNode | undefined, schema: Schema): JsonValue {
  return node === undefined || isEmpty(node.children) ? value : removeFields(value, node.children, schema);
}
