/** Takes the objects of a deleted Work away from its member, or leaves them there without Karmada's marks. */
import { EXECUTION_FINALIZER } from '../domain/kinds/names.ts';
import type { Work } from '../domain/kinds/work.ts';
import type { KubeObject } from '../domain/object.ts';
import { workOf } from '../domain/work/compose.ts';
import { isManaged } from '../domain/work/conflict.ts';
import { decideWorkDeletion, type WorkDeletion } from '../domain/work/deletion.ts';
import { withoutKarmadaMetadata } from '../domain/work/preserve.ts';
import type { ResourceType } from '../kube/resource.ts';
import type { DeliveryContext } from './context.ts';
import { type Member, MemberNotReadyError } from './members.ts';

/** The members, and of the hub the Clusters and the Work itself. */
type WithdrawalContext = Pick<DeliveryContext, 'members'> & {
  hub: {
    clusters: Pick<DeliveryContext['hub']['clusters'], 'get'>;
    works: Pick<DeliveryContext['hub']['works'], 'patch'>;
  };
};

/**
 * Removes the Work's finalizer once its objects are gone (or released). A cluster that is being removed and cannot be
 * reached any more holds nothing up. Throws while a member that stays cannot be reached.
 */
export async function withdraw(context: WithdrawalContext, work: Work, clusterName: string): Promise<void> {
  await withdrawObjects(context, work, clusterName);
  const finalizers = (work.metadata.finalizers ?? []).filter((name) => name !== EXECUTION_FINALIZER);
  if (finalizers.length !== work.metadata.finalizers?.length) {
    await context.hub.works.patch(work.metadata, { type: 'merge', body: { metadata: { finalizers } } });
  }
}

/** Takes the objects alone away, as {@link withdraw}; the Work itself may be gone. */
export async function withdrawObjects(context: WithdrawalContext, work: Work, clusterName: string): Promise<void> {
  const cluster = context.hub.clusters.get({ name: clusterName });
  const deletion: WorkDeletion = cluster ? decideWorkDeletion(work, cluster) : { kind: 'skip' };
  switch (deletion.kind) {
    case 'blocked':
      throw new MemberNotReadyError(deletion.message);
    case 'delete':
    case 'preserve': {
      const member = await context.members.get(clusterName);
      for (const manifest of work.spec.workload?.manifests ?? []) {
        await withdrawManifest(member, work, manifest, deletion.kind);
      }
      break;
    }
    case 'skip':
      break;
    default:
      deletion satisfies never;
  }
}

async function withdrawManifest(
  member: Member,
  work: Work,
  manifest: KubeObject,
  way: 'delete' | 'preserve',
): Promise<void> {
  const resource = await member.resourceOf(manifest.apiVersion, manifest.kind);
  const observed = await observedOn(member, resource, manifest);
  if (!observed || !isManaged(observed) || !isOf(work, observed)) {
    return;
  }
  if (way === 'preserve') {
    member.wrote(resource, await member.client.update(resource, withoutKarmadaMetadata(observed)));
    return;
  }
  const { uid } = observed.metadata;
  await member.client.delete(resource, manifest.metadata, {
    propagationPolicy: 'Background',
    ...(uid === undefined ? {} : { preconditions: { uid } }),
  });
}

/**
 * What the cache does not have is asked for: after an outage it is behind for a moment, and an object whose creation was
 * never answered would be left there for good.
 */
async function observedOn(
  member: Member,
  resource: ResourceType,
  { metadata }: KubeObject,
): Promise<KubeObject | undefined> {
  const cached = member.cached(resource, metadata);
  return cached === 'unknown' || cached === 'absent' ? member.client.get(resource, metadata) : cached;
}

/** An object that by now belongs to another Work (moved to another binding) is left alone. */
function isOf(work: Work, observed: KubeObject): boolean {
  const owner = workOf(observed);
  return owner?.name === work.metadata.name && owner.namespace === work.metadata.namespace;
}
