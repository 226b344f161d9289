/** What is wrong with the rules of a schema, found when its CustomResourceDefinition is written. */
import type { FieldError } from '../../../domain/field-error.ts';
import { itemSchema } from '../node.ts';
import type { Schema, ValidationRule } from '../schema.ts';
import { checkInEnvironment } from './check.ts';
import { usesVariable } from './cost.ts';
import { kubernetesEnvironment } from './environment.ts';
import { resolveFieldPath } from './field-path.ts';
import { complaintText } from './go-text.ts';
import { rewriteSurface } from './surface.ts';
import { celType } from './types.ts';

const base = kubernetesEnvironment();

const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

/** Complaints about every rule at and below the node. `broken`: the list or map whose items have no former selves. */
export function checkRules(schema: Schema, path: string, broken?: string): FieldError[] {
  const at = (child: string): string => (path === '' ? child : `${path}.${child}`);
  const errors = (schema['x-kubernetes-validations'] ?? []).flatMap((rule, index) =>
    checkRule(schema, rule, at(`x-kubernetes-validations[${index}]`), broken, path === ''),
  );
  const mapBroken = broken ?? (schema['x-kubernetes-map-type'] === 'atomic' ? path : undefined);
  for (const [name, child] of Object.entries(schema.properties ?? {})) {
    errors.push(...checkRules(child, at(`properties[${name}]`), mapBroken));
  }
  if (typeof schema.additionalProperties === 'object') {
    errors.push(...checkRules(schema.additionalProperties, at('additionalProperties'), mapBroken));
  }
  const items = itemSchema(schema);
  if (items) {
    const listBroken = broken ?? (schema['x-kubernetes-list-type'] === 'map' ? undefined : path);
    errors.push(...checkRules(items, at('items'), listBroken));
  }
  return errors;
}

function checkRule(
  schema: Schema,
  rule: ValidationRule,
  path: string,
  broken: string | undefined,
  isRoot: boolean,
): FieldError[] {
  if (rule.rule.trim() === '') {
    return [{ type: 'Required', field: `${path}.rule`, detail: 'rule is not specified' }];
  }
  const errors = checkTexts(schema, rule, path);
  const environment = base.clone();
  const self = celType(environment, withResourceFields(schema, isRoot));
  environment
    .registerVariable('self', self)
    .registerVariable('oldSelf', rule.optionalOldSelf ? `optional<${self}>` : self);
  const surface = rewriteSurface(rule.rule);
  const condition = checkInEnvironment(environment, surface.text);
  if (!condition.valid) {
    errors.push(
      invalid(
        `${path}.rule`,
        rule.rule,
        `compilation failed: ${complaintText(environment, condition, rule.rule, surface)}`,
      ),
    );
  } else if (condition.type !== 'bool' && condition.type !== 'dyn') {
    errors.push(invalid(`${path}.rule`, rule.rule, 'cel expression must evaluate to a bool'));
  } else {
    errors.push(...checkOldSelf(rule, usesVariable(environment.parse(surface.text).ast, 'oldSelf'), path, broken));
  }
  if (rule.messageExpression !== undefined) {
    const field = `${path}.messageExpression`;
    const shown = rewriteSurface(rule.messageExpression);
    const message = checkInEnvironment(environment, shown.text);
    if (!message.valid) {
      const why = complaintText(environment, message, rule.messageExpression, shown);
      errors.push(invalid(field, rule.messageExpression, `messageExpression compilation failed: ${why}`));
    } else if (message.type !== 'string' && message.type !== 'dyn') {
      errors.push(invalid(field, rule.messageExpression, 'messageExpression must evaluate to a string'));
    }
  }
  return errors;
}

/** Every resource has these fields, stated or not; of its metadata rules see only the names. */
function withResourceFields(schema: Schema, isRoot: boolean): Schema {
  if (!isRoot && !schema['x-kubernetes-embedded-resource']) {
    return schema;
  }
  const text: Schema = { type: 'string' };
  const metadata: Schema = { type: 'object', properties: { name: text, generateName: text } };
  return { ...schema, properties: { ...schema.properties, apiVersion: text, kind: text, metadata } };
}

function checkOldSelf(rule: ValidationRule, used: boolean, path: string, broken: string | undefined): FieldError[] {
  if (used && broken !== undefined) {
    const detail = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${broken}`;
    return [invalid(`${path}.rule`, rule.rule, detail)];
  }
  return !used && rule.optionalOldSelf !== undefined
    ? [
        {
          type: 'Invalid',
          field: `${path}.optionalOldSelf`,
          value: rule.optionalOldSelf,
          detail: 'may not be set if oldSelf is not used in rule',
        },
      ]
    : [];
}

function checkTexts(schema: Schema, { message, reason, fieldPath }: ValidationRule, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (message !== undefined && message.trim() === '') {
    errors.push(invalid(`${path}.message`, message, 'must be non-empty if specified'));
  } else if (message?.trim().includes('\n')) {
    errors.push(invalid(`${path}.message`, message, 'must not contain line breaks'));
  }
  if (reason !== undefined && !REASONS.includes(reason)) {
    const supported = REASONS.map((one) => JSON.stringify(one)).join(', ');
    errors.push({
      type: 'NotSupported',
      field: `${path}.reason`,
      value: reason,
      detail: `supported values: ${supported}`,
    });
  }
  if (fieldPath !== undefined && resolveFieldPath(schema, fieldPath) === undefined) {
    errors.push(invalid(`${path}.fieldPath`, fieldPath, 'must be a valid path'));
  }
  return errors;
}

function invalid(field: string, value: string, detail: string): FieldError {
  return { type: 'Invalid', field, value, detail };
}
