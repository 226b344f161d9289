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
