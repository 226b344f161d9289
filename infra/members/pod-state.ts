/** What the state of a pod means to its owners. */
import { createHash } from 'node:crypto';
import type { OwnerReference } from '../../domain/object.ts';
import type { Pod, PodTemplate, StatusCondition } from './kinds.ts';

/** True unless the pod has ended or is being deleted. */
export function isActive({ metadata, status }: Pod): boolean {
  return metadata.deletionTimestamp === undefined && status?.phase !== 'Succeeded' && status?.phase !== 'Failed';
}

/** True when the pod's Ready condition holds and it is not being deleted. */
export function isReady(pod: Pod): boolean {
  return (
    pod.metadata.deletionTimestamp === undefined && conditionOf(pod.status?.conditions, 'Ready')?.status === 'True'
  );
}

/** Milliseconds until the pod has been ready for `minReadySeconds`: 0 when it is available, undefined when not ready. */
export function availableIn(pod: Pod, minReadySeconds: number, now: Date): number | undefined {
  if (!isReady(pod)) {
    return undefined;
  }
  const since = conditionOf(pod.status?.conditions, 'Ready')?.lastTransitionTime;
  return since ? Math.max(0, Date.parse(since) + minReadySeconds * 1000 - now.getTime()) : 0;
}

/** How many pods are ready and available, and when the next of the others may become available. */
export function tally(pods: readonly Pod[], minReadySeconds: number, now: Date) {
  const waits = pods.map((pod) => availableIn(pod, minReadySeconds, now)).filter((wait) => wait !== undefined);
  const open = waits.filter((wait) => wait > 0);
  return {
    ready: waits.length,
    available: waits.length - open.length,
    ...(open.length > 0 ? { againInMs: Math.min(...open) } : {}),
  };
}

/** The condition of a type. */
export function conditionOf(conditions: readonly StatusCondition[] | undefined, type: string) {
  return conditions?.find((condition) => condition.type === type);
}

/** Conditions with one set; its transition time moves only when its status changes. */
export function withCondition(
  conditions: readonly StatusCondition[] | undefined,
  next: Omit<StatusCondition, 'lastTransitionTime'>,
  now: Date,
): StatusCondition[] {
  const known = conditionOf(conditions, next.type);
  const lastTransitionTime = known?.status === next.status ? known.lastTransitionTime : undefined;
  const others = (conditions ?? []).filter(({ type }) => type !== next.type);
  return [...others, { ...next, lastTransitionTime: lastTransitionTime ?? timeText(now) }];
}

/** RFC 3339 with whole seconds. */
export function timeText(now: Date): string {
  return now.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A reference that makes the dependent go with its owner. */
export function ownerReference(owner: {
  apiVersion: string;
  kind: string;
  metadata: { name: string; uid?: string };
}): OwnerReference {
  const { name, uid = '' } = owner.metadata;
  return { apiVersion: owner.apiVersion, kind: owner.kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** The uid of an object's controller. */
export function controllerUid(object: { metadata: { ownerReferences?: OwnerReference[] } }): string | undefined {
  return object.metadata.ownerReferences?.find(({ controller }) => controller)?.uid;
}

/** Ten letters and digits that tell one pod template from another, whatever the order of its fields. */
export function templateHash(template: PodTemplate): string {
  return createHash('sha256').update(canonicalJson(template)).digest('hex').slice(0, 10);
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** Counts without the zeros: Kubernetes leaves them out of most statuses. */
export function withoutZeros(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}
