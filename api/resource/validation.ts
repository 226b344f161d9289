/** All that is checked of an object before it is stored. */
import type { FieldError } from '../../domain/field-error.ts';
import type { KubeObject } from '../../domain/object.ts';
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
  const errors = validate(schema, object, old);
  // Rules may rely on the types that the schema states, so they wait until those hold. Kubernetes' own kinds have none.
  return errors.length > 0 || builtIn ? errors : validateRules(schema, object, old);
}
