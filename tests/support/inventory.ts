/** All objects of a cluster, for "nothing was written" and "nothing is left". */
import { type KubeObject, keyText } from '../../domain/object.ts';
import { groupResourceText } from '../../kube/resource.ts';
import type { ClusterClient } from './cluster-client.ts';

/** Kinds whose objects come and go by themselves. */
const VOLATILE = /^(events(\.events\.k8s\.io)?|leases\.coordination\.k8s\.io)$/;

/** A process registers itself with an external hub for as long as it answers. */
const REGISTRATION = 'apiservices.apiregistration.k8s.io v1alpha1.fleetwright.io';

/** Every object, by `resource namespace/name`; those that come and go by themselves aside. */
export async function inventory({ client, discovery }: ClusterClient): Promise<Map<string, KubeObject>> {
  const objects = new Map<string, KubeObject>();
  const { resources } = await discovery.refresh();
  for (const resource of resources) {
    const name = groupResourceText(resource);
    if (!resource.verbs.includes('list') || !resource.verbs.includes('watch') || VOLATILE.test(name)) {
      continue;
    }
    const { items } = await client.list(resource);
    for (const item of items) {
      const key = `${name} ${keyText(item.metadata)}`;
      // A kind that is served in several versions is shown in the preferred one, which comes first.
      if (!objects.has(key)) {
        objects.set(key, item);
      }
    }
  }
  objects.delete(REGISTRATION);
  return objects;
}

/** `resource namespace/name` to resource version. */
export async function versions(cluster: ClusterClient): Promise<Record<string, string>> {
  const objects = await inventory(cluster);
  return Object.fromEntries([...objects].map(([key, { metadata }]) => [key, metadata.resourceVersion ?? '']));
}
