/** Discovery of a server of a few groups with one version each, in its old and its new form, and their OpenAPI documents. */
import type { JsonObject } from '../../domain/object.ts';

/** What there is to say of one group. */
export interface DiscoveredGroup {
  group: string;
  version: string;
  /** The `APIResourceList`. */
  resources(): JsonObject;
  /** The item in an `APIGroupDiscoveryList` (KEP-3352). */
  item(): JsonObject;
  /** The OpenAPI v3 document. */
  openApi(): JsonObject;
}

/** A document of discovery with its media type, by which clients tell the new form from the old. */
export interface DiscoveryDocument {
  type: string;
  document: JsonObject;
}

/** What a path of discovery answers; undefined for any other path. */
export function discoveryAt(
  path: string,
  accept: string,
  groups: readonly DiscoveredGroup[],
): DiscoveryDocument | undefined {
  switch (path) {
    case '/apis':
      return groupList(accept, groups);
    case '/openapi/v3':
      return plain({ paths: Object.fromEntries(groups.map(openApiEntry)) });
    default: {
      const group = groups.find((one) => path.startsWith(`/apis/${one.group}`) || path.startsWith(openApiPath(one)));
      return group && ofGroup(path, group);
    }
  }
}

function ofGroup(path: string, group: DiscoveredGroup): DiscoveryDocument | undefined {
  switch (path) {
    case `/apis/${group.group}`:
      return plain({ kind: 'APIGroup', apiVersion: 'v1', ...describe(group) });
    case `/apis/${group.group}/${group.version}`:
      return plain(group.resources());
    case openApiPath(group):
      return plain(group.openApi());
    default:
      return undefined;
  }
}

function describe({ group, version }: DiscoveredGroup): JsonObject {
  const described = { groupVersion: `${group}/${version}`, version };
  return { name: group, versions: [described], preferredVersion: described };
}

function openApiPath({ group, version }: DiscoveredGroup): string {
  return `/openapi/v3/apis/${group}/${version}`;
}

function openApiEntry(group: DiscoveredGroup): [string, JsonObject] {
  return [`apis/${group.group}/${group.version}`, { serverRelativeURL: openApiPath(group) }];
}

function plain(document: JsonObject): DiscoveryDocument {
  return { type: 'application/json', document };
}

/** Aggregated where it is asked for, in the version that is named first. */
function groupList(accept: string, groups: readonly DiscoveredGroup[]): DiscoveryDocument {
  const wanted = accept.split(',').find((each) => each.includes('as=APIGroupDiscoveryList'));
  const version = wanted && /v=(v2beta1|v2)\b/.exec(wanted)?.[1];
  return version
    ? {
        type: `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
        document: {
          kind: 'APIGroupDiscoveryList',
          apiVersion: `apidiscovery.k8s.io/${version}`,
          metadata: {},
          items: groups.map((group) => group.item()),
        },
      }
    : plain({ kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(describe) });
}
