/** ReplicaSets: as many pods of one template as wanted. */
import type { JsonObject } from '../../domain/object.ts';
import { withoutZeros } from './conditions.ts';
import type { Pod, ReplicaSet } from './kinds.ts';
import { isActive, isReady, tally } from './pod-state.ts';

/** What is to be done for a ReplicaSet. */
export interface ReplicaSetPlan {
  create: number;
  remove: Pod[];
  status: JsonObject;
  /** Look again after this time: a pod may become available. */
  againInMs?: number;
}

/** Compares a ReplicaSet with its pods. */
export function planReplicaSet(set: ReplicaSet, owned: readonly Pod[], now: Date): ReplicaSetPlan {
  const pods = owned.filter(isActive);
  const wanted = set.metadata.deletionTimestamp === undefined ? (set.spec.replicas ?? 1) : pods.length;
  const { ready, available, againInMs } = tally(pods, set.spec.minReadySeconds ?? 0, now);
  return {
    create: Math.max(0, wanted - pods.length),
    remove: pods.toSorted(byWorth).slice(0, Math.max(0, pods.length - wanted)),
    status: {
      replicas: pods.length,
      ...withoutZeros({
        fullyLabeledReplicas: pods.length,
        readyReplicas: ready,
        availableReplicas: available,
        observedGeneration: set.metadata.generation ?? 0,
      }),
    },
    ...(againInMs === undefined ? {} : { againInMs }),
  };
}

/** Pods that are missed least come first: without a node, then not ready, then the youngest. */
function byWorth(a: Pod, b: Pod): number {
  return (
    Number(a.spec.nodeName !== undefined) - Number(b.spec.nodeName !== undefined) ||
    Number(isReady(a)) - Number(isReady(b)) ||
    (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? '') ||
    b.metadata.name.localeCompare(a.metadata.name)
  );
}
