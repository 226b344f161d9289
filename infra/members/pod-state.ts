/** What the state of a pod means to its owners. */
import { conditionOf } from './conditions.ts';
import type { Pod } from './kinds.ts';

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
