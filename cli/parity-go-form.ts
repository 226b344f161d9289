/**
 * The form in which Go writes an object that went through its typed structs, as Karmada's recorded answers did: fields
 * that are structs appear as `{}`, nil lists as null. It says nothing and is added here alone, for comparison.
 */
import { canonicalObject } from '../domain/kubernetes/canonical.ts';
import { goTypeOf } from '../domain/kubernetes/go-types.ts';
import { type JsonObject, type KubeObject, kindOf } from '../domain/object.ts';

/** The object as Go's structs of its kind write it; of other projects' kinds Karmada has no structs. */
export function asTypedObject(object: KubeObject): KubeObject {
  const { group, version, kind } = kindOf(object);
  const type = goTypeOf(group, version, kind);
  return type === undefined ? object : canonicalObject(type, object, 'encoded');
}

/** The object with null for these fields where it has none. */
export function withNulls<T extends JsonObject>(object: T, fields: readonly string[]): T {
  const missing = fields.filter((field) => object[field] === undefined);
  return { ...object, ...Object.fromEntries(missing.map((field) => [field, null])) };
}
