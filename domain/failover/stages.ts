/** What the stages of failover tell their workflows. Small: these travel through Temporal's history. */
import type { ObjectKey } from '../object.ts';

/** A binding by reference. */
export interface BindingRef {
  /** Absent for cluster scope. */
  namespace?: string;
  name: string;
}

/** The reference to a binding. */
export function bindingRef({ namespace, name }: ObjectKey): BindingRef {
  return { ...(namespace ? { namespace } : {}), name };
}

/** How a member stands. `tainted`: it works, but carries NoExecute taints. */
export type MemberState = 'out' | 'tainted' | 'back' | 'gone';

/** A binding on its way from one cluster to others. */
export interface Move {
  binding: string;
  /** `member2 (3), member3`. */
  to: string;
  state: 'waits for its replacement' | 'held' | 'kept by policy';
  /** RFC 3339. */
  since?: string;
}

/** Answer of `assessFailover`. */
export interface FailoverAssessment {
  state: MemberState;
  /** The condition's message, or the taints. */
  reason: string;
  /** Bindings to evict now, no more than one round's worth. */
  due: BindingRef[];
  /** All that are to be evicted now. */
  dueCount: number;
  /** Bindings that still tolerate what happened. */
  waitingCount: number;
  /** Bindings that tolerate it for ever. */
  staying: number;
  /** Epoch milliseconds at which the next toleration ends. */
  nextMs?: number;
  /** Why nothing is evicted though it is due. */
  held?: string;
  /** On their way; not more than a table holds. */
  moves: Move[];
  moveCount: number;
  /** Milliseconds between two rounds, which bounds the rate. */
  pauseMs: number;
}

/** Answer of `evictBindings` for one binding. */
export interface EvictionResult {
  binding: string;
  outcome: 'evicted' | 'held' | 'notNeeded';
  /** Why it is held, or where it goes. */
  message?: string;
}

/** Answer of `assessFailback`. */
export interface FailbackAssessment {
  state: MemberState;
  /** Bindings to send back now, within the budget. */
  due: BindingRef[];
  /** Bindings that are to go back, now or later. */
  pending: number;
  /** Bindings that are on their way back. */
  moving: number;
  nextMs?: number;
}

/** Answer of `assessApplication`. */
export interface ApplicationAssessment {
  /** Clusters in which the application is unhealthy and from which it is not being evicted. */
  unhealthy: string[];
  tolerationMs: number;
}

/** Answer of `deschedule`. */
export interface DeschedulingSummary {
  looked: number;
  descheduled: { binding: string; replicas: number }[];
  rebalanced: string[];
  failures: string[];
}
