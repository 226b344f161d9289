/** List and map types of a structural schema: what they demand of the node that states them. */
import type { FieldError } from '../../domain/field-error.ts';
import type { Schema } from './schema.ts';

/** Complaints about `x-kubernetes-list-type`, `-list-map-keys` and `-map-type`; paths start at `path`. */
export function checkListAndMapTypes(schema: Schema, path: string): FieldError[] {
  const at = (child: string): string => (path === '' ? child : `${path}.${child}`);
  const errors: FieldError[] = [];
  const require = (child: string, detail: string): void => {
    errors.push({ type: 'Required', field: at(child), detail });
  };
  const reject = (child: string, value: string | string[], detail: string): void => {
    errors.push({ type: 'Invalid', field: at(child), value, detail });
  };
  const mustBe = (type: string, extension: string): void => {
    const detail = `must be ${type} if ${extension} is specified`;
    if (schema.type === undefined) {
      require('type', detail);
    } else if (schema.type !== type) {
      reject('type', schema.type, detail);
    }
  };
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const { items } = schema;
  if (schema['x-kubernetes-map-type'] !== undefined) {
    mustBe('object', 'x-kubernetes-map-type');
  }
  if (listType !== undefined) {
    mustBe('array', 'x-kubernetes-list-type');
  }
  if (listType === 'set' && items) {
    const detail = 'must be atomic as item of a list with x-kubernetes-list-type=set';
    if (items.type === 'array' && (items['x-kubernetes-list-type'] ?? 'atomic') !== 'atomic') {
      reject('items.x-kubernetes-list-type', items['x-kubernetes-list-type'] ?? '', detail);
    }
    if (items.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic') {
      reject('items.x-kubernetes-map-type', items['x-kubernetes-map-type'] ?? '', detail);
    }
  }
  if (keys.length > 0 && listType !== 'map') {
    const detail = 'must be map if x-kubernetes-list-map-keys is non-empty';
    if (listType === undefined) {
      require('x-kubernetes-list-type', detail);
    } else {
      reject('x-kubernetes-list-type', listType, detail);
    }
  }
  if (listType === 'map') {
    if (keys.length === 0) {
      require('x-kubernetes-list-map-keys', 'must not be empty if x-kubernetes-list-type is map');
    }
    if (items === undefined) {
      require('items', 'must have a schema if x-kubernetes-list-type is map');
    } else if (items.type !== 'object') {
      reject('items.type', items.type ?? '', "must be object if parent array's x-kubernetes-list-type is map");
    } else {
      checkKeys(items, keys, reject, require);
    }
  }
  return errors;
}

function checkKeys(
  items: Schema,
  keys: string[],
  reject: (child: string, value: string | string[], detail: string) => void,
  require: (child: string, detail: string) => void,
): void {
  for (const [index, key] of keys.entries()) {
    const node = Object.hasOwn(items.properties ?? {}, key) ? items.properties?.[key] : undefined;
    if (node === undefined) {
      reject('x-kubernetes-list-map-keys', keys, 'entries must all be names of item properties');
    } else if (node.type === 'array' || node.type === 'object') {
      const detail = "must be a scalar type if parent array's x-kubernetes-list-type is map";
      reject(`items.properties[${key}].type`, node.type, detail);
    } else if (node.default === undefined && !items.required?.includes(key)) {
      require(`items.properties[${key}].default`, 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property');
    }
    if (keys.indexOf(key) < index) {
      reject('x-kubernetes-list-map-keys', keys, 'must not contain duplicate entries');
    }
  }
}
