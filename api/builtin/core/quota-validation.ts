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

/** Two fields of a limit of which the first may not be more than the second. */
interface Order {
  low: string;
  lowName: string;
  high: string;
  highName: string;
  /** The field that the error names, and the one whose value it shows. */
  field: string;
  shown: string;
}

const ORDERED: Order[] = [
  { low: 'min', lowName: 'min value', high: 'max', highName: 'max value', field: 'min', shown: 'min' },
  {
    low: 'min',
    lowName: 'min value',
    high: 'defaultRequest',
    highName: 'default request value',
    field: 'defaultRequest',
    shown: 'defaultRequest',
  },
  {
    low: 'defaultRequest',
    lowName: 'default request value',
    high: 'max',
    highName: 'max value',
    field: 'defaultRequest',
    shown: 'defaultRequest',
  },
  {
    low: 'defaultRequest',
    lowName: 'default request value',
    high: 'default',
    highName: 'default limit value',
    field: 'defaultRequest',
    shown: 'defaultRequest',
  },
  { low: 'min', lowName: 'min value', high: 'default', highName: 'default value', field: 'default', shown: 'min' },
  { low: 'default', lowName: 'default value', high: 'max', highName: 'max value', field: 'default', shown: 'default' },
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

function validateOrder(limit: JsonObject, path: string, order: Order): FieldError[] {
  const { low, lowName, high, highName, field, shown } = order;
  const highs = objectAt(limit, high);
  return Object.entries(objectAt(limit, low) ?? {}).flatMap(([resource, value]) => {
    const [least, most] = [readQuantity(value), readQuantity(highs?.[resource])];
    const detail = `${lowName} ${value} is greater than ${highName} ${highs?.[resource]}`;
    return least && most && compareQuantities(least, most) > 0
      ? [invalid(`${path}.${field}[${resource}]`, objectAt(limit, shown)?.[resource], detail)]
      : [];
  });
}
