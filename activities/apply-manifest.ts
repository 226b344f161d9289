/** Makes one object on a member equal to its manifest, keeping what the member owns. */
import { isUpToDate, retain } from '../domain/interpreter/retain.ts';
import { executionNamespace, workName } from '../domain/kinds/names.ts';
import { type KubeObject, kindOf } from '../domain/object.ts';
import { mayOverwrite, overwriteRefusal } from '../domain/work/conflict.ts';
import { isAlreadyExists, isConflict, isNotFound, KubeStatusError } from '../kube/errors.ts';
import type { ResourceType } from '../kube/resource.ts';
import type { DeliveryContext } from './context.ts';
import type { Member } from './members.ts';

/** What making one object right needs: how its kind is interpreted, and the Work of its namespace. */
type ManifestContext = Pick<DeliveryContext, 'interpreterFor'> & {
  hub: { works: Pick<DeliveryContext['hub']['works'], 'get'> };
};

/** One object for one member. */
export interface ManifestDelivery {
  manifest: KubeObject;
  cluster: string;
  /** Most likely not on the member yet: create it without asking first. */
  isNew: boolean;
}

/** The object as it is on the member afterwards. */
export interface AppliedManifest {
  resource: ResourceType;
  object: KubeObject;
}

/** The object changes under our hands this often before the attempt is given up. */
const MAX_RACES = 4;

/** Creates or updates it, or leaves it when it is right already. Throws what the member said when it refuses. */
export async function applyManifest(
  context: ManifestContext,
  member: Member,
  delivery: ManifestDelivery,
): Promise<AppliedManifest> {
  const { manifest } = delivery;
  const resource = await member.resourceOf(manifest.apiVersion, manifest.kind);
  let observed = await firstLook(member, resource, delivery);
  for (let races = 0; ; races++) {
    try {
      const object = observed
        ? await update(context, member, resource, delivery, observed)
        : await create(context, member, resource, delivery);
      return { resource, object };
    } catch (error) {
      const isRace = observed ? isConflict(error) || isNotFound(error) : isRefusal(error);
      if (races === MAX_RACES || !isRace) {
        throw error;
      }
      const found = await member.client.get(resource, manifest.metadata);
      if (!found && !observed && !isAlreadyExists(error)) {
        throw error;
      }
      observed = found;
    }
  }
}

/**
 * True for a creation that the member refused. That the object is there already is not always what it says: node ports that
 * are taken, quotas and webhooks come first.
 */
function isRefusal(error: unknown): boolean {
  return error instanceof KubeStatusError && error.code >= 400 && error.code < 500;
}

async function firstLook(
  member: Member,
  resource: ResourceType,
  { manifest, isNew }: ManifestDelivery,
): Promise<KubeObject | undefined> {
  const cached = member.cached(resource, manifest.metadata);
  if (cached === 'absent' || (cached === 'unknown' && isNew)) {
    return undefined;
  }
  return cached === 'unknown' ? member.client.get(resource, manifest.metadata) : cached;
}

async function update(
  context: ManifestContext,
  member: Member,
  resource: ResourceType,
  { manifest, cluster }: ManifestDelivery,
  observed: KubeObject,
): Promise<KubeObject> {
  if (!mayOverwrite(observed, manifest)) {
    throw new Error(overwriteRefusal(manifest, cluster));
  }
  const wanted = retain(manifest, observed, context.interpreterFor(kindOf(manifest)));
  if (isUpToDate(wanted, observed)) {
    return observed;
  }
  const written = await member.client.update(resource, wanted);
  member.wrote(resource, written);
  return written;
}

async function create(
  context: ManifestContext,
  member: Member,
  resource: ResourceType,
  delivery: ManifestDelivery,
): Promise<KubeObject> {
  try {
    const written = await member.client.create(resource, delivery.manifest);
    member.wrote(resource, written);
    return written;
  } catch (error) {
    if (!isNotFound(error) || !(await createNamespace(context, member, delivery))) {
      throw error;
    }
    const written = await member.client.create(resource, delivery.manifest);
    member.wrote(resource, written);
    return written;
  }
}

/** Content before its namespace: applies the namespace's own Work first. False when there is none (yet). */
async function createNamespace(
  context: ManifestContext,
  member: Member,
  { manifest, cluster }: ManifestDelivery,
): Promise<boolean> {
  const { namespace } = manifest.metadata;
  if (namespace === undefined) {
    return false;
  }
  const key = { namespace: executionNamespace(cluster), name: workName('Namespace', namespace) };
  const work = context.hub.works.get(key);
  const [namespaceManifest] = work?.spec.workload?.manifests ?? [];
  if (!namespaceManifest || work?.metadata.deletionTimestamp) {
    return false;
  }
  await applyManifest(context, member, { manifest: namespaceManifest, cluster, isNew: true });
  return true;
}
