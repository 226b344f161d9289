/** Subresources as discovery tells them: the kind they speak and the verbs they have. */
import type { GroupVersionKind } from '../../domain/object.ts';
import { hasProxy, PROXY_KIND } from '../proxy/proxy-path.ts';
import type { ResourceDefinition } from '../resource/definition.ts';
import { subresourcesOf } from '../subresources/subresources.ts';

/** One subresource. */
export interface DiscoveredSubresource {
  name: string;
  kind: GroupVersionKind;
  verbs: string[];
}

/** Kinds of subresources that are not the object's own. */
const KINDS: Record<string, GroupVersionKind> = {
  scale: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
  token: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
  eviction: { group: 'policy', version: 'v1', kind: 'Eviction' },
  binding: { group: '', version: 'v1', kind: 'Binding' },
};

/** What passes everything on to a member. */
const PROXY: DiscoveredSubresource = {
  name: 'proxy',
  kind: PROXY_KIND,
  verbs: ['create', 'delete', 'get', 'patch', 'update'],
};

/** The subresources of a kind, in order of their names. */
export function discoveredSubresources(definition: ResourceDefinition): DiscoveredSubresource[] {
  const { group, version, kind } = definition;
  const answered = [...subresourcesOf(definition)].map(([name, subresource]) => ({
    name,
    kind: KINDS[name] ?? { group, version, kind },
    verbs: Object.keys(subresource).sort(),
  }));
  return [...answered, ...(hasProxy(definition) ? [PROXY] : [])].sort((a, b) => (a.name < b.name ? -1 : 1));
}
