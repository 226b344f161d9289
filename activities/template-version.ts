/** The template's version that a binding records. */
import { equalJson } from '../domain/equality.ts';
import type { Binding } from '../domain/kinds/binding.ts';

/**
 * True when nothing but the template's version has changed. It changes with each status that we write into the template;
 * a binding that differs only in that stays as it is, else every status would cost a write and a new generation.
 */
export function differOnlyInVersion(existing: Binding, binding: Binding): boolean {
  const { resourceVersion } = existing.spec.resource;
  const resource = { ...binding.spec.resource, resourceVersion };
  return equalJson(existing, { ...binding, spec: { ...binding.spec, resource } });
}
