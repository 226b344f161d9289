/** Kubernetes' rules for the metrics of an autoscaler; Karmada refuses External, which it cannot read. */
import type { FieldError } from '../field-error.ts';
import type { MetricSpec, MetricTarget } from '../kinds/hpa-metrics.ts';
import { formatQuantity, parseQuantity } from '../quantity.ts';
import { dns1123Label, pathSegmentName } from './kubernetes-names.ts';
import { validateObjectReference } from './object-reference.ts';
import { forbidden, invalid, invalidEach, notSupported, required } from './rejections.ts';
import { validateContainerResourceName } from './resource-names.ts';

/** Type of a metric to the field that must be set with it, in the order in which fields are looked at. */
const SOURCES = {
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
  ContainerResource: 'containerResource',
  External: 'external',
} as const;
const SUPPORTED = Object.keys(SOURCES).toSorted();

/** One metric; exactly the source that its type names must be set. */
export function validateMetric(metric: MetricSpec, field: string): FieldError[] {
  const { type } = metric;
  const present = Object.values(SOURCES).filter((source) => metric[source]);
  const errors: FieldError[] = [];
  if (type === '') {
    errors.push(required(`${field}.type`, 'must specify a metric source type'));
  }
  if (!isSupported(type)) {
    errors.push(notSupported(`${field}.type`, type, SUPPORTED));
  }
  errors.push(...validateFirstSource(metric, field));
  if (!isSupported(type)) {
    errors.push(notSupported(`${field}.type`, type, SUPPORTED));
  } else if (!metric[SOURCES[type]]) {
    errors.push(required(`${field}.${SOURCES[type]}`, 'must populate information for the given metric source'));
  }
  const expected = isSupported(type) ? SOURCES[type] : undefined;
  const others = present.length === 1 ? [] : present.filter((source) => source !== expected);
  return [
    ...errors,
    ...others.map((source) => forbidden(`${field}.${source}`, 'must populate the given metric source only')),
  ];
}

function isSupported(type: string): type is keyof typeof SOURCES {
  return Object.hasOwn(SOURCES, type);
}

function validateFirstSource(
  { object, pods, resource, containerResource, external }: MetricSpec,
  field: string,
): FieldError[] {
  if (object) {
    return [
      ...validateObjectReference(object.describedObject, `${field}.object.describedObject`),
      ...validateMetricName(object.metric.name, `${field}.object.metric.name`),
      ...validateTarget(object.target, `${field}.object.target`),
      ...(object.target.value === undefined && object.target.averageValue === undefined
        ? [required(`${field}.object.target.averageValue`, 'must set either a target value or averageValue')]
        : []),
    ];
  }
  if (pods) {
    return [
      ...validateMetricName(pods.metric.name, `${field}.pods.metric.name`),
      ...validateTarget(pods.target, `${field}.pods.target`),
      ...(pods.target.averageValue === undefined
        ? [required(`${field}.pods.target.averageValue`, 'must specify a positive target averageValue')]
        : []),
    ];
  }
  if (resource) {
    return [
      ...(resource.name === '' ? [required(`${field}.resource.name`, 'must specify a resource name')] : []),
      ...validateResourceTarget(resource.target, `${field}.resource.target`),
    ];
  }
  if (containerResource) {
    const { name, container, target } = containerResource;
    return [
      ...(name === ''
        ? [required(`${field}.containerResource.name`, 'must specify a resource name')]
        : validateContainerResourceName(name, `${field}.containerResource.name`)),
      ...(container === ''
        ? [required(`${field}.containerResource.container`, 'must specify a container')]
        : invalidEach(`${field}.containerResource.container`, container, dns1123Label(container))),
      ...validateResourceTarget(target, `${field}.containerResource.target`),
    ];
  }
  if (external) {
    return [
      ...validateMetricName(external.metric.name, `${field}.external.metric.name`),
      ...validateTarget(external.target, `${field}.external.target`),
      ...validateExternalTarget(external.target, `${field}.external.target`),
    ];
  }
  return [];
}

function validateExternalTarget({ value, averageValue }: MetricTarget, field: string): FieldError[] {
  if (value === undefined && averageValue === undefined) {
    return [required(`${field}.averageValue`, 'must set either a target value for metric or a per-pod target')];
  }
  return value !== undefined && averageValue !== undefined
    ? [forbidden(`${field}.value`, 'may not set both a target value for metric and a per-pod target')]
    : [];
}

function validateMetricName(name: string, field: string): FieldError[] {
  return name === ''
    ? [required(field, 'must specify a metric name')]
    : invalidEach(field, name, pathSegmentName(name));
}

function validateResourceTarget(target: MetricTarget, field: string): FieldError[] {
  const { averageUtilization, averageValue } = target;
  const errors = validateTarget(target, field);
  if (averageUtilization === undefined && averageValue === undefined) {
    errors.push(required(`${field}.averageUtilization`, 'must set either a target raw value or a target utilization'));
  }
  if (averageUtilization !== undefined && averageValue !== undefined) {
    errors.push(forbidden(`${field}.averageValue`, 'may not set both a target raw value and a target utilization'));
  }
  return errors;
}

function validateTarget({ type, value, averageValue, averageUtilization }: MetricTarget, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (type === '') {
    errors.push(required(`${field}.type`, 'must specify a metric target type'));
  }
  if (!['Utilization', 'Value', 'AverageValue'].includes(type)) {
    errors.push(invalid(`${field}.type`, type, 'must be either Utilization, Value, or AverageValue'));
  }
  for (const [name, amount] of Object.entries({ value, averageValue })) {
    if (amount !== undefined && parseQuantity(amount).nano <= 0n) {
      errors.push(invalid(`${field}.${name}`, formatQuantity(parseQuantity(amount)), 'must be positive'));
    }
  }
  if (averageUtilization !== undefined && averageUtilization < 1) {
    errors.push(invalid(`${field}.averageUtilization`, averageUtilization, 'must be greater than 0'));
  }
  return errors;
}
