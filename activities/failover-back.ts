/** Sends bindings back to a member that has recovered, where their policy asks for it. */
import { statusBeforeOrder } from '../domain/binding/rebalance.ts';
import { markMoved, sendBack, wayBack } from '../domain/failover/failback.ts';
import { FAILBACK_PRODUCER } from '../domain/failover/names.ts';
import { isOut, noExecuteTaints } from '../domain/failover/outage.ts';
import { freshDecision } from '../domain/failover/replacement.ts';
import {
  type BindingRef,
  bindingRef,
  type EvictionResult,
  type FailbackAssessment,
} from '../domain/failover/stages.ts';
import { isMoving } from '../domain/failover/transition.ts';
import type { Binding } from '../domain/kinds/binding.ts';
import { keyText } from '../domain/object.ts';
import { findCondition } from '../domain/status/conditions.ts';
import { despiteConflicts } from './conflict.ts';
import { changeBinding, type FailoverContext, policyOf } from './failover-context.ts';
import { bindingOf, updateBindingStatus } from './hub.ts';
import { schedulingInput } from './scheduling-input.ts';
import { timestamp } from './timestamp.ts';

/** Looks at the bindings that were moved away from the member. */
export async function assessFailback(context: FailoverContext, name: string): Promise<FailbackAssessment> {
  const { hub, failover } = context;
  const cluster = hub.clusters.get({ name });
  if (!cluster || cluster.metadata.deletionTimestamp) {
    return { state: 'gone', due: [], pending: 0, moving: 0 };
  }
  const all: Binding[] = [...hub.bindings.list(), ...hub.clusterBindings.list()];
  const moving = all.filter(isMovingBack).length;
  const readySince = Date.parse(findCondition(cluster.status?.conditions, 'Ready')?.lastTransitionTime ?? '');
  const nowMs = context.now().getTime();
  const assessment: FailbackAssessment = {
    state: isOut(cluster) ? 'out' : noExecuteTaints(cluster).length > 0 ? 'tainted' : 'back',
    due: [],
    pending: 0,
    moving,
  };
  for (const binding of all) {
    const way = wayBack(binding, policyOf(context, binding), name, readySince);
    if (!way || Number.isNaN(readySince)) {
      continue;
    }
    assessment.pending++;
    if (way.kind === 'return' && way.atMs > nowMs) {
      assessment.nextMs = Math.min(assessment.nextMs ?? Infinity, way.atMs);
    } else if (assessment.due.length + moving < failover.failbackBudget && !isMoving(binding)) {
      // What is still on its way somewhere is not moved a second time meanwhile.
      assessment.due.push(bindingRef(binding.metadata));
    }
  }
  return assessment;
}

/** Also counted: a step of gradual rebalancing, which keeps replicas in the same way. */
function isMovingBack(binding: Binding): boolean {
  const tasks = binding.spec.gracefulEvictionTasks ?? [];
  return tasks.length > 0 ? tasks.some(({ producer }) => producer === FAILBACK_PRODUCER) : isMoving(binding);
}

/** Has each binding scheduled afresh; what it leaves for that stays until the new copies are healthy. */
export async function failBack(
  context: FailoverContext,
  cluster: string,
  bindings: readonly BindingRef[],
): Promise<EvictionResult[]> {
  const results: EvictionResult[] = [];
  for (const key of bindings) {
    results.push(await despiteConflicts(() => goBack(context, cluster, key)));
  }
  return results;
}

async function goBack(context: FailoverContext, cluster: string, key: BindingRef): Promise<EvictionResult> {
  const binding = bindingOf(context.hub, key);
  const way = binding && wayBack(binding, policyOf(context, binding), cluster, 0);
  if (!binding || !way) {
    return { binding: keyText(key), outcome: 'notNeeded' };
  }
  if (way.kind === 'forget') {
    await changeBinding(context, key, (newest) => markMoved(newest, cluster, false));
    return { binding: keyText(key), outcome: 'notNeeded' };
  }
  const wanted = freshDecision(schedulingInput(context, binding));
  if (wanted === undefined || wanted.length === 0) {
    return { binding: keyText(key), outcome: 'held', message: 'a fresh decision finds no clusters' };
  }
  const now = timestamp(context.now());
  const status = statusBeforeOrder(binding, now);
  if (status) {
    await updateBindingStatus(context.hub, { ...binding, status });
  }
  await changeBinding(context, key, (newest) => sendBack(newest, cluster, wanted, now));
  const message = wanted.map(({ name, replicas }) => (replicas ? `${name} (${replicas})` : name)).join(', ');
  return { binding: keyText(key), outcome: 'evicted', message };
}
