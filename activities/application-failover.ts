/** Gives up an application on the clusters where it has been unhealthy for too long. */
import { tolerationMs, unhealthyClusters } from '../domain/failover/application.ts';
import { evictForApplication } from '../domain/failover/eviction.ts';
import { StatePreservationError } from '../domain/failover/preserved-state.ts';
import { replacementFor } from '../domain/failover/replacement.ts';
import type { ApplicationAssessment, BindingRef, EvictionResult } from '../domain/failover/stages.ts';
import type { Binding } from '../domain/kinds/binding.ts';
import { kindOf } from '../domain/object.ts';
import { despiteConflicts } from './conflict.ts';
import type { ActivityContext } from './context.ts';
import { changeBinding, type FailoverContext } from './failover-context.ts';
import { bindingOf } from './hub.ts';
import { schedulingInput } from './scheduling-input.ts';

/** Where the application is unhealthy now, and how long that is tolerated. */
export async function assessApplication(context: FailoverContext, key: BindingRef): Promise<ApplicationAssessment> {
  const binding = bindingOf(context.hub, key);
  return binding
    ? { unhealthy: unhealthyOf(context, binding), tolerationMs: tolerationMs(binding) }
    : { unhealthy: [], tolerationMs: 0 };
}

/** The clusters in which the binding's application is unhealthy; none where its policy asks for no failover. */
export function unhealthyOf({ interpreterFor }: Pick<ActivityContext, 'interpreterFor'>, binding: Binding): string[] {
  const hasHealth = interpreterFor(kindOf(binding.spec.resource)).interpretHealth !== undefined;
  return unhealthyClusters(binding, hasHealth);
}

/** Evicts the application from clusters in which it is still unhealthy, as far as there is somewhere to go. */
export async function evictApplication(
  context: FailoverContext,
  key: BindingRef,
  clusters: readonly string[],
): Promise<EvictionResult[]> {
  const results: EvictionResult[] = [];
  for (const cluster of clusters) {
    results.push(await despiteConflicts(() => evict(context, key, cluster)));
  }
  return results;
}

async function evict(context: FailoverContext, key: BindingRef, cluster: string): Promise<EvictionResult> {
  const binding = bindingOf(context.hub, key);
  if (!binding || !unhealthyOf(context, binding).includes(cluster)) {
    return { binding: cluster, outcome: 'notNeeded' };
  }
  const replacement = replacementFor(schedulingInput(context, binding), cluster);
  if (replacement.kind === 'stuck') {
    return { binding: cluster, outcome: 'held', message: replacement.message };
  }
  try {
    await changeBinding(context, key, (newest) =>
      evictForApplication(newest, [cluster], context.gates.StatefulFailoverInjection),
    );
    return { binding: cluster, outcome: 'evicted' };
  } catch (error) {
    if (error instanceof StatePreservationError) {
      return { binding: cluster, outcome: 'held', message: error.message };
    }
    const message = `Evict from cluster ${cluster} failed.`;
    context.record([binding], { type: 'Warning', reason: 'EvictWorkloadFromClusterFailed', message });
    throw error;
  }
}
