/**
 * CEL in CustomResourceDefinitions: `x-kubernetes-validations` (KEP-2876). Texts as in apiextensions-apiserver
 * `schema/cel`.
 */

import { Optional, ParseError } from '@marcbachmann/cel-js';
import type { FieldError } from '../../domain/field-error.ts';
import { isJsonObject, type JsonValue } from '../../domain/object.ts';
import { writeJson } from '../../kube/deep-json.ts';
import { checkRules } from './cel/check-rules.ts';
import { type CompiledRule, compileRule } from './cel/compile.ts';
import { costBound, type Extents, MAX_COST } from './cel/cost.ts';
import { extentOf } from './cel/extent.ts';
import { resolveFieldPath } from './cel/field-path.ts';
import { failureText, isExpressionError } from './cel/go-text.ts';
import { celValue } from './cel/values.ts';
import { field, fieldsOf, jsonEqual } from './json.ts';
import { fieldSchema, itemSchema } from './node.ts';
import type { Schema, ValidationRule } from './schema.ts';

/** Kubernetes' bound on the text that a messageExpression gives, in bytes. */
const MAX_MESSAGE_BYTES = 5 * 1024;

/** What Kubernetes calls a field error that is about the whole object. */
const WHOLE_OBJECT = '<nil>';

/**
 * What breaks the rules in the schema. Rules that name `oldSelf` run only when there is a former value (or they ask for
 * an optional one); others let an unchanged value be. Run after `validate`, on a value that it found valid.
 */
export function validateRules(schema: Schema, value: JsonValue, old?: JsonValue): FieldError[] {
  return validateNode(schema, value, old, '', { left: MAX_COST });
}

/** Rules that do not compile or contradict the schema; paths start below it. For the writing of a CustomResourceDefinition. */
export function compileRules(schema: Schema): FieldError[] {
  return checkRules(schema, '');
}

/** What the rules on one object may still cost. */
interface Budget {
  left: number;
}

function validateNode(
  schema: Schema,
  value: JsonValue,
  old: JsonValue | undefined,
  path: string,
  budget: Budget,
): FieldError[] {
  if (value === null) {
    return [];
  }
  const errors = runRules(schema, value, old ?? undefined, path, budget);
  if (Array.isArray(value)) {
    const items = itemSchema(schema);
    const before = formerItems(schema, Array.isArray(old) ? old : []);
    return items
      ? [
          ...errors,
          ...value.flatMap((item, index) => validateNode(items, item, before(item), `${path}[${index}]`, budget)),
        ]
      : errors;
  }
  if (!isJsonObject(value)) {
    return errors;
  }
  const former = isJsonObject(old) && schema['x-kubernetes-map-type'] !== 'atomic' ? old : {};
  for (const [name, child] of fieldsOf(value)) {
    const node = fieldSchema(schema, name);
    if (node) {
      const declared = Object.hasOwn(schema.properties ?? {}, name);
      const childPath = declared ? `${path === '' ? '' : `${path}.`}${name}` : `${path}[${name}]`;
      errors.push(...validateNode(node, child, field(former, name), childPath, budget));
    }
  }
  return errors;
}

/** Only items of a list with keys have a former self. */
function formerItems(schema: Schema, old: JsonValue[]): (item: JsonValue) => JsonValue | undefined {
  const names = schema['x-kubernetes-list-type'] === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? []) : undefined;
  if (names === undefined) {
    return () => undefined;
  }
  const keyOf = (item: JsonValue): string =>
    writeJson(names.map((name) => (isJsonObject(item) ? (field(item, name) ?? null) : null)));
  const byKey = new Map(old.map((item) => [keyOf(item), item]));
  return (item) => byKey.get(keyOf(item));
}

function runRules(
  schema: Schema,
  value: JsonValue,
  old: JsonValue | undefined,
  path: string,
  budget: Budget,
): FieldError[] {
  const rules = schema['x-kubernetes-validations'] ?? [];
  if (rules.length === 0) {
    return [];
  }
  const self = celValue(value, schema);
  const oldSelf = old === undefined ? undefined : celValue(old, schema);
  const unchanged = old !== undefined && jsonEqual(value, old);
  const extents = { self: extentOf(self), oldSelf: extentOf(oldSelf) };
  return rules.flatMap((rule) => {
    const fail = (detail: string): FieldError[] => [
      { type: 'Invalid', field: path === '' ? WHOLE_OBJECT : path, value: schema.type ?? '', detail },
    ];
    try {
      const ready = compileRule(rule);
      const skip = ready.usesOldSelf ? old === undefined && !rule.optionalOldSelf : unchanged;
      if (skip) {
        return [];
      }
      const former = oldSelf === undefined ? Optional.none() : Optional.of(oldSelf);
      const variables = { self, oldSelf: rule.optionalOldSelf ? former : oldSelf };
      budget.left -= costBound(ready.condition.ast, extents);
      if (budget.left < 0) {
        return fail('validation failed due to running out of cost budget, no further validation rules will be run');
      }
      const holds: unknown = ready.condition(variables);
      return holds === true ? [] : [broken(rule, schema, value, path, messageOf(rule, ready, variables, extents))];
    } catch (error) {
      if (error instanceof ParseError) {
        return fail(`rule compile error: ${failureText(error)}`);
      }
      if (isExpressionError(error)) {
        return fail(`${failureText(error)} evaluating rule: ${nameOf(rule)}`);
      }
      throw error;
    }
  });
}

/** The error of a rule that does not hold. Objects and lists are not quoted. */
function broken(rule: ValidationRule, schema: Schema, value: JsonValue, path: string, detail: string): FieldError {
  const child = rule.fieldPath === undefined ? undefined : resolveFieldPath(schema, rule.fieldPath);
  const where = child === undefined ? path : `${path}${path === '' || child.startsWith('[') ? '' : '.'}${child}`;
  const at = { field: where === '' ? WHOLE_OBJECT : where };
  const shown = schema.type === 'object' || schema.type === 'array' ? at : { ...at, value };
  switch (rule.reason) {
    case 'FieldValueForbidden':
      return { type: 'Forbidden', ...at, detail };
    case 'FieldValueRequired':
      return { type: 'Required', ...at, detail };
    case 'FieldValueDuplicate':
      return { type: 'Duplicate', ...shown, detail: '' };
    default:
      return { type: 'Invalid', ...shown, detail };
  }
}

function messageOf(
  rule: ValidationRule,
  { message }: CompiledRule,
  variables: Record<string, unknown>,
  extents: Extents,
): string {
  const fixed = rule.message ? rule.message.trim() : `failed rule: ${nameOf(rule)}`;
  if (message === undefined || costBound(message.ast, extents) > MAX_COST) {
    return fixed;
  }
  try {
    const text: unknown = message(variables);
    const usable =
      typeof text === 'string' && !text.trim().includes('\n') && Buffer.byteLength(text) <= MAX_MESSAGE_BYTES;
    return usable && text.trim() !== '' ? text.trim() : fixed;
  } catch (error) {
    if (isExpressionError(error)) {
      return fixed;
    }
    throw error;
  }
}

/** What names a rule in a message: its own message, else its text. */
function nameOf({ message, rule }: ValidationRule): string {
  return message ? message.trim() : rule.trim();
}
