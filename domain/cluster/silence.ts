/** When an agent that does not renew its Lease counts as gone. Karmada: the cluster controller's health monitor. */
import type { Cluster } from '../kinds/cluster.ts';
import { findCondition, type NewCondition } from '../status/conditions.ts';

/** How long an agent may be silent. */
export interface SilenceGrace {
  /** Since it was last heard. */
  monitorMs: number;
  /** Since it was first expected, while it never reported. */
  startupMs: number;
}

/** Karmada's defaults. */
export const SILENCE_GRACE: SilenceGrace = { monitorMs: 40_000, startupMs: 60_000 };

/** The condition Ready of a cluster whose agent has been silent for so long; undefined while that is no news. */
export function silentCondition(cluster: Cluster, silentMs: number, grace: SilenceGrace): NewCondition | undefined {
  const ready = findCondition(cluster.status?.conditions, 'Ready');
  if (ready?.status === 'Unknown' || silentMs <= (ready ? grace.monitorMs : grace.startupMs)) {
    return undefined;
  }
  return ready
    ? unknown('ClusterStatusUnknown', 'Cluster status controller stopped posting cluster status.')
    : unknown('ClusterStatusNeverUpdated', 'Cluster status controller never posted cluster status.');
}

function unknown(reason: string, message: string): NewCondition {
  return { type: 'Ready', status: 'Unknown', reason, message };
}
