/** Discovery of the group fleetwright.io, in its old and its new form, and its OpenAPI document. */
import type { JsonObject } from '../../domain/object.ts';
import { openApiDocument } from '../openapi/document.ts';
import { DEFINITIONS, GROUP, PLANS, PROPAGATIONS, SUBRESOURCES, VERSION } from './definitions.ts';

const GROUP_VERSION = `${GROUP}/${VERSION}`;
/**
 * Without `delete`, although it is answered: garbage collectors and namespace controllers take whatever lists it for
 * objects of its own, and propagations are a view of others.
 */
const LISTED_VERBS = PROPAGATIONS.verbs.filter((verb) => verb !== 'delete');

/** `/apis/fleetwright.io`. */
export function apiGroup(): JsonObject {
  const version = { groupVersion: GROUP_VERSION, version: VERSION };
  return { kind: 'APIGroup', apiVersion: 'v1', name: GROUP, versions: [version], preferredVersion: version };
}

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
export function aggregatedDiscoveryItem(): JsonObject {
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

/** The OpenAPI v3 document. */
export function openApi(): JsonObject {
  return openApiDocument(GROUP, VERSION, DEFINITIONS);
}

/** A document of discovery with its media type, by which clients tell the new form from the old. */
export interface DiscoveryDocument {
  type: string;
  document: JsonObject;
}

/** What a path of discovery answers; undefined for any other path. */
export function discoveryAt(path: string, accept: string): DiscoveryDocument | undefined {
  switch (path) {
    case '/apis':
      return groups(accept);
    case `/apis/${GROUP}`:
      return plain(apiGroup());
    case `/apis/${GROUP_VERSION}`:
      return plain(apiResourceList());
    case '/openapi/v3':
      return plain({
        paths: { [`apis/${GROUP_VERSION}`]: { serverRelativeURL: `/openapi/v3/apis/${GROUP_VERSION}` } },
      });
    case `/openapi/v3/apis/${GROUP_VERSION}`:
      return plain(openApi());
    default:
      return undefined;
  }
}

function plain(document: JsonObject): DiscoveryDocument {
  return { type: 'application/json', document };
}

/** Aggregated where it is asked for, in the version that is named first. */
function groups(accept: string): DiscoveryDocument {
  const wanted = accept.split(',').find((each) => each.includes('as=APIGroupDiscoveryList'));
  const version = wanted && /v=(v2beta1|v2)\b/.exec(wanted)?.[1];
  return version
    ? {
        type: `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
        document: {
          kind: 'APIGroupDiscoveryList',
          apiVersion: `apidiscovery.k8s.io/${version}`,
          metadata: {},
          items: [aggregatedDiscoveryItem()],
        },
      }
    : plain({ kind: 'APIGroupList', apiVersion: 'v1', groups: [apiGroup()] });
}
