/** Aggregated discovery: all groups with all their resources in one answer (KEP-3352). */
import type { JsonObject } from '../../domain/object.ts';
import type { ResourceDefinition } from '../resource/definition.ts';
import type { ServedGroup } from './served-groups.ts';
import { discoveredSubresources } from './subresource-kinds.ts';

/** The versions of the format; their content is the same. */
export type AggregatedVersion = 'v2' | 'v2beta1';

/** The `APIGroupDiscoveryList` of some groups. */
export function aggregatedDiscovery(groups: readonly ServedGroup[], version: AggregatedVersion): JsonObject {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map(aggregatedItem),
  };
}

/** One group in the list. */
export function aggregatedItem({ group, versions }: ServedGroup): JsonObject {
  return {
    metadata: { ...(group !== '' && { name: group }), creationTimestamp: null },
    versions: versions.map((served) => ({
      version: served.version,
      resources: served.resources.map(describe),
      freshness: 'Current',
    })),
  };
}

function describe(definition: ResourceDefinition): JsonObject {
  const { group, version, kind, plural, singular, namespaced, verbs, shortNames, categories } = definition;
  const subresources = discoveredSubresources(definition);
  return {
    resource: plural,
    responseKind: { group, version, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(subresources.length > 0 && {
      subresources: subresources.map(({ name, kind: own, verbs: ownVerbs }) => ({
        subresource: name,
        responseKind: { ...own },
        verbs: ownVerbs,
      })),
    }),
  };
}
