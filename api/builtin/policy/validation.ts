/** What PodDisruptionBudgets and PriorityClasses must look like, and what of them may change. */
import type { FieldError } from '../../../domain/field-error.ts';
import type { KubeObject } from '../../../domain/object.ts';
import { checkChoice, checkImmutable, checkNumberOrPercent, forbidden, invalid } from '../check.ts';
import { numberAt, objectAt } from '../fields.ts';
import { validateSelector } from '../selector-validation.ts';
import type { KindValidation } from '../validation.ts';

/** The highest priority that a user may define. */
const MAX_USER_PRIORITY = 1_000_000_000;

/** Priority classes of Kubernetes itself and their values. */
const SYSTEM_PRIORITIES: Record<string, number> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

function validateBudget(budget: KubeObject): FieldError[] {
  const spec = objectAt(budget, 'spec');
  const both = spec?.minAvailable !== undefined && spec.maxUnavailable !== undefined;
  return [
    ...(both ? [invalid('spec', spec, 'minAvailable and maxUnavailable cannot be both set')] : []),
    ...checkNumberOrPercent(spec?.minAvailable, 'spec.minAvailable'),
    ...checkNumberOrPercent(spec?.maxUnavailable, 'spec.maxUnavailable'),
    ...validateSelector(spec?.selector, 'spec.selector'),
    ...checkChoice(spec, 'spec', 'unhealthyPodEvictionPolicy', ['AlwaysAllow', 'IfHealthyBudget']),
  ];
}

function validatePriorityClass(priority: KubeObject, old: KubeObject | undefined): FieldError[] {
  const { name } = priority.metadata;
  const value = numberAt(priority, 'value');
  const system = name.startsWith('system-');
  const known = Object.hasOwn(SYSTEM_PRIORITIES, name) && SYSTEM_PRIORITIES[name] === value;
  return [
    ...(system && !known
      ? [
          forbidden(
            'metadata.name',
            `priority class names with 'system-' prefix are reserved for system use only. error: ${name} is not a known system priority class`,
          ),
        ]
      : []),
    ...(!system && value > MAX_USER_PRIORITY
      ? [forbidden('value', `maximum allowed value of a user defined priority is ${MAX_USER_PRIORITY}`)]
      : []),
    ...checkChoice(priority, '', 'preemptionPolicy', ['PreemptLowerPriority', 'Never']),
    ...(old && value !== numberAt(old, 'value') ? [forbidden('value', 'may not be changed in an update.')] : []),
    ...(old ? checkImmutable(priority, old, '', 'preemptionPolicy') : []),
  ];
}

/** By apiVersion and kind. */
export const POLICY_VALIDATIONS: Record<string, KindValidation> = {
  'policy/v1/PodDisruptionBudget': validateBudget,
  'scheduling.k8s.io/v1/PriorityClass': validatePriorityClass,
};
