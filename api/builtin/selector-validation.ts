/** What structured label selectors must look like. */
import type { FieldError } from '../../domain/field-error.ts';
import { matchesLabelSelector } from '../../domain/labels.ts';
import type { JsonValue } from '../../domain/object.ts';
import { forbidden, invalid, required } from './check.ts';
import { mapAt, objectsAt, textAt, textsAt } from './fields.ts';
import { validateLabels } from './metadata-validation.ts';
import { labelValue, qualifiedName } from './text-rules.ts';

/** Errors of a selector; an absent one has none. */
export function validateSelector(selector: JsonValue | undefined, path: string): FieldError[] {
  return [
    ...validateLabels(mapAt(selector, 'matchLabels'), `${path}.matchLabels`),
    ...objectsAt(selector, 'matchExpressions').flatMap((expression, index) => {
      const field = `${path}.matchExpressions[${index}]`;
      const key = textAt(expression, 'key');
      const values = textsAt(expression, 'values');
      return [
        ...validateOperator(textAt(expression, 'operator'), values, field),
        ...qualifiedName(key).map((detail) => invalid(`${field}.key`, key, detail)),
        ...values.flatMap((value, at) =>
          labelValue(value).map((detail) => invalid(`${field}.values[${at}]`, value, detail)),
        ),
      ];
    }),
  ];
}

function validateOperator(operator: string, values: string[], field: string): FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length === 0
        ? [required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")]
        : [];
    case 'Exists':
    case 'DoesNotExist':
      return values.length > 0
        ? [forbidden(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")]
        : [];
    default:
      return [invalid(`${field}.operator`, operator, 'not a valid selector operator')];
  }
}

/** True when a selector, as it stands in an object, matches labels. */
export function selects(selector: JsonValue | undefined, labels: Record<string, string>): boolean {
  const matchExpressions = objectsAt(selector, 'matchExpressions').map((expression) => ({
    key: textAt(expression, 'key'),
    operator: textAt(expression, 'operator'),
    values: textsAt(expression, 'values'),
  }));
  return matchesLabelSelector({ matchLabels: mapAt(selector, 'matchLabels'), matchExpressions }, labels);
}
