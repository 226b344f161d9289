/** Where a member is in its life, and the little that its workflow shows of it. */
import type { Cluster } from '../kinds/cluster.ts';
import type { Condition } from '../kinds/meta.ts';
import { findCondition } from '../status/conditions.ts';

/** `RemovingWorks` and `Rescheduling` are the two things that a leaving cluster waits for. */
export type ClusterPhase = 'Joined' | 'RemovingWorks' | 'Rescheduling' | 'Gone';

/** A member at a look: small, for it travels through the engine. */
export interface ClusterState {
  phase: ClusterPhase;
  /** The condition Ready; absent before the first probe and when the cluster is gone. */
  ready?: { status: Condition['status']; since: string; message: string };
  kubernetesVersion?: string;
  nodes?: { total: number; ready: number };
  /** Keys of its taints, with their effects. */
  taints?: string[];
  /** How many Works or bindings a leaving cluster waits for. */
  remaining?: number;
}

/** The state of a cluster in a phase. */
export function clusterState({ status, spec }: Cluster, phase: ClusterPhase, remaining?: number): ClusterState {
  const ready = findCondition(status?.conditions, 'Ready');
  const { kubernetesVersion, nodeSummary } = status ?? {};
  const taints = (spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);
  return {
    phase,
    ...(ready && { ready: { status: ready.status, since: ready.lastTransitionTime, message: ready.message } }),
    ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
    ...(nodeSummary && { nodes: { total: nodeSummary.totalNum ?? 0, ready: nodeSummary.readyNum ?? 0 } }),
    ...(taints.length > 0 ? { taints } : {}),
    ...(remaining === undefined ? {} : { remaining }),
  };
}
