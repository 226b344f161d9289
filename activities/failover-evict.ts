/** Takes bindings away from a member, as far as there is somewhere to go. */
import { departure, tolerationsOf } from '../domain/failover/departure.ts';
import { directHold, evictForTaint } from '../domain/failover/eviction.ts';
import { failbackOf, markMoved } from '../domain/failover/failback.ts';
import { isOutageTaint, massOutage, noExecuteTaints, withOutageTaint } from '../domain/failover/outage.ts';
import { StatePreservationError } from '../domain/failover/preserved-state.ts';
import { replacementFor } from '../domain/failover/replacement.ts';
import type { BindingRef, EvictionResult } from '../domain/failover/stages.ts';
import type { Binding } from '../domain/kinds/binding.ts';
import { keyText } from '../domain/object.ts';
import { despiteConflicts } from './conflict.ts';
import { targetsText } from './failover.ts';
import { changeBinding, type FailoverContext, isReady, policyOf } from './failover-context.ts';
import { bindingOf } from './hub.ts';
import { schedulingInput } from './scheduling-input.ts';

/** Bindings written side by side: the hub makes writes durable together. */
const CONCURRENT_EVICTIONS = 10;
/** After this long the rest is left to the next look: a stage must end within its time, however many are due. */
const ENOUGH_MS = 2_000;

/**
 * Evicts bindings, each judged once more by what is there now. On a slow hub it returns before all are tried: what is
 * missing in the results is still due.
 */
export async function evictBindings(
  context: FailoverContext,
  cluster: string,
  bindings: readonly BindingRef[],
): Promise<EvictionResult[]> {
  const results: EvictionResult[] = [];
  const endMs = context.now().getTime() + ENOUGH_MS;
  for (let next = 0; next < bindings.length && (next === 0 || context.now().getTime() < endMs); ) {
    const group = bindings.slice(next, next + CONCURRENT_EVICTIONS);
    results.push(...(await Promise.all(group.map((key) => despiteConflicts(() => evict(context, cluster, key))))));
    next += group.length;
  }
  return results;
}

async function evict(context: FailoverContext, cluster: string, key: BindingRef): Promise<EvictionResult> {
  const text = keyText(key);
  const binding = bindingOf(context.hub, key);
  const taint = binding && dueTaint(context, cluster, binding);
  if (!binding || taint === undefined) {
    return { binding: text, outcome: 'notNeeded' };
  }
  const hold = isReady(context, cluster) ? undefined : directHold(binding, cluster, context.failover);
  if (hold !== undefined) {
    return { binding: text, outcome: 'held', message: hold };
  }
  const replacement = replacementFor(schedulingInput(context, binding), cluster);
  if (replacement.kind === 'stuck') {
    return { binding: text, outcome: 'held', message: replacement.message };
  }
  try {
    const written = await changeBinding(context, key, (newest) => {
      const evicted = evictForTaint(newest, cluster, {
        purgeMode: context.failover.purgeMode,
        preservesState: context.gates.StatefulFailoverInjection,
        message: `untolerated taint ${taint}`,
      });
      const isToReturn = evicted !== newest && failbackOf(newest, policyOf(context, newest)).kind === 'after';
      return isToReturn ? markMoved(evicted, cluster, true) : evicted;
    });
    return written
      ? {
          binding: text,
          outcome: 'evicted',
          message: targetsText({ ...binding, spec: { ...binding.spec, clusters: replacement.clusters } }),
        }
      : { binding: text, outcome: 'notNeeded' };
  } catch (error) {
    if (error instanceof StatePreservationError) {
      return { binding: text, outcome: 'held', message: error.message };
    }
    const message = `Evict from cluster ${cluster} failed.`;
    context.record([binding], { type: 'Warning', reason: 'EvictWorkloadFromClusterFailed', message });
    throw error;
  }
}

/** The taint that drives the binding away now; undefined when it may stay. */
function dueTaint({ hub, failover, now }: FailoverContext, name: string, binding: Binding): string | undefined {
  const cluster = hub.clusters.get({ name });
  const isTarget = binding.spec.clusters?.some((target) => target.name === name);
  if (!cluster || cluster.metadata.deletionTimestamp || !isTarget || failover.mode === 'off') {
    return undefined;
  }
  // One that has just come back may still bear the taint of its outage.
  const taints = noExecuteTaints(withOutageTaint(cluster, now().toISOString(), failover.mode === 'on'));
  if (taints.every(isOutageTaint) && massOutage(hub.clusters.list(), failover.maxOutPercent) !== undefined) {
    return undefined;
  }
  const nowMs = now().getTime();
  const leaving = departure(taints, tolerationsOf(binding, failover.tolerationSeconds), nowMs);
  return leaving.kind === 'leaves' && leaving.atMs <= nowMs ? leaving.taint : undefined;
}
