/** What a probe of a member says about it, and when a change of that is believed. Karmada: cluster status controller. */
import type { Condition } from '../kinds/meta.ts';
import type { NewCondition } from '../status/conditions.ts';

/** Answer of a member to a probe. */
export type Probe =
  | { kind: 'healthy' }
  /** It answers, but its health endpoint does not say ok. */
  | { kind: 'unhealthy' }
  | { kind: 'unreachable' }
  /** It could not even be asked (no credentials, no endpoint). */
  | { kind: 'failed'; message: string };

/** The condition Ready that a probe stands for. */
export function readyCondition(probe: Probe): NewCondition {
  switch (probe.kind) {
    case 'healthy':
      return ready('True', 'ClusterReady', 'cluster is healthy and ready to accept workloads');
    case 'unhealthy':
      return ready('False', 'ClusterNotReady', 'cluster is reachable but health endpoint responded without ok');
    case 'unreachable':
      return ready('False', 'ClusterNotReachable', 'cluster is not reachable');
    case 'failed':
      return ready('False', 'StatusCollectionFailed', `failed to create a ClusterClient: ${probe.message}`);
  }
}

function ready(status: Condition['status'], reason: string, message: string): NewCondition {
  return { type: 'Ready', status, reason, message };
}

/** Since when a member has been observed in a state that its condition does not show yet. */
export interface Damping {
  ready: boolean;
  sinceMs: number;
}

/** How long a new state must last before it is believed. */
export interface HealthThresholds {
  /** Back to ready. */
  successMs: number;
  /** No longer ready. */
  failureMs: number;
}

/**
 * The condition to show after a probe. A member's first observation counts at once; later a flip between ready and not
 * ready counts only when it has lasted as long as its threshold, and the old condition is shown until then.
 */
export function dampedCondition(
  current: Condition | undefined,
  observed: NewCondition,
  damping: Damping | undefined,
  thresholds: HealthThresholds,
  nowMs: number,
): { condition: NewCondition; damping: Damping | undefined } {
  const isReady = observed.status === 'True';
  if (!current || (current.status === 'True') === isReady) {
    return { condition: observed, damping: undefined };
  }
  const started = damping?.ready === isReady ? damping : { ready: isReady, sinceMs: nowMs };
  const threshold = isReady ? thresholds.successMs : thresholds.failureMs;
  return nowMs - started.sinceMs >= threshold
    ? { condition: observed, damping: undefined }
    : { condition: current, damping: started };
}
