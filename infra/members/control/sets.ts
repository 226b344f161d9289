/** Acts out StatefulSets and DaemonSets. */
import { daemonPod, planDaemonSet } from '../daemon-set.ts';
import { RESOURCES } from '../kinds.ts';
import { ownedBy } from '../ownership.ts';
import { planStatefulSet, statefulClaims, statefulPod } from '../stateful-set.ts';
import { BY_OWNER } from './caches.ts';
import {
  type Controller,
  createObject,
  enqueueOwner,
  enqueueSelf,
  type MemberControl,
  removeObject,
  writeStatus,
} from './control.ts';

/** The controller of StatefulSets. */
export function statefulSetController(member: MemberControl): Controller {
  const { claims, pods, statefulSets } = member.caches;
  return {
    name: 'statefulsets',
    watch(enqueue) {
      enqueueSelf(statefulSets, enqueue);
      enqueueOwner(pods, 'StatefulSet', enqueue);
    },
    async reconcile(key, enqueue) {
      const set = statefulSets.get(key);
      if (!set) {
        return;
      }
      const plan = planStatefulSet(set, pods.byIndex(BY_OWNER, set.metadata.uid ?? ''), new Date());
      for (const ordinal of plan.create) {
        for (const claim of statefulClaims(set, ordinal)) {
          if (!claims.get(claim.metadata)) {
            await createObject(member, RESOURCES.claims, claims, claim);
          }
        }
        const pod = ownedBy(set, statefulPod(set, ordinal, plan.updateRevision));
        await createObject(member, RESOURCES.pods, pods, pod);
      }
      for (const pod of plan.remove) {
        await removeObject(member, RESOURCES.pods, pod);
      }
      await writeStatus(member, RESOURCES.statefulSets, statefulSets, set, plan.status);
      if (plan.againInMs !== undefined) {
        enqueue(key, plan.againInMs);
      }
    },
  };
}

/** The controller of DaemonSets. */
export function daemonSetController(member: MemberControl): Controller {
  const { daemonSets, nodes, pods } = member.caches;
  return {
    name: 'daemonsets',
    watch(enqueue) {
      enqueueSelf(daemonSets, enqueue);
      enqueueOwner(pods, 'DaemonSet', enqueue);
      nodes.onChange(() => {
        for (const { metadata } of daemonSets.list()) {
          enqueue(metadata);
        }
      });
    },
    async reconcile(key, enqueue) {
      const set = daemonSets.get(key);
      if (!set) {
        return;
      }
      const plan = planDaemonSet(set, nodes.list(), pods.byIndex(BY_OWNER, set.metadata.uid ?? ''), new Date());
      for (const node of plan.create) {
        await createObject(member, RESOURCES.pods, pods, ownedBy(set, daemonPod(set, node, plan.revision)));
      }
      for (const pod of plan.remove) {
        await removeObject(member, RESOURCES.pods, pod);
      }
      await writeStatus(member, RESOURCES.daemonSets, daemonSets, set, plan.status);
      if (plan.againInMs !== undefined) {
        enqueue(key, plan.againInMs);
      }
    },
  };
}
