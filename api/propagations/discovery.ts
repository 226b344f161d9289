/** What discovery tells of the group fleetwright.io. */
import type { JsonObject } from '../../domain/object.ts';
import type { DiscoveredGroup } from '../discovery/few-groups.ts';
import { openApiDocument } from '../openapi/document.ts';
import { DEFINITIONS, GROUP, PLANS, PROPAGATIONS, SUBRESOURCES, VERSION } from './definitions.ts';

const GROUP_VERSION = `${GROUP}/${VERSION}`;
/**
 * Without `delete`, although it is answered: garbage collectors and namespace controllers take whatever lists it for
 * objects of its own, and propagations are a view of others.
 */
const LISTED_VERBS = PROPAGATIONS.verbs.filter((verb) => verb !== 'delete');

/** `/apis/fleetwright.io/v1alpha1`. */
export function apiResourceList(): JsonObject {
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: GROUP_VERSION,
    resources: [
      ...DEFINITIONS.flatMap(({ plural, singular, namespaced, kind, shortNames }): JsonObject[] => [
        { name: plural, singularName: singular, namespaced, kind, verbs: LISTED_VERBS, shortNames },
        ...SUBRESOURCES.map(({ name, verbs: own }) => ({
          name: `${plural}/${name}`,
          singularName: '',
          namespaced,
          kind,
          verbs: own,
        })),
      ]),
      {
        name: PLANS.plural,
        singularName: PLANS.singular,
        namespaced: PLANS.namespaced,
        kind: PLANS.kind,
        verbs: PLANS.verbs,
      },
    ],
  };
}

/** The group's item in an `APIGroupDiscoveryList` (KEP-3352). */
function aggregatedDiscoveryItem(): JsonObject {
  return {
    metadata: { name: GROUP, creationTimestamp: null },
    versions: [
      {
        version: VERSION,
        freshness: 'Current',
        resources: [
          ...DEFINITIONS.map(({ group, version, kind, plural, singular, namespaced, shortNames }) => ({
            resource: plural,
            responseKind: { group, version, kind },
            scope: namespaced ? 'Namespaced' : 'Cluster',
            singularResource: singular,
            verbs: LISTED_VERBS,
            shortNames,
            subresources: SUBRESOURCES.map(({ name, verbs: own }) => ({
              subresource: name,
              responseKind: { group, version, kind },
              verbs: own,
            })),
          })),
          {
            resource: PLANS.plural,
            responseKind: { group: GROUP, version: VERSION, kind: PLANS.kind },
            scope: 'Namespaced',
            singularResource: PLANS.singular,
            verbs: PLANS.verbs,
          },
        ],
      },
    ],
  };
}

/** The group as discovery tells it. */
export const PROPAGATION_GROUP: DiscoveredGroup = {
  group: GROUP,
  version: VERSION,
  resources: apiResourceList,
  item: aggregatedDiscoveryItem,
  openApi: () => openApiDocument(GROUP, VERSION, DEFINITIONS),
};
