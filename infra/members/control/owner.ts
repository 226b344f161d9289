/** The shape of every controller whose objects own others: look, plan, create, remove, report, look again. */
import type { JsonObject, ObjectMeta } from '../../../domain/object.ts';
import type { ObjectToWrite } from '../../../kube/client.ts';
import type { Informer } from '../../../kube/informer.ts';
import type { CachedObject } from '../../../kube/object-cache.ts';
import type { ResourceType } from '../../../kube/resource.ts';
import { type PodTemplate, RESOURCES } from '../kinds.ts';
import { ownedBy } from '../ownership.ts';
import { BY_OWNER } from './caches.ts';
import {
  type Controller,
  createObject,
  type Enqueue,
  enqueueOwner,
  enqueueSelf,
  type MemberControl,
  removeObject,
  writeStatus,
} from './control.ts';

/** What every plan says, whatever else it does. */
interface OwnerPlan {
  status: JsonObject;
  /** Dependents that are not wanted any more. */
  remove: readonly CachedObject[];
  /** When time alone changes the plan, in ms. */
  againInMs?: number | undefined;
  /** The owner itself is over. */
  expired?: boolean;
}

type Owning = CachedObject & ObjectToWrite & { status?: JsonObject | undefined };

/** Objects of a kind, and where they are cached. */
interface Kept<T> {
  resource: ResourceType;
  cache: Informer<T>;
}

/** What {@link ownerController} needs. */
export interface OwnerControllerOptions<Owner, Dependent, Plan> {
  member: MemberControl;
  name: string;
  /** Of the owners, as owner references name it. */
  kind: string;
  owners: Kept<Owner>;
  dependents: Kept<Dependent>;
  /** What else changes a plan. @default nothing */
  watch?(enqueue: Enqueue): void;
  plan(owner: Owner, dependents: Dependent[], now: Date): Plan;
  /** Creates what is missing. */
  create(owner: Owner, plan: Plan): Promise<void>;
  /** @default writes the plan's status */
  report?(owner: Owner, plan: Plan): Promise<void>;
}

/** The controller. */
export function ownerController<Owner extends Owning, Dependent extends CachedObject, Plan extends OwnerPlan>(
  options: OwnerControllerOptions<Owner, Dependent, Plan>,
): Controller {
  const { member, name, kind, owners, dependents, create } = options;
  const report =
    options.report ?? ((owner, { status }) => writeStatus(member, owners.resource, owners.cache, owner, status));
  return {
    name,
    watch(enqueue) {
      enqueueSelf(owners.cache, enqueue);
      enqueueOwner(dependents.cache, kind, enqueue);
      options.watch?.(enqueue);
    },
    async reconcile(key, enqueue) {
      const owner = owners.cache.get(key);
      if (!owner) {
        return;
      }
      const owned = dependents.cache.byIndex(BY_OWNER, owner.metadata.uid ?? '');
      const plan = options.plan(owner, owned, new Date());
      if (plan.expired) {
        await removeObject(member, owners.resource, owner);
        return;
      }
      await create(owner, plan);
      for (const dependent of plan.remove) {
        await removeObject(member, dependents.resource, dependent);
      }
      await report(owner, plan);
      if (plan.againInMs !== undefined) {
        enqueue(key, plan.againInMs);
      }
    },
  };
}

/** Creates this many pods from a template, each with a name of its own that begins with the owner's. */
export async function createPods(
  member: MemberControl,
  owner: { apiVersion: string; kind: string; metadata: ObjectMeta },
  template: PodTemplate,
  count: number,
): Promise<void> {
  const pod = ownedBy(owner, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...template.metadata, generateName: `${owner.metadata.name}-` },
    spec: template.spec,
  });
  for (let created = 0; created < count; created++) {
    await createObject(member, RESOURCES.pods, member.caches.pods, pod);
  }
}
