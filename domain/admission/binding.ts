/** Karmada's admission of ResourceBinding and ClusterResourceBinding. */
import { z } from 'zod';
import type { FieldError } from '../field-error.ts';
import { type BindingSpec, type ResourceBinding, resourceBinding } from '../kinds/binding.ts';
import { dependentObjectReference } from '../kinds/interpreter-context.ts';
import {
  CLUSTER_RESOURCE_BINDING_ID_LABEL,
  DEPENDENCIES_ANNOTATION,
  RESOURCE_BINDING_ID_LABEL,
} from '../kinds/names.ts';
import { withIdLabel } from './object-meta.ts';
import { chargeQuotas, quotaDelta } from './quota-enforcement.ts';
import { invalid } from './rejections.ts';
import { isDenied, type KindRules, type Lookups, rulesFor, type ValidationRequest, type Verdict } from './rules.ts';

const currentRules = rulesFor(resourceBinding, { validate: validateBinding });

/** Both versions get their id; the older one has nothing else that rules look at. */
export const resourceBindingRules: KindRules = {
  mutate: ({ operation, object, uuid }) =>
    operation === 'CREATE' ? withIdLabel(object, RESOURCE_BINDING_ID_LABEL, uuid) : object,
  validate: (request) => (request.kind.version === 'v1alpha1' ? [] : (currentRules.validate?.(request) ?? [])),
};

export const clusterResourceBindingRules: KindRules = {
  mutate: ({ operation, object, uuid }) =>
    operation === 'CREATE' ? withIdLabel(object, CLUSTER_RESOURCE_BINDING_ID_LABEL, uuid) : object,
};

function validateBinding(
  { metadata, spec }: ResourceBinding,
  { lookups }: ValidationRequest,
  old: ResourceBinding | undefined,
): Verdict {
  const dependencyErrors = validateDependencies(metadata.annotations?.[DEPENDENCIES_ANNOTATION]);
  if (dependencyErrors.length > 0) {
    return dependencyErrors;
  }
  const quotaVerdict = validateQuota(spec, old?.spec, metadata.namespace ?? '', lookups);
  if (isDenied(quotaVerdict)) {
    return quotaVerdict;
  }
  return lookups.gates.MultiplePodTemplatesScheduling ? validateComponents(spec.components ?? []) : [];
}

function validateDependencies(dependencies: string | undefined): FieldError[] {
  return dependencies === undefined || isDependencyList(dependencies)
    ? []
    : [
        invalid(
          `metadata.annotations.${DEPENDENCIES_ANNOTATION}`,
          dependencies,
          'annotation value must be a valid JSON',
        ),
      ];
}

function isDependencyList(text: string): boolean {
  try {
    return z.array(dependentObjectReference.partial()).nullable().safeParse(JSON.parse(text)).success;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return false;
    }
    throw error;
  }
}

function validateQuota(spec: BindingSpec, old: BindingSpec | undefined, namespace: string, lookups: Lookups): Verdict {
  if (!lookups.gates.FederatedQuotaEnforcement) {
    return [];
  }
  const delta = quotaDelta(spec, old);
  const charges = delta.size > 0 ? chargeQuotas(delta, lookups.quotas(namespace)) : [];
  return Array.isArray(charges) ? [] : charges;
}

function validateComponents(components: NonNullable<BindingSpec['components']>): FieldError[] {
  const names = new Set<string>();
  return components.flatMap(({ name }, index) => {
    const field = `spec.components[${index}].name`;
    if (name === '') {
      return [invalid(field, name, 'component names must be non-empty')];
    }
    if (names.has(name)) {
      return [invalid(field, name, 'component names must be unique')];
    }
    names.add(name);
    return [];
  });
}
