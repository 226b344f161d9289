/** What breaks a promise of the control plane: Works that nobody wants, objects on members that no Work names. */
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
import { isJsonObject, type KubeObject } from '../../domain/object.ts';
import { type FleetInventory, manifestsOf } from './footprint.ts';

const BINDING_LABELS = [RESOURCE_BINDING_ID_LABEL, CLUSTER_RESOURCE_BINDING_ID_LABEL];

/** Objects that break a promise: a Work whose binding does not want it, a managed object that no Work names. */
export function strays({ hub: ofHub, members }: FleetInventory): string[] {
  const hub = [...ofHub.values()];
  const bindings = hub.filter(({ kind }) => kind === 'ResourceBinding' || kind === 'ClusterResourceBinding');
  const works = hub.filter(({ kind }) => kind === 'Work');
  const found = works
    .filter((work) => work.metadata.deletionTimestamp || !isWanted(work, bindings, hub))
    .map(({ metadata }) => `Work ${metadata.namespace}/${metadata.name} belongs to nothing`);
  const named = new Set(works.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
  for (const member of members) {
    found.push(...unnamed(member, named));
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

function unnamed({ name, objects }: FleetInventory['members'][number], works: ReadonlySet<string>): string[] {
  return [...objects]
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
