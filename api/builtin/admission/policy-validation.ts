/** What ValidatingAdmissionPolicies and their bindings must look like. */
import type { FieldError } from '../../../domain/field-error.ts';
import { isJsonObject, type JsonObject, type KubeObject } from '../../../domain/object.ts';
import { checkExpression } from '../../admission/cel/check.ts';
import { checkChoice, duplicate, forbidden, invalid, notSupported, required } from '../check.ts';
import { listAt, objectAt, objectsAt, textAt, textsAt } from '../fields.ts';
import { validateSelector } from '../selector-validation.ts';
import { dns1035Label, dnsSubdomain, pathSegment, qualifiedName } from '../text-rules.ts';
import { validateMatchConditions, validateRule } from './rule-validation.ts';

const MAX_ANNOTATIONS = 20;
const MAX_ANNOTATION_EXPRESSION_BYTES = 5 * 1024;
const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const ACTIONS = ['Audit', 'Deny', 'Warn'];

/** Errors of a policy. */
export function validatePolicy(policy: KubeObject): FieldError[] {
  const spec = objectAt(policy, 'spec');
  const params = isJsonObject(spec?.paramKind);
  const { variables, errors: ofVariables } = validateVariables(objectsAt(spec, 'variables'), params);
  const scope = { params, ...(objectsAt(spec, 'variables').length > 0 && { variables }) };
  return [
    ...checkChoice(spec, 'spec', 'failurePolicy', ['Fail', 'Ignore']),
    ...(params ? validateParamKind(objectAt(spec, 'paramKind'), 'spec.paramKind') : []),
    ...validateConstraints(spec),
    ...validateMatchConditions(spec, 'spec.matchConditions', params),
    ...ofVariables,
    ...validateContents(policy, spec, scope),
  ];
}

interface ExpressionScope {
  params: boolean;
  variables?: Record<string, string>;
}

/** Errors of what a policy matches. */
export function validateConstraints(spec: JsonObject | undefined): FieldError[] {
  const constraints = objectAt(spec, 'matchConstraints');
  const path = 'spec.matchConstraints';
  if (!constraints) {
    return [required(path)];
  }
  const hasRules = listAt(constraints, 'resourceRules').length > 0;
  return [...validateMatch(constraints, path), ...(hasRules ? [] : [required(`${path}.resourceRules`)])];
}

/** Errors of rules and selectors. */
export function validateMatch(match: JsonObject, path: string): FieldError[] {
  return [
    ...checkChoice(match, path, 'matchPolicy', ['Equivalent', 'Exact']),
    ...validateSelector(match.namespaceSelector, `${path}.namespaceSelector`),
    ...validateSelector(match.objectSelector, `${path}.objectSelector`),
    ...['resourceRules', 'excludeResourceRules'].flatMap((field) =>
      objectsAt(match, field).flatMap((rule, index) => validateNamedRule(rule, `${path}.${field}[${index}]`)),
    ),
  ];
}

function validateNamedRule(rule: JsonObject, path: string): FieldError[] {
  const names = textsAt(rule, 'resourceNames');
  return [
    ...names.flatMap((name, index) => {
      const field = `${path}.resourceNames[${index}]`;
      const again = names.indexOf(name) < index ? [duplicate(field, name)] : [];
      return [...pathSegment(name).map((detail) => invalid(field, name, detail)), ...again];
    }),
    ...validateRule(rule, path),
  ];
}

/** Errors of a kind of parameters. */
export function validateParamKind(kind: JsonObject | undefined, path: string): FieldError[] {
  const name = textAt(kind, 'kind');
  const rule = 'may have mixed case, but should otherwise match: ';
  return [
    ...validateApiVersion(textAt(kind, 'apiVersion'), `${path}.apiVersion`),
    ...(name === ''
      ? [required(`${path}.kind`)]
      : dns1035Label(name.toLowerCase()).map((detail) => invalid(`${path}.kind`, name, rule + detail))),
  ];
}

