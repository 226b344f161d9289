/** What HorizontalPodAutoscalers must look like, in both versions. */
import type { FieldError } from '../../../domain/field-error.ts';
import type { JsonObject, JsonValue, KubeObject } from '../../../domain/object.ts';
import { checkChoice, checkText, invalid, notSupported, required } from '../check.ts';
import { readQuantity } from '../core/resource-validation.ts';
import { listAt, numberAt, objectAt, objectsAt, textAt, valueAt } from '../fields.ts';
import { pathSegment } from '../text-rules.ts';
import type { KindValidation } from '../validation.ts';

const METRIC_TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];
const TARGET_TYPES = ['Utilization', 'Value', 'AverageValue'];

/** How far back the controller may look, in seconds: one hour. */
const MAX_WINDOW_SECONDS = 3600;

/** The longest period of a scaling policy, in seconds: half an hour. */
const MAX_PERIOD_SECONDS = 1800;

function validateBounds(spec: JsonObject | undefined): FieldError[] {
  const least = numberAt(spec, 'minReplicas');
  const most = numberAt(spec, 'maxReplicas');
  return [
    ...(spec?.minReplicas !== undefined && least < 1
      ? [invalid('spec.minReplicas', least, 'must be greater than or equal to 1')]
      : []),
    ...(most === 0 ? [required('spec.maxReplicas', 'must be set and greater than 0')] : []),
    ...(most < 0 ? [invalid('spec.maxReplicas', most, 'must be greater than or equal to 1')] : []),
    ...(spec?.minReplicas !== undefined && most < least
      ? [invalid('spec.maxReplicas', most, 'must be greater than or equal to `minReplicas`')]
      : []),
  ];
}

function validateTarget(reference: JsonObject | undefined): FieldError[] {
  const path = 'spec.scaleTargetRef';
  const version = textAt(reference, 'apiVersion');
  return [
    ...['kind', 'name'].flatMap((field) =>
      textAt(reference, field) === '' ? [required(`${path}.${field}`)] : checkText(reference, path, field, pathSegment),
    ),
    ...(version.includes('/') || version === 'v1'
      ? []
      : [invalid(`${path}.apiVersion`, version, 'apiVersion must specify API group')]),
  ];
}

function validateMetric(metric: JsonObject, path: string): FieldError[] {
  const type = textAt(metric, 'type');
  if (!METRIC_TYPES.includes(type)) {
    return [
      type === ''
        ? required(`${path}.type`, 'must specify a metric source type')
        : notSupported(`${path}.type`, type, METRIC_TYPES),
    ];
  }
  const field = type.charAt(0).toLowerCase() + type.slice(1);
  const source = objectAt(metric, field);
  if (!source) {
    return [required(`${path}.${field}`, 'must populate information for the given metric source')];
  }
  return [
    ...validateMetricName(source, type, `${path}.${field}`),
    ...validateMetricTarget(objectAt(source, 'target'), type, `${path}.${field}.target`),
  ];
}

function validateMetricName(source: JsonObject, type: string, path: string): FieldError[] {
  if (type === 'Resource' || type === 'ContainerResource') {
    return [
      ...(textAt(source, 'name') === '' ? [required(`${path}.name`, 'must specify a resource name')] : []),
      ...(type === 'ContainerResource' && textAt(source, 'container') === ''
        ? [required(`${path}.container`, 'must specify a container')]
        : []),
    ];
  }
  return textAt(source, 'metric', 'name') === '' ? [required(`${path}.metric.name`, 'must specify a metric name')] : [];
}

function validateMetricTarget(target: JsonObject | undefined, type: string, path: string): FieldError[] {
  const kind = textAt(target, 'type');
  const utilization = valueAt(target, 'averageUtilization');
  return [
    ...(kind === '' ? [required(`${path}.type`, 'must specify a metric target type')] : []),
    ...(TARGET_TYPES.includes(kind)
      ? []
      : [invalid(`${path}.type`, kind, 'must be either Utilization, Value, or AverageValue')]),
    ...['value', 'averageValue'].flatMap((field) => checkPositive(target?.[field], `${path}.${field}`)),
    ...(typeof utilization === 'number' && utilization < 1
      ? [invalid(`${path}.averageUtilization`, utilization, 'must be greater than 0')]
      : []),
    ...missingTarget(target, type, path),
  ];
}

