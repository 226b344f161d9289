/** What MutatingAdmissionPolicies and their bindings must look like. */
import type { FieldError } from '../../../domain/field-error.ts';
import { isJsonObject, type JsonObject, type KubeObject } from '../../../domain/object.ts';
import { checkExpression } from '../../admission/cel/check.ts';
import { JSON_PATCH_TYPE, OBJECT_TYPE } from '../../admission/cel/constructions.ts';
import type { Scope } from '../../admission/cel/environment.ts';
import { checkChoice, invalid, notSupported, required } from '../check.ts';
import { objectAt, objectsAt, textAt, textsAt } from '../fields.ts';
import { dnsSubdomain } from '../text-rules.ts';
import {
  validateConstraints,
  validateMatch,
  validateParamKind,
  validateParamRef,
  validateVariables,
} from './policy-validation.ts';
import { validateMatchConditions } from './rule-validation.ts';

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'UPDATE'];

/** Errors of a policy. */
export function validateMutatingPolicy(policy: KubeObject): FieldError[] {
  const spec = objectAt(policy, 'spec');
  const params = isJsonObject(spec?.paramKind);
  const given = objectsAt(spec, 'variables');
  const { variables, errors: ofVariables } = validateVariables(given, params);
  const scope: Scope = { params, authorizer: true, constructions: true, ...(given.length > 0 && { variables }) };
  return [
    ...checkChoice(spec, 'spec', 'failurePolicy', ['Fail', 'Ignore']),
    ...(params ? validateParamKind(objectAt(spec, 'paramKind'), 'spec.paramKind') : []),
    ...validateConstraints(spec),
    ...validateOperations(objectAt(spec, 'matchConstraints'), 'spec.matchConstraints'),
    ...validateMatchConditions(spec, 'spec.matchConditions', params),
    ...ofVariables,
    ...validateMutations(objectsAt(spec, 'mutations'), 'spec.mutations', scope),
    ...(textAt(spec, 'reinvocationPolicy') === '' ? [required('spec.reinvocationPolicy')] : []),
    ...checkChoice(spec, 'spec', 'reinvocationPolicy', ['IfNeeded', 'Never']),
  ];
}

/** Deletions have nothing to change. */
function validateOperations(match: JsonObject | undefined, path: string): FieldError[] {
  return objectsAt(match, 'resourceRules').flatMap((rule) =>
    textsAt(rule, 'operations')
      .filter((operation) => !OPERATIONS.includes(operation))
      .map((operation) => notSupported(`${path}.resourceRules.operations`, operation, OPERATIONS)),
  );
}

function validateMutations(mutations: readonly JsonObject[], path: string, scope: Scope): FieldError[] {
  return mutations.length === 0
    ? [required(path, 'mutations must contain at least one item')]
    : mutations.flatMap((mutation, index) => validateMutation(mutation, `${path}[${index}]`, scope));
}

function validateMutation(mutation: JsonObject, path: string, scope: Scope): FieldError[] {
  const type = textAt(mutation, 'patchType');
  switch (type) {
    case '':
      return [required(`${path}.patchType`)];
    case 'JSONPatch':
      return validatePatch(mutation, path, { type, own: 'jsonPatch', other: 'applyConfiguration' }, scope);
    case 'ApplyConfiguration':
      return validatePatch(mutation, path, { type, own: 'applyConfiguration', other: 'jsonPatch' }, scope);
    default:
      return [notSupported(`${path}.patchType`, type, ['ApplyConfiguration', 'JSONPatch'])];
  }
}

function validatePatch(
  mutation: JsonObject,
  path: string,
  { type, own, other }: { type: 'JSONPatch' | 'ApplyConfiguration'; own: string; other: string },
  scope: Scope,
): FieldError[] {
  const patch = objectAt(mutation, own);
  const wanted = type === 'JSONPatch' ? `list<${JSON_PATCH_TYPE}>` : OBJECT_TYPE;
  return [
    ...(patch
      ? validateExpression(textAt(patch, 'expression').trim(), `${path}.${own}.expression`, wanted, scope)
      : [required(`${path}.${own}`, `must be specified when patchType is ${type}`)]),
    ...(objectAt(mutation, other)
      ? [invalid(`${path}.${other}`, `{${other}}`, `must not be specified when patchType is ${type}`)]
      : []),
  ];
}

function validateExpression(expression: string, field: string, wanted: string, scope: Scope): FieldError[] {
  if (expression === '') {
    return [required(field)];
  }
  const { detail } = checkExpression(expression, [wanted], scope);
  return detail === undefined ? [] : [invalid(field, expression, detail)];
}

/** Errors of a binding. */
export function validateMutatingBinding(binding: KubeObject): FieldError[] {
  const spec = objectAt(binding, 'spec');
  const policyName = textAt(spec, 'policyName');
  const match = objectAt(spec, 'matchResources');
  return [
    ...(policyName === ''
      ? [required('spec.policyName')]
      : dnsSubdomain(policyName).map((detail) => invalid('spec.policyName', policyName, detail))),
    ...validateParamRef(objectAt(spec, 'paramRef'), 'spec.paramRef'),
    ...(match
      ? [...validateMatch(match, 'spec.matchResources'), ...validateOperations(match, 'spec.matchResources')]
      : []),
  ];
}
