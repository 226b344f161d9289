/** Ends the eviction tasks of one binding, whoever wrote them. */
import { assessEvictions } from '../domain/failover/graceful-eviction.ts';
import type { ObjectKey } from '../domain/object.ts';
import { despiteConflicts } from './conflict.ts';
import { changeBinding, type FailoverContext, isReady } from './failover-context.ts';
import { bindingOf } from './hub.ts';
import { timestamp } from './timestamp.ts';

/** A task that is held is looked at this often though nothing is heard of its binding. */
const HELD_RETRY_MS = 30_000;

/** Stamps, keeps or drops each task; returns the epoch milliseconds of the next look, if one is needed. */
export async function endEvictions(context: FailoverContext, key: ObjectKey): Promise<number | undefined> {
  return despiteConflicts(async () => {
    const now = context.now();
    const binding = bindingOf(context.hub, key);
    if (!binding?.spec.gracefulEvictionTasks?.length || binding.metadata.deletionTimestamp) {
      return undefined;
    }
    const outcome = assessEvictions({
      binding,
      now: timestamp(now),
      nowMs: now.getTime(),
      gracePeriodSeconds: context.failover.gracePeriodSeconds,
      isReady: (cluster) => isReady(context, cluster),
    });
    if (outcome.isChanged) {
      const tasks = outcome.tasks.length > 0 ? outcome.tasks : undefined;
      await changeBinding(context, key, () => ({
        ...binding,
        spec: { ...binding.spec, gracefulEvictionTasks: tasks },
      }));
    }
    const { resource } = binding.spec;
    const template = context.hub.templates(resource.apiVersion, resource.kind)?.get(resource);
    for (const cluster of outcome.ended) {
      const message = `Evict from cluster ${cluster} succeed.`;
      const event = { type: 'Normal', reason: 'EvictWorkloadFromClusterSucceed', message } as const;
      context.record(template ? [binding, template] : [binding], event);
    }
    const heldUntil = outcome.held.length > 0 ? now.getTime() + HELD_RETRY_MS : Infinity;
    const next = Math.min(outcome.nextMs ?? Infinity, heldUntil);
    return Number.isFinite(next) ? next : undefined;
  });
}
