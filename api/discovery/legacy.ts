/** Discovery as it was before it was aggregated: one answer for the groups, one for each group-version. */
import { formatApiVersion, type JsonObject } from '../../domain/object.ts';
import type { ServedGroup, ServedVersion } from './served-groups.ts';
import { discoveredSubresources } from './subresource-kinds.ts';

/** `/api`: the versions of the core group. */
export function coreVersions(): JsonObject {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [],
  };
}

/** `/apis`: all groups but the core group. */
export function groupList(groups: readonly ServedGroup[]): JsonObject {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(describeGroup) };
}

/** `/apis/<group>`. */
export function groupDocument(group: ServedGroup): JsonObject {
  return { kind: 'APIGroup', apiVersion: 'v1', ...describeGroup(group) };
}

function describeGroup({ group, versions }: ServedGroup): JsonObject {
  const described = versions.map(({ version }) => ({ groupVersion: formatApiVersion(group, version), version }));
  return { name: group, versions: described, preferredVersion: { ...described[0] } };
}

/** `/api/v1` and `/apis/<group>/<version>`. */
export function resourceList(group: string, { version, resources }: ServedVersion): JsonObject {
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: formatApiVersion(group, version),
    resources: resources.flatMap((definition) => [
      {
        name: definition.plural,
        singularName: definition.singular,
        namespaced: definition.namespaced,
        kind: definition.kind,
        verbs: definition.verbs,
        ...(definition.shortNames.length > 0 && { shortNames: definition.shortNames }),
        ...(definition.categories.length > 0 && { categories: definition.categories }),
      },
      ...discoveredSubresources(definition).map(({ name, kind, verbs }) => ({
        name: `${definition.plural}/${name}`,
        singularName: '',
        namespaced: definition.namespaced,
        ...(kind.group !== group && { group: kind.group, version: kind.version }),
        kind: kind.kind,
        verbs,
      })),
    ]),
  };
}