function validateApiVersion(text: string, field: string): FieldError[] {
  const parts = text.split('/');
  if (text === '') {
    return [required(field)];
  }
  if (parts.length > 2) {
    return [invalid(field, text, `unexpected GroupVersion string: ${text}`)];
  }
  const version = parts.at(-1) ?? '';
  const group = parts.length === 2 ? (parts[0] ?? '') : '';
  return [
    ...(group === '' ? [] : dnsSubdomain(group).map((detail) => invalid(field, group, detail))),
    ...(version === ''
      ? [invalid(field, text, 'version must be specified')]
      : dns1035Label(version).map((detail) => invalid(field, version, detail))),
  ];
}

const IDENTIFIER = /^[_a-zA-Z][_a-zA-Z0-9]*$/;
const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/** Checks variables, of which each sees those before it; with their types. */
export function validateVariables(
  given: readonly JsonObject[],
  params: boolean,
): { variables: Record<string, string>; errors: FieldError[] } {
  const variables: Record<string, string> = {};
  const errors = given.flatMap((variable, index): FieldError[] => {
    const path = `spec.variables[${index}]`;
    const [name, expression] = [textAt(variable, 'name'), textAt(variable, 'expression')];
    const isIdentifier = IDENTIFIER.test(name) && !RESERVED.has(name);
    const ofName =
      name.trim() === ''
        ? [required(`${path}.name`, 'name is not specified')]
        : isIdentifier
          ? []
          : [invalid(`${path}.name`, name, 'must be a valid CEL identifier')];
    if (expression.trim() === '') {
      return [...ofName, required(`${path}.expression`, 'expression is not specified')];
    }
    const { type, detail } = checkExpression(expression, [], { params, authorizer: true, variables });
    if (isIdentifier) {
      variables[name] = type;
    }
    return [...ofName, ...(detail === undefined ? [] : [invalid(`${path}.expression`, expression, detail)])];
  });
  return { variables, errors };
}

function validateContents(policy: KubeObject, spec: JsonObject | undefined, scope: ExpressionScope): FieldError[] {
  const validations = objectsAt(spec, 'validations');
  const annotations = objectsAt(spec, 'auditAnnotations');
  if (validations.length + annotations.length === 0) {
    const detail = 'validations or auditAnnotations must contain at least one item';
    return [required('spec.validations', detail), required('spec.auditAnnotations', detail)];
  }
  const keys = annotations.map((one) => textAt(one, 'key'));
  const path = 'spec.auditAnnotations';
  return [
    ...validations.flatMap((one, index) => validateValidation(one, `spec.validations[${index}]`, scope)),
    ...(annotations.length > MAX_ANNOTATIONS
      ? [invalid(path, [...annotations], `must not have more than ${MAX_ANNOTATIONS} auditAnnotations`)]
      : []),
    ...annotations.flatMap((one, index) => [
      ...validateAnnotation(policy.metadata.name, one, `${path}[${index}]`, scope),
      ...(keys.indexOf(textAt(one, 'key')) < index ? [duplicate(`${path}[${index}].key`, textAt(one, 'key'))] : []),
    ]),
  ];
}

function validateValidation(validation: JsonObject, path: string, scope: ExpressionScope): FieldError[] {
  const expression = textAt(validation, 'expression');
  const messageExpression = textAt(validation, 'messageExpression');
  return [
    ...(expression.trim() === ''
      ? [required(`${path}.expression`, 'expression is not specified')]
      : check(expression, `${path}.expression`, ['bool'], scope, true)),
    ...(messageExpression === ''
      ? []
      : messageExpression.trim() === ''
        ? [invalid(`${path}.messageExpression`, messageExpression, 'must be non-empty if specified')]
        : check(messageExpression, `${path}.messageExpression`, ['string'], scope, false)),
    ...validateMessage(textAt(validation, 'message'), `${path}.message`),
    ...checkChoice(validation, path, 'reason', REASONS),
  ];
}

