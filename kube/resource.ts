/** API resources and where they are on a server. */
import type { ObjectKey } from '../domain/object.ts';
import { formatApiVersion } from '../domain/object.ts';

/** A resource as discovery names it; the core group is the empty string. */
export interface ResourceType {
  group: string;
  version: string;
  /** Name in paths, for example `deployments`. */
  plural: string;
  kind: string;
  namespaced: boolean;
}

/** `apiVersion` of the resource's objects. */
export function apiVersionOf(resource: ResourceType): string {
  return formatApiVersion(resource.group, resource.version);
}

/** `deployments.apps`, or `pods` in the core group: the name of a resource in messages and in CRDs. */
export function groupResourceText(resource: Pick<ResourceType, 'group' | 'plural'>): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
}

/** Path of all objects of a resource, or of those in one namespace. */
export function collectionPath(resource: ResourceType, namespace?: string): string {
  const prefix = resource.group === '' ? '/api' : `/apis/${encodeURIComponent(resource.group)}`;
  const scope = resource.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${prefix}/${encodeURIComponent(resource.version)}${scope}/${encodeURIComponent(resource.plural)}`;
}

/**
 * Path of one object, or of its subresource (`status`, `scale`). Throws `TypeError` when the name is empty, or the
 * namespace of a namespaced resource: the path would name something else.
 */
export function objectPath(resource: ResourceType, key: ObjectKey, subresource?: string): string {
  if (key.name === '' || (resource.namespaced && !key.namespace)) {
    const missing = key.name === '' ? 'name' : 'namespace';
    throw new TypeError(`Cannot address ${groupResourceText(resource)} "${key.name}": ${missing} is empty`);
  }
  const object = `${collectionPath(resource, key.namespace)}/${encodeURIComponent(key.name)}`;
  return subresource === undefined ? object : `${object}/${subresource}`;
}

const NAMESPACE_SUBRESOURCES = ['status', 'finalize'];

/** `deployments.apps/status` of `/apis/apps/v1/namespaces/shop/deployments/web/status`; a foreign path as it is. */
export function resourceOfPath(path: string): string {
  const segments = path.split('/').slice(1);
  const group = segments[0] === 'api' ? '' : segments[1];
  const rest = segments.slice(segments[0] === 'api' ? 2 : 3);
  const inNamespace = rest[0] === 'namespaces' && rest.length > 2 && !NAMESPACE_SUBRESOURCES.includes(rest[2] ?? '');
  const [plural, , subresource] = inNamespace ? rest.slice(2) : rest;
  if (group === undefined || plural === undefined || (segments[0] !== 'api' && segments[0] !== 'apis')) {
    return path;
  }
  const resource = groupResourceText({ group, plural });
  return subresource === undefined ? resource : `${resource}/${subresource}`;
}
