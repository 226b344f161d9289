/** What ResourceQuotas and LimitRanges must look like. */
import type { FieldError } from '../../../domain/field-error.ts';
import type { JsonObject, KubeObject } from '../../../domain/object.ts';
import { compareQuantities } from '../../../domain/quantity.ts';
import { invalid } from '../check.ts';
import { objectAt, objectsAt, textAt } from '../fields.ts';
import { qualifiedName } from '../text-rules.ts';
import { readQuantity, validateQuantities } from './resource-validation.ts';

/** Resources of a quota that need no domain. */
const QUOTA_RESOURCES =
  /^(cpu|memory|storage|ephemeral-storage|requests\..+|limits\..+|hugepages-.+|pods|services(\..+)?|replicationcontrollers|resourcequotas|secrets|configmaps|persistentvolumeclaims|count\/.+)$/;

/** Pairs of a limit's fields of which the first may not be more than the second, and how each is called. */
const ORDERED: [low: string, lowName: string, high: string, highName: string][] = [
  ['min', 'min value', 'max', 'max value'],
  ['min', 'min value', 'defaultRequest', 'default request value'],
  ['defaultRequest', 'default request value', 'max', 'max value'],
  ['defaultRequest', 'default request value', 'default', 'default limit value'],
  ['min', 'min value', 'default', 'default value'],
  ['default', 'default value', 'max', 'max value'],
];

/** Errors of a ResourceQuota. */
export function validateQuota(quota: KubeObject): FieldError[] {
  return validateQuantities(objectAt(quota, 'spec', 'hard'), 'spec.hard', (name, field) => [
    ...qualifiedName(name).map((detail) => invalid(field, name, detail)),
    ...(name.includes('/') || QUOTA_RESOURCES.test(name)
      ? []
      : [
          invalid(field, name, 'must be a standard resource type or fully qualified'),
          invalid(field, name, 'must be a standard resource for quota'),
        ]),
  ]);
}

/** Errors of a LimitRange. */
export function validateLimitRange(range: KubeObject): FieldError[] {
  return objectsAt(range, 'spec', 'limits').flatMap((limit, index) => {
    const path = `spec.limits[${index}]`;
    const type = textAt(limit, 'type');
    return [
      ...qualifiedName(type).map((detail) => invalid(`${path}.type`, type, detail)),
      ...ORDERED.flatMap((pair) => validateOrder(limit, path, pair)),
    ];
  });
}

function validateOrder(
  limit: JsonObject,
  path: string,
  [low, lowName, high, highName]: [string, string, string, string],
): FieldError[] {
  const highs = objectAt(limit, high);
  return Object.entries(objectAt(limit, low) ?? {}).flatMap(([resource, value]) => {
    const [least, most] = [readQuantity(value), readQuantity(highs?.[resource])];
    if (!least || !most || compareQuantities(least, most) <= 0) {
      return [];
    }
    const shown = high === 'max' ? (value ?? null) : (highs?.[resource] ?? null);
    const field = high === 'max' ? low : high;
    return [
      invalid(
        `${path}.${field}[${resource}]`,
        shown,
        `${lowName} ${value} is greater than ${highName} ${highs?.[resource]}`,
      ),
    ];
  });
}
