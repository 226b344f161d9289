/** The template's version that a binding records. */
import { equalJson } from '../domain/equality.ts';
import type { Binding } from '../domain/kinds/binding.ts';
import type { Cause } from '../domain/propagation/cause.ts';
import type { PropagationSubject } from '../domain/propagation/subject.ts';
import { compareResourceVersions } from '../kube/resource-version.ts';

/**
 * True when nothing but the template's version has changed. It changes with each status that we write into the template;
 * a binding that differs only in that stays as it is, else every status would cost a write and a new generation.
 */
export function differOnlyInVersion(existing: Binding, binding: Binding): boolean {
  const { resourceVersion } = existing.spec.resource;
  const resource = { ...binding.spec.resource, resourceVersion };
  return equalJson(existing, { ...binding, spec: { ...binding.spec, resource } });
}

/**
 * True when the binding was made from the template that is among the causes, or from a newer one. A pass may run a second
 * time (its workflow task was lost): what the template's user wanted is done then, and is no reason to let a Lazy policy
 * take effect that came meanwhile.
 */
export function isMadeFrom(
  binding: Binding | undefined,
  subject: PropagationSubject,
  causes: readonly Cause[],
): boolean {
  const cause = causes.find(
    ({ apiVersion, kind, namespace, name }) =>
      apiVersion === subject.apiVersion &&
      kind === subject.kind &&
      namespace === subject.namespace &&
      name === subject.name,
  );
  return (
    binding !== undefined &&
    cause !== undefined &&
    compareResourceVersions(binding.spec.resource.resourceVersion, cause.resourceVersion) >= 0
  );
}
