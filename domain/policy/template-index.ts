/** Finds the templates that a policy selects: the waiting ones, when a policy appears. */
import type { Policy } from '../kinds/policy.ts';
import { matchScore, type Selectable } from './selectors.ts';

/** Templates by kind, namespace and name. Mutable: its owner feeds it. */
export interface TemplateIndex<T extends Selectable = Selectable> {
  /** Adds a template or replaces the one of the same kind and name. */
  put(template: T): void;
  /** Forgets a template; unknown ones are fine. */
  remove(template: Selectable): void;
  /** True when the template is held, in whatever version. */
  has(template: Selectable): boolean;
  /** The templates that a policy's selectors match, each once. */
  matching(policy: Policy): T[];
  readonly size: number;
}

/** An empty index. A policy that selects by name and namespace costs one look-up a selector. */
export function createTemplateIndex<T extends Selectable = Selectable>(): TemplateIndex<T> {
  const kinds = new Map<string, Map<string, Map<string, T>>>();
  let size = 0;

  function names(template: Selectable): Map<string, T> | undefined {
    return kinds.get(kindKey(template))?.get(template.metadata.namespace ?? '');
  }

  function remove(template: Selectable): void {
    const siblings = names(template);
    if (!siblings?.delete(template.metadata.name)) {
      return;
    }
    size -= 1;
    const namespaces = kinds.get(kindKey(template));
    if (siblings.size === 0 && namespaces?.delete(template.metadata.namespace ?? '') && namespaces.size === 0) {
      kinds.delete(kindKey(template));
    }
  }

  function put(template: T): void {
    const namespaces = kinds.get(kindKey(template)) ?? new Map<string, Map<string, T>>();
    const siblings = namespaces.get(template.metadata.namespace ?? '') ?? new Map<string, T>();
    size += siblings.has(template.metadata.name) ? 0 : 1;
    siblings.set(template.metadata.name, template);
    kinds.set(kindKey(template), namespaces.set(template.metadata.namespace ?? '', siblings));
  }

  function* candidates(policy: Policy): Iterable<T> {
    for (const selector of policy.spec.resourceSelectors) {
      const namespaces = kinds.get(kindKey(selector)) ?? new Map<string, Map<string, T>>();
      // A PropagationPolicy reaches its own namespace only.
      const only = policy.kind === 'PropagationPolicy' ? (policy.metadata.namespace ?? '') : selector.namespace;
      for (const siblings of only ? [namespaces.get(only)] : namespaces.values()) {
        if (selector.name) {
          const named = siblings?.get(selector.name);
          yield* named ? [named] : [];
        } else {
          yield* siblings?.values() ?? [];
        }
      }
    }
  }

  return {
    put,
    remove,
    has: (template) => names(template)?.has(template.metadata.name) ?? false,
    matching: (policy) =>
      [...new Set(candidates(policy))].filter((template) => matchScore(template, policy.spec.resourceSelectors) > 0),
    get size() {
      return size;
    },
  };
}

function kindKey({ apiVersion, kind }: { apiVersion: string; kind: string }): string {
  return JSON.stringify([apiVersion, kind]);
}
