/**
 * Templates that an HorizontalPodAutoscaler scales on the members: their replicas there are left alone, and the template
 * may follow what the members run.
 */
import type { ResourceBinding } from '../kinds/binding.ts';
import {
  CLUSTER_PROPAGATION_POLICY_ID_LABEL,
  PROPAGATION_POLICY_ID_LABEL,
  RETAIN_REPLICAS_LABEL,
} from '../kinds/names.ts';
import { labelOf } from '../metadata.ts';
import { isJsonObject, type JsonValue, type KubeObject } from '../object.ts';
import type { PropagationSubject } from '../propagation/subject.ts';

/** What a propagated autoscaler scales; undefined for one that no policy propagates, or that is being deleted. */
export function scaleTargetOf(autoscaler: KubeObject): PropagationSubject | undefined {
  const { namespace, deletionTimestamp } = autoscaler.metadata;
  const isPropagated = [PROPAGATION_POLICY_ID_LABEL, CLUSTER_PROPAGATION_POLICY_ID_LABEL].some((label) =>
    labelOf(autoscaler, label),
  );
  const target = fieldOf(autoscaler.spec, 'scaleTargetRef');
  const [apiVersion, kind, name] = ['apiVersion', 'kind', 'name'].map((field) => fieldOf(target, field));
  return isPropagated &&
    !deletionTimestamp &&
    typeof apiVersion === 'string' &&
    typeof kind === 'string' &&
    typeof name === 'string'
    ? { apiVersion, kind, ...(namespace && { namespace }), name }
    : undefined;
}

/** True when the template carries the label by which its replicas on members are left alone. */
export function retainsReplicas(template: KubeObject): boolean {
  return labelOf(template, RETAIN_REPLICAS_LABEL) === 'true';
}

/**
 * The replicas that the Deployment's template takes over from its members; undefined while it keeps its own: it does not
 * retain them, is not divided, or its binding has not caught up with what the members say.
 */
export function replicasToFollow(deployment: KubeObject, binding: ResourceBinding | undefined): number | undefined {
  const wanted = fieldOf(deployment.spec, 'replicas') ?? 1;
  const running = fieldOf(deployment.status, 'replicas');
  const { spec, status, metadata } = binding ?? {};
  if (
    !retainsReplicas(deployment) ||
    spec?.placement?.replicaScheduling?.replicaSchedulingType !== 'Divided' ||
    typeof running !== 'number' ||
    running === wanted ||
    spec.replicas !== wanted ||
    status?.schedulerObservedGeneration !== metadata?.generation ||
    status?.aggregatedStatus?.length !== spec.clusters?.length
  ) {
    return undefined;
  }
  const parts = (status?.aggregatedStatus ?? []).map((item) => fieldOf(item.status, 'replicas'));
  const counts = parts.filter((part) => typeof part === 'number' && part > 0);
  const total = counts.reduce<number>((sum, part) => sum + Number(part), 0);
  return counts.length === parts.length && total === running ? running : undefined;
}

function fieldOf(value: JsonValue | undefined, field: string): JsonValue | undefined {
  return isJsonObject(value) && Object.hasOwn(value, field) ? value[field] : undefined;
}
