/** Takes the objects of a deleted Work away from its member, or leaves them there without Karmada's marks. */
import type { Cluster } from '../domain/kinds/cluster.ts';
import { EXECUTION_FINALIZER } from '../domain/kinds/names.ts';
import type { Work } from '../domain/kinds/work.ts';
import type { KubeObject } from '../domain/object.ts';
import { isConditionTrue } from '../domain/status/conditions.ts';
import { workOf } from '../domain/work/compose.ts';
import { isManaged } from '../domain/work/conflict.ts';
import { withoutKarmadaMetadata } from '../domain/work/preserve.ts';
import type { ResourceType } from '../kube/resource.ts';
import type { ActivityContext } from './context.ts';
import type { Member } from './members.ts';

/**
 * Removes the Work's finalizer once its objects are gone (or released). A cluster that is being removed and cannot be
 * reached any more holds nothing up. Throws while a member that stays cannot be reached.
 */
export async function withdraw(context: ActivityContext, work: Work, clusterName: string): Promise<void> {
  const cluster = context.hub.clusters.get({ name: clusterName });
  if (cluster && !isLost(cluster)) {
    const member = await context.members.get(clusterName);
    for (const manifest of work.spec.workload?.manifests ?? []) {
      await withdrawManifest(member, work, manifest);
    }
  }
  const finalizers = (work.metadata.finalizers ?? []).filter((name) => name !== EXECUTION_FINALIZER);
  if (finalizers.length !== work.metadata.finalizers?.length) {
    await context.hub.works.patch(work.metadata, { type: 'merge', body: { metadata: { finalizers } } });
  }
}

/** Leaving and out of reach: nothing can be removed there, and nothing is waited for. */
function isLost({ metadata, status }: Cluster): boolean {
  return metadata.deletionTimestamp !== undefined && !isConditionTrue(status?.conditions, 'Ready');
}

async function withdrawManifest(member: Member, work: Work, manifest: KubeObject): Promise<void> {
  const resource = await member.resourceOf(manifest.apiVersion, manifest.kind);
  const observed = await observedOn(member, resource, manifest);
  if (!observed || !isManaged(observed) || !isOf(work, observed)) {
    return;
  }
  if (work.spec.preserveResourcesOnDeletion) {
    const released = withoutKarmadaMetadata(observed);
    if (released !== observed) {
      member.wrote(resource, await member.client.update(resource, released));
    }
    return;
  }
  const uid = observed.metadata.uid;
  await member.client.delete(resource, manifest.metadata, {
    propagationPolicy: 'Background',
    ...(uid === undefined ? {} : { preconditions: { uid } }),
  });
}

async function observedOn(
  member: Member,
  resource: ResourceType,
  { metadata }: KubeObject,
): Promise<KubeObject | undefined> {
  const cached = member.cached(resource, metadata);
  return cached === 'unknown' ? member.client.get(resource, metadata) : cached === 'absent' ? undefined : cached;
}

/** An object that by now belongs to another Work (moved to another binding) is left alone. */
function isOf(work: Work, observed: KubeObject): boolean {
  const owner = workOf(observed);
  return owner?.name === work.metadata.name && owner.namespace === work.metadata.namespace;
}
