/** Checks a custom resource against its schema. */
import type { FieldError } from '../../domain/field-error.ts';
import type { JsonValue } from '../../domain/object.ts';
import type { Schema } from './schema.ts';

/** What is wrong with the value; what was wrong in the same way in `old` and did not change is let be. CEL rules: cel.ts. */
export function validate(schema: Schema, value: JsonValue, old?: JsonValue): FieldError[] {
  throw new Error(`not there yet: ${schema.type} ${typeof value} ${typeof old}`);
}
