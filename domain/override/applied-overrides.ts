/** The record of applied overrides that a Work carries as annotations, byte for byte as Karmada writes it. */
import type { Overriders } from '../kinds/override.ts';
import { escapeHtml, sortedMap } from './go-json.ts';

/** One rule of a policy that was applied. */
export interface AppliedOverride {
  policyName: string;
  overriders: Overriders;
}

/** The annotation's text, sorted by policy; undefined when nothing was applied. */
export function appliedOverridesText(applied: readonly AppliedOverride[]): string | undefined {
  if (applied.length === 0) {
    return undefined;
  }
  const sorted = applied.toSorted((a, b) => (a.policyName < b.policyName ? -1 : a.policyName > b.policyName ? 1 : 0));
  return escapeHtml(
    JSON.stringify(sorted.map(({ policyName, overriders }) => ({ policyName, overriders: inGoOrder(overriders) }))),
  );
}

/** The overriders with fields in the order of Karmada's structs, and empty ones left out. */
function inGoOrder(overriders: Overriders): object {
  return {
    plaintext: list(overriders.plaintext, ({ path, operator, value = null }) => ({ path, operator, value })),
    imageOverrider: list(overriders.imageOverrider, ({ predicate, component, operator, value }) => ({
      predicate: predicate && { path: predicate.path },
      component,
      operator,
      value: value || undefined,
    })),
    commandOverrider: list(overriders.commandOverrider, command),
    argsOverrider: list(overriders.argsOverrider, command),
    labelsOverrider: list(overriders.labelsOverrider, labels),
    annotationsOverrider: list(overriders.annotationsOverrider, labels),
    fieldOverrider: list(overriders.fieldOverrider, ({ fieldPath, json, yaml }) => ({
      fieldPath,
      json: list(json, subPatch),
      yaml: list(yaml, subPatch),
    })),
  };
}

function list<T>(items: readonly T[] | undefined, shape: (item: T) => object): object[] | undefined {
  return items && items.length > 0 ? items.map(shape) : undefined;
}

function command({ containerName, operator, value = [] }: NonNullable<Overriders['commandOverrider']>[number]): object {
  return { containerName, operator, value: value.length > 0 ? value : undefined };
}

function labels({ operator, value }: NonNullable<Overriders['labelsOverrider']>[number]): object {
  return { operator, value: value ? sortedMap(value) : null };
}

type SubPatch = NonNullable<NonNullable<Overriders['fieldOverrider']>[number]['json']>[number];

function subPatch({ subPath, operator, value = null }: SubPatch): object {
  return { subPath, operator, value };
}
