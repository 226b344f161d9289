/** What the templates of one namespace have become everywhere, without what differs from run to run. */
import { clusterOfExecutionNamespace, MANAGED_LABEL } from '../../domain/kinds/names.ts';
import { labelOf } from '../../domain/metadata.ts';
import { isJsonObject, type JsonValue, type KubeObject } from '../../domain/object.ts';
import { inventory } from '../support/inventory.ts';
import type { Fleet } from './fleet.ts';

/** `where resource name` to the object's content. */
export type Footprint = Record<string, JsonValue>;

/** Fields that tell one run from another, or one moment from the next. */
const INCIDENTAL =
  /^(uid|resourceVersion|generation|.*Generation|creationTimestamp|managedFields|selfLink|namespace|.*Time|rescheduleTriggeredAt|ownerReferences|message|clusterIPs?|timings|.*permanent-id|resourcetemplate\.karmada\.io\/.*|work\.karmada\.io\/name|deployment\.kubernetes\.io\/revision)$/;

/** All objects of a fleet at one moment. */
export interface FleetInventory {
  hub: Map<string, KubeObject>;
  members: { name: string; objects: Map<string, KubeObject> }[];
}

/** Reads all objects of hub and members. */
export async function fleetInventory({ hub, members }: Pick<Fleet, 'hub' | 'members'>): Promise<FleetInventory> {
  const [ofHub, ...ofMembers] = await Promise.all([
    inventory(hub),
    ...members.map(async ({ name, direct }) => ({ name, objects: await inventory(direct) })),
  ]);
  return { hub: ofHub, members: ofMembers };
}

/** The hub's and the members' objects of a namespace, and the Works that put them there. */
export function footprintOf({ hub, members }: FleetInventory, namespace: string): Footprint {
  const footprint: Footprint = {};
  for (const [key, object] of hub) {
    const cluster = clusterOfExecutionNamespace(object.metadata.namespace ?? '');
    const [manifest] = object.kind === 'Work' ? manifestsOf(object) : [];
    if (object.metadata.namespace === namespace || (cluster && manifest?.metadata.namespace === namespace)) {
      const place = manifest ? `${cluster} works ${manifest.kind} ${manifest.metadata.name}` : `hub ${key}`;
      footprint[place.replaceAll(namespace, 'NAMESPACE')] = essence(manifest ? withoutName(object) : object, namespace);
    }
  }
  for (const { name, objects } of members) {
    for (const [key, object] of objects) {
      if (object.metadata.namespace === namespace && labelOf(object, MANAGED_LABEL) === 'true') {
        footprint[`${name} ${key}`.replaceAll(namespace, 'NAMESPACE')] = essence(object, namespace);
      }
    }
  }
  return footprint;
}

/** What a Work puts on its member. */
export function manifestsOf({ spec }: KubeObject): KubeObject[] {
  const workload = isJsonObject(spec) ? spec.workload : undefined;
  const manifests = isJsonObject(workload) && Array.isArray(workload.manifests) ? workload.manifests : [];
  return manifests.filter((manifest): manifest is KubeObject => isJsonObject(manifest) && 'kind' in manifest);
}

function withoutName({ metadata: { name: _, ...metadata }, ...object }: KubeObject): JsonValue {
  return { ...object, metadata };
}

function essence(value: JsonValue, namespace: string): JsonValue {
  if (Array.isArray(value)) {
    return value.map((item) => essence(item, namespace));
  }
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([field]) => !INCIDENTAL.test(field))
        .map(([field, item]) => [field, item === undefined ? item : inOrder(field, essence(item, namespace))]),
    );
  }
  return typeof value === 'string' ? value.replaceAll(namespace, 'NAMESPACE') : value;
}

/** Lists whose order says nothing: that of conditions is of their first writing, that of targets of the room there was. */
const UNORDERED: Readonly<Record<string, string>> = { conditions: 'type', clusters: 'name' };

function inOrder(field: string, value: JsonValue): JsonValue {
  const key = UNORDERED[field];
  if (key === undefined || !Array.isArray(value)) {
    return value;
  }
  const nameOf = (item: JsonValue): string => (isJsonObject(item) ? String(item[key]) : '');
  return value.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}
