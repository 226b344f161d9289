/** Ends the eviction tasks of one binding, whoever wrote them, and what its clusters keep during a move. */

import { clusterOf } from '../domain/binding/targets.ts';
import { assessEvictions } from '../domain/failover/graceful-eviction.ts';
import { endKeeping, isMoving } from '../domain/failover/transition.ts';
import type { Binding } from '../domain/kinds/binding.ts';
import type { ObjectKey } from '../domain/object.ts';
import { subjectOfBinding } from '../domain/propagation/subject.ts';
import { aggregateBindingStatus } from '../domain/status/aggregate.ts';
import { despiteConflicts } from './conflict.ts';
import { planWorks } from './create-works.ts';
import { changeBinding, type FailoverContext, isReady } from './failover-context.ts';
import { bindingOf } from './hub.ts';
import { timestamp } from './timestamp.ts';
import { isApplied } from './work-target.ts';
import { worksOf } from './works-of.ts';
import { writesSomething } from './works-plan.ts';

/** A task that is held is looked at this often though nothing is heard of its binding. */
const HELD_RETRY_MS = 30_000;
/** So is one whose decision is on its way: that a member took a Work need not change the binding. */
const ROLLOUT_RETRY_MS = 5_000;

/**
 * Stamps, keeps or drops each task; returns the epoch milliseconds of the next look, if one is needed.
 * @param isCaughtUp true for a member of which the hub knows what it is like since it became ready
 */
export async function endEvictions(
  context: FailoverContext,
  key: ObjectKey,
  isCaughtUp: (cluster: string) => boolean,
): Promise<number | undefined> {
  return despiteConflicts(async () => {
    const now = context.now();
    const binding = bindingOf(context.hub, key);
    if (!binding || !isMoving(binding) || binding.metadata.deletionTimestamp) {
      return undefined;
    }
    const isDecisionThere = isRolledOut(context, binding, isCaughtUp);
    const outcome = assessEvictions({
      binding,
      now: timestamp(now),
      nowMs: now.getTime(),
      gracePeriodSeconds: context.failover.gracePeriodSeconds,
      isReady: (cluster) => isReady(context, cluster),
      isRolledOut: isDecisionThere,
    });
    const keeping = endKeeping(binding, {
      nowMs: now.getTime(),
      gracePeriodSeconds: context.failover.gracePeriodSeconds,
      isRolledOut: isDecisionThere,
    });
    await changeBinding(context, key, () => {
      const tasks = outcome.tasks.length > 0 ? outcome.tasks : undefined;
      return outcome.isChanged
        ? { ...keeping.binding, spec: { ...binding.spec, gracefulEvictionTasks: tasks } }
        : keeping.binding;
    });
    const { resource } = binding.spec;
    const template = context.hub.templates(resource.apiVersion, resource.kind)?.get(resource);
    for (const cluster of outcome.ended) {
      const message = `Evict from cluster ${cluster} succeed.`;
      const event = { type: 'Normal', reason: 'EvictWorkloadFromClusterSucceed', message } as const;
      context.record(template ? [binding, template] : [binding], event);
    }
    const dueMs = Math.min(outcome.nextMs ?? Infinity, keeping.nextMs ?? Infinity);
    const next = Math.min(
      dueMs,
      outcome.held.length > 0 ? now.getTime() + HELD_RETRY_MS : Infinity,
      Number.isFinite(dueMs) && !isDecisionThere ? now.getTime() + ROLLOUT_RETRY_MS : Infinity,
    );
    return Number.isFinite(next) ? next : undefined;
  });
}

/**
 * True when every target has the Work of the current decision, its member has taken it, and the binding says of it what the
 * Works say; not after an outage of one before its copies were looked at, which may not be what they were.
 */
function isRolledOut(context: FailoverContext, binding: Binding, isCaughtUp: (cluster: string) => boolean): boolean {
  const subject = subjectOfBinding(binding);
  const plan = planWorks(context, subject);
  const applied = new Set(plan.keep.filter(isApplied).map(clusterOf));
  return (
    !writesSomething(plan) &&
    plan.failures.length === 0 &&
    aggregateBindingStatus(binding, worksOf(context.hub, subject), timestamp(context.now())) === binding.status &&
    (binding.spec.clusters ?? []).every(({ name }) => applied.has(name) && isReady(context, name) && isCaughtUp(name))
  );
}
