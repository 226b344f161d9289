/** StatefulSets: pods with fixed names, started and replaced in order. */
import type { JsonObject } from '../../domain/object.ts';
import type { PersistentVolumeClaim, Pod, PodSpec, StatefulSet } from './kinds.ts';
import { availableIn, isReady, tally } from './pod-state.ts';
import { templateHash } from './template-hash.ts';

/** The label that names the template a pod was made from, on pods of StatefulSets and DaemonSets. */
export const REVISION_LABEL = 'controller-revision-hash';

/** What is to be done for a StatefulSet. */
export interface StatefulSetPlan {
  /** Ordinals of the pods to create, and the revision they get. */
  create: number[];
  remove: Pod[];
  updateRevision: string;
  status: JsonObject;
  againInMs?: number;
}

/** The name of the template's present version: `<name>-<hash>`. */
export function updateRevisionOf(set: StatefulSet): string {
  return `${set.metadata.name}-${templateHash(set.spec.template)}`;
}

/** Compares a StatefulSet with its pods. */
export function planStatefulSet(set: StatefulSet, pods: readonly Pod[], now: Date): StatefulSetPlan {
  const { spec } = set;
  const start = spec.ordinals?.start ?? 0;
  const replicas = spec.replicas ?? 1;
  const minReadySeconds = spec.minReadySeconds ?? 0;
  const updateRevision = updateRevisionOf(set);
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(set, pod), pod]));
  const wanted = Array.from({ length: replicas }, (_, index) => start + index);
  const surplus = pods.filter((pod) => !wanted.includes(ordinalOf(set, pod)));
  const { ready, available, againInMs } = tally(pods, minReadySeconds, now);
  const updated = pods.filter((pod) => pod.metadata.labels?.[REVISION_LABEL] === updateRevision).length;
  const complete = updated === replicas && pods.length === replicas && ready === replicas;
  const currentRevision = complete ? updateRevision : (set.status?.currentRevision ?? updateRevision);
  const steps =
    set.metadata.deletionTimestamp === undefined
      ? spec.podManagementPolicy === 'Parallel'
        ? parallelSteps(byOrdinal, wanted, surplus)
        : orderedSteps(byOrdinal, wanted, surplus, minReadySeconds, now)
      : { create: [], remove: [] };
  const settled = steps.create.length === 0 && steps.remove.length === 0;
  return {
    create: steps.create,
    remove: (settled ? staleStep(set, byOrdinal, wanted, updateRevision) : steps.remove).filter(
      ({ metadata }) => metadata.deletionTimestamp === undefined,
    ),
    updateRevision,
    status: {
      observedGeneration: set.metadata.generation ?? 0,
      replicas: pods.length,
      readyReplicas: ready,
      availableReplicas: available,
      updatedReplicas: updated,
      currentReplicas: pods.filter((pod) => pod.metadata.labels?.[REVISION_LABEL] === currentRevision).length,
      currentRevision,
      updateRevision,
    },
    ...(againInMs === undefined ? {} : { againInMs }),
  };
}

/** The number in a pod's name. */
function ordinalOf(set: StatefulSet, pod: Pod): number {
  return Number(pod.metadata.name.slice(set.metadata.name.length + 1));
}

function parallelSteps(byOrdinal: ReadonlyMap<number, Pod>, wanted: readonly number[], surplus: Pod[]) {
  return { create: wanted.filter((ordinal) => !byOrdinal.has(ordinal)), remove: surplus };
}

/** One step at a time: up only when all before are available, down from the end only when all others are ready. */
function orderedSteps(
  byOrdinal: ReadonlyMap<number, Pod>,
  wanted: readonly number[],
  surplus: readonly Pod[],
  minReadySeconds: number,
  now: Date,
): { create: number[]; remove: Pod[] } {
  for (const ordinal of wanted) {
    const pod = byOrdinal.get(ordinal);
    if (!pod) {
      return { create: [ordinal], remove: [] };
    }
    if (availableIn(pod, minReadySeconds, now) !== 0) {
      return { create: [], remove: [] };
    }
  }
  return { create: [], remove: surplus.toSorted(fromTheEnd).slice(0, 1) };
}

/** The next pod of an old template to replace: the last one, and only while all are ready. */
function staleStep(
  { spec }: StatefulSet,
  byOrdinal: ReadonlyMap<number, Pod>,
  wanted: readonly number[],
  updateRevision: string,
): Pod[] {
  const partition = spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  const pods = wanted.slice(partition).flatMap((ordinal) => byOrdinal.get(ordinal) ?? []);
  const stale = pods.filter(({ metadata }) => metadata.labels?.[REVISION_LABEL] !== updateRevision);
  const waits = wanted.some((ordinal) => {
    const pod = byOrdinal.get(ordinal);
    return !pod || (!isReady(pod) && !stale.includes(pod));
  });
  return spec.updateStrategy?.type === 'OnDelete' || waits ? [] : stale.toSorted(fromTheEnd).slice(0, 1);
}

function fromTheEnd(a: Pod, b: Pod): number {
  return b.metadata.name.localeCompare(a.metadata.name, 'en', { numeric: true });
}

/** The pod of an ordinal: its name, and what makes it find its claims and its peers. */
export function statefulPod(set: StatefulSet, ordinal: number, revision: string) {
  const name = `${set.metadata.name}-${ordinal}`;
  const { serviceName, volumeClaimTemplates, template } = set.spec;
  const spec: PodSpec & { volumes?: { name: string; persistentVolumeClaim: { claimName: string } }[] } = {
    ...template.spec,
    hostname: name,
    ...(serviceName ? { subdomain: serviceName } : {}),
  };
  const claims = (volumeClaimTemplates ?? []).map(({ metadata }) => ({
    name: metadata.name,
    persistentVolumeClaim: { claimName: `${metadata.name}-${name}` },
  }));
  const labels = {
    ...template.metadata?.labels,
    [REVISION_LABEL]: revision,
    'statefulset.kubernetes.io/pod-name': name,
    'apps.kubernetes.io/pod-index': String(ordinal),
  };
  const volumes = [
    ...(spec.volumes ?? []).filter((volume) => !claims.some((claim) => claim.name === volume.name)),
    ...claims,
  ];
  return {
    apiVersion: 'v1' as const,
    kind: 'Pod' as const,
    metadata: { ...template.metadata, name, labels },
    spec: volumes.length > 0 ? { ...spec, volumes } : spec,
  };
}

/** The claims of an ordinal's pod; they outlive it. */
export function statefulClaims(set: StatefulSet, ordinal: number): PersistentVolumeClaim[] {
  return (set.spec.volumeClaimTemplates ?? []).map(({ metadata, spec }) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: `${metadata.name}-${set.metadata.name}-${ordinal}`,
      namespace: set.metadata.namespace ?? '',
      labels: { ...metadata.labels, ...set.spec.selector.matchLabels },
    },
    spec,
  }));
}
