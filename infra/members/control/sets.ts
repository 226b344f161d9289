/** Acts out StatefulSets and DaemonSets. */
import { daemonPod, planDaemonSet } from '../daemon-set.ts';
import { RESOURCES } from '../kinds.ts';
import { ownedBy } from '../ownership.ts';
import { planStatefulSet, statefulClaims, statefulPod } from '../stateful-set.ts';
import { type Controller, createObject, type MemberControl } from './control.ts';
import { ownerController } from './owner.ts';

/** The controller of StatefulSets. */
export function statefulSetController(member: MemberControl): Controller {
  const { claims, pods, statefulSets } = member.caches;
  return ownerController({
    member,
    name: 'statefulsets',
    kind: 'StatefulSet',
    owners: { resource: RESOURCES.statefulSets, cache: statefulSets },
    dependents: { resource: RESOURCES.pods, cache: pods },
    plan: planStatefulSet,
    async create(set, plan) {
      for (const ordinal of plan.create) {
        for (const claim of statefulClaims(set, ordinal)) {
          if (!claims.get(claim.metadata)) {
            await createObject(member, RESOURCES.claims, claims, claim);
          }
        }
        const pod = ownedBy(set, statefulPod(set, ordinal, plan.updateRevision));
        await createObject(member, RESOURCES.pods, pods, pod);
      }
    },
  });
}

/** The controller of DaemonSets. */
export function daemonSetController(member: MemberControl): Controller {
  const { daemonSets, nodes, pods } = member.caches;
  return ownerController({
    member,
    name: 'daemonsets',
    kind: 'DaemonSet',
    owners: { resource: RESOURCES.daemonSets, cache: daemonSets },
    dependents: { resource: RESOURCES.pods, cache: pods },
    watch(enqueue) {
      nodes.onChange(() => {
        for (const { metadata } of daemonSets.list()) {
          enqueue(metadata);
        }
      });
    },
    plan: (set, owned, now) => planDaemonSet(set, nodes.list(), owned, now),
    async create(set, plan) {
      for (const node of plan.create) {
        await createObject(member, RESOURCES.pods, pods, ownedBy(set, daemonPod(set, node, plan.revision)));
      }
    },
  });
}
