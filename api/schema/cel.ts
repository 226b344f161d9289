/** CEL: `x-kubernetes-validations` of CustomResourceDefinitions and match conditions of webhooks. */
import type { FieldError } from '../../domain/field-error.ts';
import type { JsonObject, JsonValue, KubeObject } from '../../domain/object.ts';
import type { Schema } from './schema.ts';

/** What breaks the rules in the schema; transition rules run when `old` is there. */
export function validateRules(schema: Schema, value: JsonValue, old?: JsonValue): FieldError[] {
  throw new Error(`not there yet: ${schema.type} ${typeof value} ${typeof old}`);
}

/** Rules that do not compile; paths are relative to the schema. For the creation of a CustomResourceDefinition. */
export function compileRules(schema: Schema): FieldError[] {
  throw new Error(`not there yet: ${schema.type}`);
}

/** What a match condition sees. */
export interface MatchConditionInput {
  object: KubeObject | null;
  oldObject: KubeObject | null;
  request: JsonObject;
}

/** True when the webhook wants the request. Throws `RangeError` when the expression does not compile or run. */
export function evaluateMatchCondition(expression: string, input: MatchConditionInput): boolean {
  throw new Error(`not there yet: ${expression} ${input.request.kind}`);
}
