/** Field sets of managers that wrote when the schema was another. */
import type { Schema } from '../../schema/schema.ts';
import { fieldNameOf } from './element.ts';
import { EMPTY, type FieldSet } from './field-set.ts';
import { fieldType, isAtomic, itemType } from './shape.ts';

/** The set with everything below a list or map that has become atomic replaced by the list or map itself. */
export function reconcileWithSchema(set: FieldSet, schema: Schema): FieldSet {
  if (reconciled.get(set) === schema) {
    return set;
  }
  const result = reconcile(set, schema);
  reconciled.set(result, schema);
  return result;
}

/** Sets that fit a schema: most are reconciled again and again as they are. */
const reconciled = new WeakMap<FieldSet, Schema>();

function reconcile(set: FieldSet, schema: Schema): FieldSet {
  return new Map(
    [...set].map(([element, node]) => {
      const name = fieldNameOf(element);
      const type = name === undefined ? itemType(schema) : fieldType(schema, name);
      if (type === undefined || node.children.size === 0) {
        return [element, node];
      }
      const atomic =
        (type.type === 'object' && isAtomic(type, 'map')) || (type.type === 'array' && isAtomic(type, 'list'));
      return [
        element,
        atomic ? { member: true, children: EMPTY } : { member: node.member, children: reconcile(node.children, type) },
      ];
    }),
  );
}
