/** What the templates of one namespace have become everywhere, without what differs from run to run. */
import {
  CLUSTER_RESOURCE_BINDING_ID_LABEL,
  clusterOfExecutionNamespace,
  executionNamespace,
  MANAGED_LABEL,
  RESOURCE_BINDING_ID_LABEL,
  WORK_NAME_ANNOTATION,
  WORK_NAMESPACE_ANNOTATION,
} from '../../domain/kinds/names.ts';
import { annotationOf, labelOf } from '../../domain/metadata.ts';
import { isJsonObject, type JsonValue, type KubeObject } from '../../domain/object.ts';
import type { ClusterClient } from '../support/cluster-client.ts';
import { type Instance, MEMBERS } from '../support/instance.ts';
import { inventory } from '../support/inventory.ts';

/** `where resource name` to the object's content. */
export type Footprint = Record<string, JsonValue>;

/** Fields that tell one run from another, or one moment from the next. */
const INCIDENTAL =
  /^(uid|resourceVersion|generation|.*Generation|creationTimestamp|managedFields|selfLink|namespace|.*Time|ownerReferences|message|clusterIPs?|timings|.*permanent-id|resourcetemplate\.karmada\.io\/.*|work\.karmada\.io\/name|deployment\.kubernetes\.io\/revision)$/;

const BINDING_LABELS = [RESOURCE_BINDING_ID_LABEL, CLUSTER_RESOURCE_BINDING_ID_LABEL];

/** The hub's and the members' objects of a namespace, and the Works that put them there. */
export async function footprintOf(instance: Instance, namespace: string): Promise<Footprint> {
  const footprint: Footprint = {};
  const [hub, ...members] = await Promise.all(
    [instance.hub, ...MEMBERS.map((name) => instance[name])].map((cluster) => inventory(cluster)),
  );
  for (const [key, object] of hub ?? []) {
    const cluster = clusterOfExecutionNamespace(object.metadata.namespace ?? '');
    const [manifest] = object.kind === 'Work' ? manifestsOf(object) : [];
    if (object.metadata.namespace === namespace || (cluster && manifest?.metadata.namespace === namespace)) {
      const place = manifest ? `${cluster} works ${manifest.kind} ${manifest.metadata.name}` : `hub ${key}`;
      footprint[place.replaceAll(namespace, 'NAMESPACE')] = essence(manifest ? withoutName(object) : object, namespace);
    }
  }
  for (const [index, objects] of members.entries()) {
    for (const [key, object] of objects) {
      if (object.metadata.namespace === namespace && labelOf(object, MANAGED_LABEL) === 'true') {
        footprint[`${MEMBERS[index]} ${key}`.replaceAll(namespace, 'NAMESPACE')] = essence(object, namespace);
      }
    }
  }
  return footprint;
}

/** Objects that break a promise: a Work whose binding does not want it, a managed object that no Work names. */
export async function strays(instance: Instance): Promise<string[]> {
  const hub = [...(await inventory(instance.hub)).values()];
  const bindings = hub.filter(({ kind }) => kind === 'ResourceBinding' || kind === 'ClusterResourceBinding');
  const works = hub.filter(({ kind }) => kind === 'Work');
  const found = works
    .filter((work) => work.metadata.deletionTimestamp || !isWanted(work, bindings, hub))
    .map(({ metadata }) => `Work ${metadata.namespace}/${metadata.name} belongs to nothing`);
  const named = new Set(works.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
  for (const member of MEMBERS) {
    found.push(...(await unnamed(instance[member], member, named)));
  }
  return found;
}

/**
 * A namespace's Work belongs to the namespace itself, one of a binding to a binding that is scheduled to its cluster, any
 * other (a cluster's access rules) to its cluster.
 */
function isWanted(work: KubeObject, bindings: readonly KubeObject[], hub: readonly KubeObject[]): boolean {
  const [manifest] = manifestsOf(work);
  const cluster = clusterOfExecutionNamespace(work.metadata.namespace ?? '');
  if (manifest?.kind === 'Namespace') {
    return hub.some(({ kind, metadata }) => kind === 'Namespace' && metadata.name === manifest.metadata.name);
  }
  if (!BINDING_LABELS.some((label) => labelOf(work, label) !== undefined)) {
    return hub.some(({ kind, metadata }) => kind === 'Cluster' && metadata.name === cluster);
  }
  return bindings.some(({ spec, metadata }) => {
    const resource = isJsonObject(spec) ? spec.resource : undefined;
    const clusters = isJsonObject(spec) && Array.isArray(spec.clusters) ? spec.clusters : [];
    return (
      !metadata.deletionTimestamp &&
      isJsonObject(resource) &&
      resource.kind === manifest?.kind &&
      resource.name === manifest?.metadata.name &&
      resource.namespace === manifest?.metadata.namespace &&
      clusters.some((target) => isJsonObject(target) && target.name === cluster)
    );
  });
}

async function unnamed(member: ClusterClient, name: string, works: ReadonlySet<string>): Promise<string[]> {
  return [...(await inventory(member))]
    .filter(([, object]) => labelOf(object, MANAGED_LABEL) === 'true')
    .filter(([, object]) => {
      const namespace = annotationOf(object, WORK_NAMESPACE_ANNOTATION);
      return (
        namespace !== executionNamespace(name) ||
        !works.has(`${namespace}/${annotationOf(object, WORK_NAME_ANNOTATION)}`)
      );
    })
    .map(([key]) => `${key} on ${name} is named by no Work`);
}

function manifestsOf({ spec }: KubeObject): KubeObject[] {
  const workload = isJsonObject(spec) ? spec.workload : undefined;
  const manifests = isJsonObject(workload) && Array.isArray(workload.manifests) ? workload.manifests : [];
  return manifests.filter((manifest): manifest is KubeObject => isJsonObject(manifest) && 'kind' in manifest);
}

function withoutName({ metadata: { name: _, ...metadata }, ...object }: KubeObject): JsonValue {
  return { ...object, metadata };
}

function essence(value: JsonValue, namespace: string): JsonValue {
  if (Array.isArray(value)) {
    const items = value.map((item) => essence(item, namespace));
    // The order of conditions is that of their first writing.
    return items.some((item) => isJsonObject(item) && 'status' in item && 'type' in item) ? sortedByType(items) : items;
  }
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([field]) => !INCIDENTAL.test(field))
        .map(([field, item]) => [field, item === undefined ? item : essence(item, namespace)]),
    );
  }
  return typeof value === 'string' ? value.replaceAll(namespace, 'NAMESPACE') : value;
}

function sortedByType(conditions: JsonValue[]): JsonValue[] {
  const typeOf = (item: JsonValue): string => (isJsonObject(item) ? String(item.type) : '');
  return conditions.toSorted((a, b) => (typeOf(a) < typeOf(b) ? -1 : 1));
}