function validateMessage(message: string, field: string): FieldError[] {
  const text = message.trim();
  if (message !== '' && text === '') {
    return [invalid(field, message, 'must be non-empty if specified')];
  }
  return /[\n\r]/.test(text) ? [invalid(field, message, 'must not contain line breaks')] : [];
}

function validateAnnotation(
  policy: string,
  annotation: JsonObject,
  path: string,
  scope: ExpressionScope,
): FieldError[] {
  const key = textAt(annotation, 'key');
  const name = `${policy}/${key}`;
  const expression = textAt(annotation, 'valueExpression');
  const field = `${path}.valueExpression`;
  return [
    ...(policy === ''
      ? [invalid(`${path}.key`, key, 'requires metadata.name be non-empty')]
      : qualifiedName(name).map((detail) => invalid(`${path}.key`, name, detail))),
    ...(expression.trim() === ''
      ? [required(field, 'valueExpression is not specified')]
      : Buffer.byteLength(expression.trim()) > MAX_ANNOTATION_EXPRESSION_BYTES
        ? [required(field, `must not exceed ${MAX_ANNOTATION_EXPRESSION_BYTES} bytes in length`)]
        : check(expression, field, ['string', 'null_type'], scope, true)),
  ];
}

function check(
  expression: string,
  field: string,
  types: readonly string[],
  scope: ExpressionScope,
  authorizer: boolean,
): FieldError[] {
  const { detail } = checkExpression(expression, types, { ...scope, authorizer });
  return detail === undefined ? [] : [invalid(field, expression, detail)];
}

/** Errors of a binding. */
export function validatePolicyBinding(binding: KubeObject): FieldError[] {
  const spec = objectAt(binding, 'spec');
  const policyName = textAt(spec, 'policyName');
  const match = objectAt(spec, 'matchResources');
  return [
    ...(policyName === ''
      ? [required('spec.policyName')]
      : dnsSubdomain(policyName).map((detail) => invalid('spec.policyName', policyName, detail))),
    ...validateParamRef(objectAt(spec, 'paramRef'), 'spec.paramRef'),
    ...(match ? validateMatch(match, 'spec.matchResources') : []),
    ...validateActions(textsAt(spec, 'validationActions'), 'spec.validationActions'),
  ];
}

/** Errors of a reference to parameters. */
export function validateParamRef(ref: JsonObject | undefined, path: string): FieldError[] {
  if (!ref) {
    return [];
  }
  const name = textAt(ref, 'name');
  const selector = objectAt(ref, 'selector');
  const action = textAt(ref, 'parameterNotFoundAction');
  const both = name !== '' && selector !== undefined;
  const exclusive = (field: string) => (both ? [forbidden(field, 'name and selector are mutually exclusive')] : []);
  return [
    ...pathSegment(name).map((detail) => invalid(`${path}.name`, name, detail)),
    ...exclusive(`${path}.name`),
    ...validateSelector(selector, `${path}.selector`),
    ...exclusive(`${path}.selector`),
    ...(name === '' && !selector ? [required(path, 'one of name or selector must be specified')] : []),
    ...(action === '' ? [required(`${path}.parameterNotFoundAction`)] : []),
    ...checkChoice(ref, path, 'parameterNotFoundAction', ['Deny', 'Allow']),
  ];
}

function validateActions(actions: readonly string[], path: string): FieldError[] {
  const clash =
    'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)';
  return [
    ...actions.flatMap((action, index) => [
      ...(ACTIONS.includes(action) ? [] : [notSupported(`${path}[${index}]`, action, ACTIONS)]),
      ...(actions.indexOf(action) < index ? [duplicate(`${path}[${index}]`, action)] : []),
    ]),
    ...(actions.includes('Deny') && actions.includes('Warn') ? [invalid(path, [...actions], clash)] : []),
    ...(actions.length === 0 ? [required(path, 'at least one validation action is required')] : []),
  ];
}
