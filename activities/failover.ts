/** Looks at a member that is out or tainted: who must leave it, who is on the way, and whether anybody may be moved at all. */
import { departure, tolerationsOf } from '../domain/failover/departure.ts';
import { isEvicting } from '../domain/failover/eviction.ts';
import { assessEvictions } from '../domain/failover/graceful-eviction.ts';
import { isOut, isOutageTaint, massOutage, noExecuteTaints, withOutageTaint } from '../domain/failover/outage.ts';
import { bindingRef, type FailoverAssessment, type MemberState, type Move } from '../domain/failover/stages.ts';
import type { Binding, GracefulEvictionTask } from '../domain/kinds/binding.ts';
import type { Cluster } from '../domain/kinds/cluster.ts';
import { keyText } from '../domain/object.ts';
import { formatTaint } from '../domain/scheduling/taint-toleration.ts';
import { findCondition } from '../domain/status/conditions.ts';
import { despiteConflicts } from './conflict.ts';
import { bindingsOn, type FailoverContext, isReady } from './failover-context.ts';
import { timestamp } from './timestamp.ts';

/** Rows of the table of moves. */
const MAX_MOVES = 100;

/**
 * Brings the taints of an outage in line with the member, then looks at its bindings.
 * @param held bindings (`namespace/name`) that could not be evicted lately; they are left out for now
 */
export async function assessFailover(
  context: FailoverContext,
  name: string,
  held: readonly string[],
): Promise<FailoverAssessment> {
  const cluster = await despiteConflicts(() => taintOutage(context, name));
  const settings = context.failover;
  const batch = Math.max(1, Math.ceil(settings.evictionsPerSecond));
  const pauseMs = Math.ceil((batch * 1_000) / settings.evictionsPerSecond);
  const bindings = bindingsOn(context, name);
  const moves = movesFrom(context, name, bindings);
  const assessment: FailoverAssessment = {
    state: stateOf(cluster),
    reason: reasonOf(cluster),
    due: [],
    dueCount: 0,
    waitingCount: 0,
    staying: 0,
    moves: moves.slice(0, MAX_MOVES),
    moveCount: moves.length,
    pauseMs,
  };
  const taints = cluster && settings.mode !== 'off' ? noExecuteTaints(cluster) : [];
  if (!cluster || taints.length === 0) {
    return assessment;
  }
  const nowMs = context.now().getTime();
  const skipped = new Set(held);
  for (const binding of bindings) {
    if (binding.metadata.deletionTimestamp || !binding.spec.clusters?.some((target) => target.name === name)) {
      continue;
    }
    const leaving = departure(taints, tolerationsOf(binding, settings.tolerationSeconds), nowMs);
    if (leaving.kind === 'stays') {
      assessment.staying++;
    } else if (leaving.atMs > nowMs) {
      assessment.waitingCount++;
      assessment.nextMs = Math.min(assessment.nextMs ?? Infinity, leaving.atMs);
    } else {
      assessment.dueCount++;
      if (assessment.due.length < batch && !skipped.has(keyText(binding.metadata))) {
        assessment.due.push(bindingRef(binding.metadata));
      }
    }
  }
  const hold = taints.every(isOutageTaint)
    ? massOutage(context.hub.clusters.list(), settings.maxOutPercent)
    : undefined;
  return hold === undefined ? assessment : { ...assessment, held: hold };
}

async function taintOutage(context: FailoverContext, name: string): Promise<Cluster | undefined> {
  const { hub, failover } = context;
  const cluster = hub.clusters.get({ name });
  if (!cluster || cluster.metadata.deletionTimestamp) {
    return undefined;
  }
  const wanted = withOutageTaint(cluster, timestamp(context.now()), failover.mode === 'on');
  if (wanted === cluster) {
    return cluster;
  }
  const written = await hub.clusters.update(wanted);
  const taints = (written.spec.taints ?? []).map(formatTaint).join(', ');
  const message = taints === '' ? 'Taint cluster succeed: no taints.' : `Taint cluster succeed: ${taints}.`;
  context.record([written], { type: 'Normal', reason: 'TaintClusterSucceed', message });
  return written;
}

function stateOf(cluster: Cluster | undefined): MemberState {
  if (!cluster) {
    return 'gone';
  }
  return isOut(cluster) ? 'out' : noExecuteTaints(cluster).length > 0 ? 'tainted' : 'back';
}

function reasonOf(cluster: Cluster | undefined): string {
  if (!cluster) {
    return 'the cluster has left';
  }
  const ready = findCondition(cluster.status?.conditions, 'Ready');
  return isOut(cluster)
    ? (ready?.message ?? 'not ready')
    : noExecuteTaints(cluster).map(formatTaint).join(', ') || 'ready';
}

function movesFrom(context: FailoverContext, cluster: string, bindings: readonly Binding[]): Move[] {
  return bindings
    .filter(({ spec }) => isEvicting(spec, cluster))
    .map((binding): Move => {
      const task = binding.spec.gracefulEvictionTasks?.find(({ fromCluster }) => fromCluster === cluster);
      return {
        binding: keyText(binding.metadata),
        to: targetsText(binding),
        state: moveState(context, binding, cluster, task),
        ...(task?.creationTimestamp && { since: task.creationTimestamp }),
      };
    });
}

function moveState(
  context: FailoverContext,
  binding: Binding,
  cluster: string,
  task: GracefulEvictionTask | undefined,
): Move['state'] {
  if (task?.suppressDeletion === true) {
    return 'kept by policy';
  }
  const now = context.now();
  const { held } = assessEvictions({
    binding,
    now: timestamp(now),
    nowMs: now.getTime(),
    gracePeriodSeconds: context.failover.gracePeriodSeconds,
    isReady: (name) => isReady(context, name),
    // What is replaced ends at once and is no move any more.
    isRolledOut: false,
  });
  return held.includes(cluster) ? 'held' : 'waits for its replacement';
}

/** `member2 (3), member3`. */
export function targetsText({ spec }: Binding): string {
  return (spec.clusters ?? []).map(({ name, replicas }) => (replicas ? `${name} (${replicas})` : name)).join(', ');
}
