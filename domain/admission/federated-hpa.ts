/** Karmada's admission of FederatedHPA: that of Kubernetes' autoscaling/v2, without scaling to zero. */
import { DEFAULT_SCALE_DOWN, DEFAULT_SCALE_UP } from '../autoscaling/default-behavior.ts';
import type { FieldError } from '../field-error.ts';
import {
  type FederatedHPA,
  type FederatedHPASpec,
  federatedHPA,
  type HPAScalingRules,
} from '../kinds/federated-hpa.ts';
import type { MetricSpec } from '../kinds/hpa-metrics.ts';
import { validateMetric } from './hpa-metrics.ts';
import { dns1123Subdomain } from './kubernetes-names.ts';
import { validateObjectMeta } from './object-meta.ts';
import { validateObjectReference } from './object-reference.ts';
import { invalid, notSupported, required } from './rejections.ts';
import { rulesFor } from './rules.ts';

/** Percent of the requested CPU that is held when no metric is named. */
const DEFAULT_CPU_UTILIZATION = 80;
const MAX_PERIOD_SECONDS = 1800;
const MAX_STABILIZATION_WINDOW_SECONDS = 3600;

const DEFAULT_METRIC: MetricSpec = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: DEFAULT_CPU_UTILIZATION } },
};

export const federatedHPARules = rulesFor(federatedHPA, { mutate: mutateHPA, validate: validateHPA });

function mutateHPA(hpa: FederatedHPA): FederatedHPA {
  if (isComplete(hpa.spec)) {
    return hpa;
  }
  const { minReplicas = 1, metrics = [], behavior } = hpa.spec;
  const spec: FederatedHPASpec = {
    ...hpa.spec,
    minReplicas,
    metrics: metrics.length > 0 ? metrics : [DEFAULT_METRIC],
    ...(behavior && {
      behavior: {
        ...behavior,
        scaleUp: { ...DEFAULT_SCALE_UP, ...behavior.scaleUp },
        scaleDown: { ...DEFAULT_SCALE_DOWN, ...behavior.scaleDown },
      },
    }),
  };
  return { ...hpa, spec };
}

function isComplete({ minReplicas, metrics, behavior }: FederatedHPASpec): boolean {
  const has = (rules: HPAScalingRules | undefined, defaults: HPAScalingRules) =>
    rules !== undefined && Object.keys(defaults).every((name) => Object.hasOwn(rules, name));
  return (
    minReplicas !== undefined &&
    (metrics ?? []).length > 0 &&
    (behavior === undefined || (has(behavior.scaleUp, DEFAULT_SCALE_UP) && has(behavior.scaleDown, DEFAULT_SCALE_DOWN)))
  );
}

function validateHPA({ metadata, spec, status }: FederatedHPA): FieldError[] {
  const { minReplicas, maxReplicas, scaleTargetRef, metrics = [], behavior } = spec;
  return [
    ...validateObjectMeta(metadata, { namespaced: true, nameRule: dns1123Subdomain }),
    ...(minReplicas !== undefined && minReplicas < 1
      ? [invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1')]
      : []),
    ...(maxReplicas < 1 ? [invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0')] : []),
    ...(minReplicas !== undefined && maxReplicas < minReplicas
      ? [invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`')]
      : []),
    ...validateObjectReference(scaleTargetRef, 'spec.scaleTargetRef'),
    ...metrics.flatMap((metric, index) => validateMetric(metric, `spec.metrics[${index}]`)),
    ...validateScalingRules(behavior?.scaleUp, 'spec.behavior.scaleUp'),
    ...validateScalingRules(behavior?.scaleDown, 'spec.behavior.scaleDown'),
    ...validateNotNegative(status?.currentReplicas, 'status.currentReplicas'),
    ...validateNotNegative(status?.desiredReplicas, 'status.desiredReplicas'),
  ];
}

function validateNotNegative(value: number | undefined, field: string): FieldError[] {
  return value !== undefined && value < 0 ? [invalid(field, value, 'must be greater than or equal to 0')] : [];
}

function validateScalingRules(rules: HPAScalingRules | undefined, field: string): FieldError[] {
  if (!rules) {
    return [];
  }
  const { stabilizationWindowSeconds: window = 0, selectPolicy, policies = [] } = rules;
  const windowField = `${field}.stabilizationWindowSeconds`;
  return [
    ...(window < 0 ? [invalid(windowField, window, 'must be greater than or equal to zero')] : []),
    ...(window > MAX_STABILIZATION_WINDOW_SECONDS
      ? [invalid(windowField, window, `must be less than or equal to ${MAX_STABILIZATION_WINDOW_SECONDS}`)]
      : []),
    ...(selectPolicy !== undefined && !['Disabled', 'Max', 'Min'].includes(selectPolicy)
      ? [notSupported(`${field}.selectPolicy`, selectPolicy, ['Disabled', 'Max', 'Min'])]
      : []),
    ...(policies.length === 0 ? [required(`${field}.policies`, 'must specify at least one Policy')] : []),
    ...policies.flatMap((policy, index) => validateScalingPolicy(policy, `${field}.policies[${index}]`)),
  ];
}

function validateScalingPolicy(
  { type, value, periodSeconds }: NonNullable<HPAScalingRules['policies']>[number],
  field: string,
): FieldError[] {
  return [
    ...(type === 'Pods' || type === 'Percent' ? [] : [notSupported(`${field}.type`, type, ['Percent', 'Pods'])]),
    ...(value > 0 ? [] : [invalid(`${field}.value`, value, 'must be greater than zero')]),
    ...(periodSeconds > 0 ? [] : [invalid(`${field}.periodSeconds`, periodSeconds, 'must be greater than zero')]),
    ...(periodSeconds > MAX_PERIOD_SECONDS
      ? [invalid(`${field}.periodSeconds`, periodSeconds, `must be less than or equal to ${MAX_PERIOD_SECONDS}`)]
      : []),
  ];
}
