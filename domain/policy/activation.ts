/** Lazy activation: a policy that takes effect on a template only when its user changes the template. */
import { equalJson } from '../equality.ts';
import { SKIP_AUTO_PROPAGATION_LABEL } from '../kinds/names.ts';
import type { Policy } from '../kinds/policy.ts';
import type { KubeObject } from '../object.ts';

/** True for a policy with `activationPreference: Lazy`. */
export function isLazy(policy: Policy): boolean {
  return policy.spec.activationPreference === 'Lazy';
}

/** True when a template changed in anything but its status and what the API server keeps for itself. */
export function specificationChanged(previous: KubeObject, next: KubeObject): boolean {
  return !equalJson(specification(previous), specification(next));
}

/**
 * True when all that changed between two versions of a template are Karmada's own labels and annotations (their keys
 * contain `.karmada.io`), and with them the generation.
 */
export function changedByKarmada(previous: KubeObject, next: KubeObject): boolean {
  return equalJson(ofUser(specification(previous)), ofUser(specification(next)));
}

function specification({ status: _, ...object }: KubeObject): KubeObject {
  const { managedFields: _fields, resourceVersion: _version, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function ofUser(object: KubeObject): KubeObject {
  const { generation: _, labels, annotations, ...metadata } = object.metadata;
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: withoutKarmada(labels, SKIP_AUTO_PROPAGATION_LABEL),
      annotations: withoutKarmada(annotations),
    },
  };
}

function withoutKarmada(map: Record<string, string> = {}, usersOwn?: string): Record<string, string> {
  return Object.fromEntries(Object.entries(map).filter(([key]) => key === usersOwn || !key.includes('.karmada.io')));
}
