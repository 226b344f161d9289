/** Karmada's descheduler: replicas that found no room in their cluster are given back, so that the scheduler moves them. */
import type { Binding, ResourceBinding, TargetCluster } from '../kinds/binding.ts';
import { APPLIED_PLACEMENT_ANNOTATION } from '../kinds/names.ts';
import { placement as placementSchema } from '../kinds/placement.ts';
import { annotationOf } from '../metadata.ts';
import { isJsonObject, type JsonValue, type KubeObject } from '../object.ts';
import { strategyOf } from '../scheduling/workload.ts';

/** True for Deployments whose applied placement divides replicas by room: nothing else could use the room elsewhere. */
export function isDeschedulable(binding: ResourceBinding): boolean {
  const { apiVersion, kind } = binding.spec.resource;
  const text = annotationOf(binding, APPLIED_PLACEMENT_ANNOTATION);
  if (apiVersion !== 'apps/v1' || kind !== 'Deployment' || !text || binding.metadata.deletionTimestamp) {
    return false;
  }
  try {
    const parsed = placementSchema.safeParse(JSON.parse(text));
    return parsed.success && ['DynamicWeight', 'Aggregated'].includes(strategyOf(parsed.data));
  } catch {
    return false;
  }
}

/** Replicas of one cluster; `ready` is undefined where no status has come yet: nothing is taken from what is not known. */
export interface ReplicaStatus {
  cluster: string;
  assigned: number;
  ready: number | undefined;
}

/** The clusters that have fewer ready replicas than they were assigned. */
export function undesiredClusters({ spec, status }: Binding): ReplicaStatus[] {
  const items = new Map(status?.aggregatedStatus?.map((item) => [item.clusterName, item.status]));
  return (spec.clusters ?? [])
    .map(({ name, replicas = 0 }) => {
      const known = items.get(name);
      // A Deployment without ready replicas has no such field.
      const ready = known && (typeof known.readyReplicas === 'number' ? known.readyReplicas : 0);
      return { cluster: name, assigned: replicas, ready };
    })
    .filter(({ assigned, ready = -1 }) => ready < assigned);
}

/** The new division, and how many replicas each cluster gives back. */
export interface Descheduled {
  clusters: TargetCluster[];
  given: { cluster: string; replicas: number }[];
}

/**
 * Takes away what cannot be scheduled, but never what is ready; undefined when nothing changes.
 * @param unschedulable replicas that wait for room, by cluster; a cluster that could not be asked is left out
 */
export function deschedule(binding: Binding, unschedulable: ReadonlyMap<string, number>): Descheduled | undefined {
  const undesired = new Map(undesiredClusters(binding).map((status) => [status.cluster, status]));
  const given: Descheduled['given'] = [];
  const clusters = (binding.spec.clusters ?? []).map((target) => {
    const status = undesired.get(target.name);
    const waiting = unschedulable.get(target.name) ?? 0;
    if (status?.ready === undefined || waiting <= 0 || waiting > status.assigned) {
      return target;
    }
    const replicas = Math.max(status.assigned - waiting, status.ready);
    if (replicas < status.assigned) {
      given.push({ cluster: target.name, replicas: status.assigned - replicas });
    }
    return { ...target, replicas };
  });
  return given.length === 0 ? undefined : { clusters, given };
}

/** Karmada's message of the event DescheduleBindingSucceed. */
export function descheduleMessage(given: Descheduled['given']): string {
  const parts = given.map(({ cluster, replicas }) => `, ${replicas} replica(s) in cluster(${cluster})`);
  const total = given.reduce((sum, { replicas }) => sum + replicas, 0);
  return `Binding has been descheduled${parts.join('')}, ${total} total descheduled replica(s)`;
}

/**
 * How many pods have been waiting for a node for longer than the threshold.
 * @param owner uid of the newest ReplicaSet
 */
export function unschedulablePods(
  pods: readonly KubeObject[],
  owner: string,
  thresholdMs: number,
  nowMs: number,
): number {
  return pods.filter(
    (pod) =>
      pod.metadata.ownerReferences?.some(({ uid, controller }) => controller === true && uid === owner) &&
      conditionsOf(pod).some(
        (condition) =>
          isJsonObject(condition) &&
          condition.type === 'PodScheduled' &&
          condition.status === 'False' &&
          condition.reason === 'Unschedulable' &&
          typeof condition.lastTransitionTime === 'string' &&
          Date.parse(condition.lastTransitionTime) + thresholdMs < nowMs,
      ),
  ).length;
}

function conditionsOf({ status }: KubeObject): readonly JsonValue[] {
  const conditions = isJsonObject(status) ? status.conditions : undefined;
  return Array.isArray(conditions) ? conditions : [];
}

const REVISION = 'deployment.kubernetes.io/revision';

/** The ReplicaSet of a Deployment's newest revision; undefined before there is one. */
export function newestReplicaSet(deployment: KubeObject, replicaSets: readonly KubeObject[]): KubeObject | undefined {
  const revision = annotationOf(deployment, REVISION);
  return replicaSets.find(
    (replicaSet) =>
      annotationOf(replicaSet, REVISION) === revision &&
      replicaSet.metadata.ownerReferences?.some(({ uid }) => uid === deployment.metadata.uid),
  );
}
