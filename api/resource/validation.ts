/** All that is checked of an object before it is stored. */
import type { FieldError } from '../../domain/field-error.ts';
import { isJsonObject, type JsonValue, type KubeObject } from '../../domain/object.ts';
import { validateRules } from '../schema/cel.ts';
import { validate } from '../schema/validate.ts';
import type { ResourceDefinition } from './definition.ts';
import { validateMetadata, validateMetadataUpdate } from './metadata-validation.ts';

/** What is wrong with a new object. */
export function validateNew(definition: ResourceDefinition, object: KubeObject): FieldError[] {
  return [
    ...validateMetadata(definition, object.metadata),
    ...bySchema(definition, object, undefined),
    ...(definition.validate?.(object, undefined) ?? []),
  ];
}

/** What is wrong with a changed object. */
export function validateChange(definition: ResourceDefinition, object: KubeObject, old: KubeObject): FieldError[] {
  return [
    ...validateMetadataUpdate(definition, object.metadata, old.metadata),
    ...bySchema(definition, object, old),
    ...(definition.validate?.(object, old) ?? []),
  ];
}

function bySchema(
  { schema, builtIn }: ResourceDefinition,
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  // Go writes an absent list of Kubernetes' own kinds as null, and reads null as absent.
  const errors = validate(schema, builtIn ? withoutNulls(object) : object, old);
  // Rules may rely on the types that the schema states, so they wait until those hold. Kubernetes' own kinds have none.
  return errors.length > 0 || builtIn ? errors : validateRules(schema, object, old);
}

/** The object without fields that are null; the very object when it has none. */
function withoutNulls<T extends JsonValue>(value: T): T;
function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    const items = value.map((item) => withoutNulls(item));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isJsonObject(value)) {
    return value;
  }
  let changed = false;
  const entries: [string, JsonValue][] = [];
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined || field === null) {
      changed = true;
      continue;
    }
    const kept = withoutNulls(field);
    changed ||= kept !== field;
    entries.push([name, kept]);
  }
  return changed ? Object.fromEntries(entries) : value;
}
