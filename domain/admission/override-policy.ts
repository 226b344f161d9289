/** Karmada's admission of OverridePolicy and ClusterOverridePolicy. */
import type { FieldError } from '../field-error.ts';
import {
  type AnyOverridePolicy,
  clusterOverridePolicy,
  type OverridePolicy,
  type Overriders,
  overridePolicy,
} from '../kinds/override.ts';
import { validateAnnotations, validateLabels } from './object-meta.ts';
import { validateClusterAffinity } from './placement.ts';
import { invalid, required } from './rejections.ts';
import { defaultSelectorNamespaces, validateSelectorNamespaces } from './resource-selectors.ts';
import { rulesFor } from './rules.ts';

type FieldOverrider = NonNullable<Overriders['fieldOverrider']>[number];
type SubPatch = NonNullable<FieldOverrider['json']>[number];

export const overridePolicyRules = rulesFor(overridePolicy, { mutate: mutatePolicy, validate: validatePolicy });
export const clusterOverridePolicyRules = rulesFor(clusterOverridePolicy, { validate: validatePolicy });

function mutatePolicy(policy: OverridePolicy): OverridePolicy {
  const { resourceSelectors = [] } = policy.spec;
  const selectors = defaultSelectorNamespaces(resourceSelectors, policy.metadata.namespace ?? '');
  return selectors === resourceSelectors
    ? policy
    : { ...policy, spec: { ...policy.spec, resourceSelectors: selectors } };
}

function validatePolicy({ kind, metadata, spec }: AnyOverridePolicy): FieldError[] {
  const { targetCluster, overriders, overrideRules, resourceSelectors = [] } = spec;
  const errors = validateClusterAffinity(targetCluster, 'spec.targetCluster');
  if (targetCluster && overrideRules) {
    errors.push(invalid('spec.targetCluster', targetCluster, "overrideRules and targetCluster can't co-exist"));
  }
  if (overriders && overrideRules && !isEmpty(overriders)) {
    errors.push(invalid('spec.overriders', overriders, "overrideRules and overriders can't co-exist"));
  }
  overrideRules?.forEach((rule, index) => {
    const field = `spec.overrideRules[${index}]`;
    errors.push(...validateOverriders(rule.overriders, `${field}.overriders`));
    errors.push(...validateClusterAffinity(rule.targetCluster, `${field}.targetCluster`));
  });
  const namespace = kind === 'OverridePolicy' ? metadata.namespace : undefined;
  return [...errors, ...validateSelectorNamespaces(resourceSelectors, namespace)];
}

/** Karmada does not count fieldOverrider here. */
function isEmpty({ fieldOverrider: _, ...others }: Overriders): boolean {
  return Object.values(others).every((list) => !list?.length);
}

function validateOverriders(overriders: Overriders, field: string): FieldError[] {
  const { annotationsOverrider = [], labelsOverrider = [], imageOverrider = [], fieldOverrider = [] } = overriders;
  return [
    ...annotationsOverrider.flatMap(({ value }, index) =>
      validateAnnotations(value, `${field}.annotationsOverrider[${index}].value`),
    ),
    ...labelsOverrider.flatMap(({ value }, index) => validateLabels(value, `${field}.labelsOverrider[${index}].value`)),
    ...imageOverrider.flatMap(({ predicate }, index) =>
      predicate ? validatePointer(predicate.path, `${field}.imageOverrider[${index}].predicate.path`) : [],
    ),
    ...fieldOverrider.flatMap((overrider, index) =>
      validateFieldOverrider(overrider, `${field}.fieldOverrider[${index}]`),
    ),
  ];
}

function validateFieldOverrider(overrider: FieldOverrider, field: string): FieldError[] {
  const { fieldPath, json = [], yaml = [] } = overrider;
  const errors: FieldError[] = [];
  if (yaml.length > 0 && json.length > 0) {
    errors.push(invalid(field, overrider, 'FieldOverrider has both YAML and JSON set. Only one is allowed'));
  }
  if (yaml.length === 0 && json.length === 0) {
    errors.push(required(field, 'FieldOverrider must have either JSON or YAML set'));
  }
  return [
    ...errors,
    ...validatePointer(fieldPath, `${field}.fieldPath`),
    ...json.flatMap((patch, index) => validatePatch(patch, `${field}.json[${index}]`)),
    ...yaml.flatMap((patch, index) => validatePatch(patch, `${field}.yaml[${index}]`)),
  ];
}

function validatePatch({ subPath, operator, value = null }: SubPatch, field: string): FieldError[] {
  const errors = validatePointer(subPath, `${field}.subPath`);
  if (operator === 'remove' && value !== null) {
    errors.push(invalid(`${field}.value`, value, 'value is not allowed for remove operation'));
  }
  if (operator !== 'remove' && value === null) {
    errors.push(invalid(`${field}.value`, value, 'value is required for add or replace operation'));
  }
  return errors;
}

/** A JSON pointer (RFC 6901). The message has two lines, as that of Karmada's library. */
function validatePointer(pointer: string, field: string): FieldError[] {
  return pointer === '' || pointer.startsWith('/')
    ? []
    : [invalid(field, pointer, 'JSON pointer must be empty or start with a "/"\nJSON pointer error')];
}
