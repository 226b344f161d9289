/** Rules for the selectors by which a policy of one namespace chooses templates. */
import type { FieldError } from '../field-error.ts';
import type { ResourceSelector } from '../kinds/policy.ts';
import { invalid } from './rejections.ts';

/** The selectors, in the policy's namespace where they name none; the same list when all name one. */
export function defaultSelectorNamespaces(selectors: ResourceSelector[], namespace: string): ResourceSelector[] {
  return selectors.every((selector) => selector.namespace)
    ? selectors
    : selectors.map((selector) => (selector.namespace ? selector : { ...selector, namespace }));
}

/** A policy of a namespace chooses in its own namespace only. A cluster-wide policy has none. */
export function validateSelectorNamespaces(
  selectors: readonly ResourceSelector[],
  policyNamespace: string | undefined,
): FieldError[] {
  if (!policyNamespace) {
    return [];
  }
  return selectors.flatMap(({ namespace = '' }, index) =>
    namespace === policyNamespace
      ? []
      : [
          invalid(
            `spec.resourceSelectors[${index}].namespace`,
            namespace,
            'namespace of resource selector must be the same as the namespace of the policy',
          ),
        ],
  );
}
