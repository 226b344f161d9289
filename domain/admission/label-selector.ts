/** Kubernetes' rules for label selectors (ValidateLabelSelector). */
import type { FieldError } from '../field-error.ts';
import type { LabelSelector } from '../kinds/meta.ts';
import { labelKey, labelValue } from './kubernetes-names.ts';
import { validateLabels } from './object-meta.ts';
import { forbidden, invalid, invalidEach, required } from './rejections.ts';

type Requirement = NonNullable<LabelSelector['matchExpressions']>[number];

/** Keys, values and operators of a selector; `field` is where it stands. */
export function validateLabelSelector(
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  field: string,
): FieldError[] {
  return [
    ...validateLabels(matchLabels, `${field}.matchLabels`),
    ...matchExpressions.flatMap((requirement, index) =>
      validateRequirement(requirement, `${field}.matchExpressions[${index}]`),
    ),
  ];
}

function validateRequirement({ key, operator, values = [] }: Requirement, field: string): FieldError[] {
  return [
    ...validateOperator(operator, values, field),
    ...invalidEach(`${field}.key`, key, labelKey(key)),
    ...values.flatMap((value, index) => invalidEach(`${field}.values[${index}]`, value, labelValue(value))),
  ];
}

function validateOperator(operator: string, values: readonly string[], field: string): FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0
        ? []
        : [required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0
        ? []
        : [forbidden(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    default:
      return [invalid(`${field}.operator`, operator, 'not a valid selector operator')];
  }
}