function checkPositive(value: JsonValue | undefined, field: string): FieldError[] {
  const quantity = readQuantity(value);
  return quantity && quantity.nano <= 0n ? [invalid(field, value, 'must be positive')] : [];
}

function missingTarget(target: JsonObject | undefined, type: string, path: string): FieldError[] {
  const has = (field: string): boolean => target?.[field] !== undefined;
  switch (type) {
    case 'Resource':
    case 'ContainerResource':
      return has('averageValue') || has('averageUtilization')
        ? []
        : [required(`${path}.averageUtilization`, 'must set either a target raw value or a target utilization')];
    case 'Pods':
      return has('averageValue')
        ? []
        : [required(`${path}.averageValue`, 'must specify a positive target averageValue')];
    default:
      return has('averageValue') || has('value')
        ? []
        : [required(`${path}.averageValue`, 'must set either a target value for metric or a per-pod target')];
  }
}

function validateRules(rules: JsonObject | undefined, path: string): FieldError[] {
  if (!rules) {
    return [];
  }
  const window = numberAt(rules, 'stabilizationWindowSeconds');
  const field = `${path}.stabilizationWindowSeconds`;
  return [
    ...(window < 0 ? [invalid(field, window, 'must be greater than or equal to zero')] : []),
    ...(window > MAX_WINDOW_SECONDS
      ? [invalid(field, window, `must be less than or equal to ${MAX_WINDOW_SECONDS}`)]
      : []),
    ...checkChoice(rules, path, 'selectPolicy', ['Disabled', 'Max', 'Min']),
    ...(listAt(rules, 'policies').length === 0
      ? [required(`${path}.policies`, 'must specify at least one Policy')]
      : []),
    ...objectsAt(rules, 'policies').flatMap((policy, index) => validatePolicy(policy, `${path}.policies[${index}]`)),
  ];
}

function validatePolicy(policy: JsonObject, path: string): FieldError[] {
  const period = numberAt(policy, 'periodSeconds');
  return [
    ...checkChoice(policy, path, 'type', ['Percent', 'Pods']),
    ...['value', 'periodSeconds']
      .filter((field) => numberAt(policy, field) <= 0)
      .map((field) => invalid(`${path}.${field}`, numberAt(policy, field), 'must be greater than zero')),
    ...(period > MAX_PERIOD_SECONDS
      ? [invalid(`${path}.periodSeconds`, period, `must be less than or equal to ${MAX_PERIOD_SECONDS}`)]
      : []),
  ];
}

function validateAutoscaler(autoscaler: KubeObject): FieldError[] {
  const spec = objectAt(autoscaler, 'spec');
  const utilization = valueAt(spec, 'targetCPUUtilizationPercentage');
  return [
    ...validateBounds(spec),
    ...validateTarget(objectAt(spec, 'scaleTargetRef')),
    ...objectsAt(spec, 'metrics').flatMap((metric, index) => validateMetric(metric, `spec.metrics[${index}]`)),
    // Version 1's one metric is checked, and named, as version 2 writes it.
    ...(typeof utilization === 'number' && utilization < 1
      ? [invalid('spec.metrics[0].resource.target.averageUtilization', utilization, 'must be greater than 0')]
      : []),
    ...validateRules(objectAt(spec, 'behavior', 'scaleUp'), 'spec.behavior.scaleUp'),
    ...validateRules(objectAt(spec, 'behavior', 'scaleDown'), 'spec.behavior.scaleDown'),
  ];
}

/** By apiVersion and kind. */
export const AUTOSCALING_VALIDATIONS: Record<string, KindValidation> = {
  'autoscaling/v1/HorizontalPodAutoscaler': validateAutoscaler,
  'autoscaling/v2/HorizontalPodAutoscaler': validateAutoscaler,
};
