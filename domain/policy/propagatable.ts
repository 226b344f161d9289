/** What is never propagated, whatever the policies say. */
import { RE2JS } from 're2js';
import { isReservedNamespace } from '../kinds/names.ts';
import { formatApiVersion, type GroupVersionKind, type KubeObject, kindOf } from '../object.ts';

/** Kinds and namespaces to leave alone. `versions` are `group/version`, `kinds` are `group/version/Kind` (core: `v1/Kind`). */
export interface PropagationSkips {
  groups: ReadonlySet<string>;
  versions: ReadonlySet<string>;
  kinds: ReadonlySet<string>;
  namespaces: readonly RE2JS[];
}

/** Karmada's own groups and ours, events and leases. `search.karmada.io` is not among them, as in Karmada. */
const ALWAYS_SKIPPED = {
  groups: [
    'cluster.karmada.io',
    'policy.karmada.io',
    'work.karmada.io',
    'config.karmada.io',
    'networking.karmada.io',
    'autoscaling.karmada.io',
    'remedy.karmada.io',
    'apps.karmada.io',
    'fleetwright.io',
    'events.k8s.io',
  ],
  versions: ['coordination.k8s.io/v1'],
  kinds: ['v1/Event'],
};

/** Default of `--skipped-propagating-namespaces`. */
export const DEFAULT_SKIPPED_NAMESPACES: readonly string[] = ['kube-.*'];

/**
 * The skips of a control plane.
 * @param apis `--skipped-propagating-apis`: `group`, `group/version` or `group/version/Kind,Kind` (core: `v1/Kind,Kind`),
 *   separated by `;`. Throws on anything else.
 * @param namespaces `--skipped-propagating-namespaces`: expressions (RE2) that must match a whole name. Throws on a bad one.
 */
export function propagationSkips(
  apis = '',
  namespaces: readonly string[] = DEFAULT_SKIPPED_NAMESPACES,
): PropagationSkips {
  const groups = new Set(ALWAYS_SKIPPED.groups);
  const versions = new Set(ALWAYS_SKIPPED.versions);
  const kinds = new Set(ALWAYS_SKIPPED.kinds);
  for (const token of apis.split(';').filter((text) => text !== '')) {
    const parts = token.split('/');
    const last = parts.at(-1) ?? '';
    if (parts.length === 1) {
      groups.add(token);
    } else if (parts.length === 2 && !token.startsWith('v1/')) {
      versions.add(token);
    } else if (parts.length <= 3) {
      const version = parts.slice(0, -1).join('/');
      for (const kind of last.split(',')) {
        kinds.add(`${version}/${kind}`);
      }
    } else {
      throw new Error(
        `--skipped-propagating-apis: "${token}" is none of <group>, <group>/<version>, <group>/<version>/<kind>,<kind>`,
      );
    }
  }
  return { groups, versions, kinds, namespaces: namespaces.map((text) => RE2JS.compile(`^${text}$`)) };
}

/** False for kinds that are never propagated; such kinds need no watch. */
export function isPropagatableKind({ group, version, kind }: GroupVersionKind, skips: PropagationSkips): boolean {
  const apiVersion = formatApiVersion(group, version);
  return !skips.groups.has(group) && !skips.versions.has(apiVersion) && !skips.kinds.has(`${apiVersion}/${kind}`);
}

/** False for the namespaces that belong to Karmada, to Kubernetes, or that the operator excluded. */
export function isPropagatableNamespace(namespace: string, skips: PropagationSkips): boolean {
  return (
    !isReservedNamespace(namespace) && !skips.namespaces.some((expression) => expression.matcher(namespace).find())
  );
}

/** True when policies may select the object. */
export function isPropagatable(object: KubeObject, skips: PropagationSkips): boolean {
  const { namespace = '', name } = object.metadata;
  return (
    isPropagatableKind(kindOf(object), skips) &&
    isPropagatableNamespace(namespace, skips) &&
    // The API server writes this one itself (Karmada issue 4228).
    !(object.kind === 'ConfigMap' && namespace === 'kube-system' && name === 'extension-apiserver-authentication')
  );
}
