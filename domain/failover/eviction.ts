/** Eviction tasks, as Karmada writes them. */
import type { Binding, BindingSpec, GracefulEvictionTask } from '../kinds/binding.ts';
import { changeMetadata } from '../metadata.ts';
import {
  APPLICATION_FAILURE,
  APPLICATION_PRODUCER,
  PRESERVED_STATE_ANNOTATION,
  TAINT_MANAGER,
  TAINT_UNTOLERATED,
} from './names.ts';
import { preservedState } from './preserved-state.ts';
import type { FailoverSettings } from './settings.ts';

/** A task before it is tied to a cluster. */
export type TaskOptions = Omit<GracefulEvictionTask, 'fromCluster' | 'replicas' | 'creationTimestamp'>;

/** The spec without the cluster, which gets a task unless it has one; the same spec when the cluster is no target. */
export function evictCluster(spec: BindingSpec, cluster: string, options: TaskOptions): BindingSpec {
  const target = spec.clusters?.find(({ name }) => name === cluster);
  if (!target) {
    return spec;
  }
  const tasks = spec.gracefulEvictionTasks ?? [];
  const task: GracefulEvictionTask = {
    fromCluster: cluster,
    ...options,
    ...(target.replicas !== undefined && target.replicas > 0 && { replicas: target.replicas }),
  };
  return {
    ...spec,
    clusters: spec.clusters?.filter(({ name }) => name !== cluster),
    gracefulEvictionTasks: isEvicting(spec, cluster) ? tasks : [...tasks, task],
  };
}

/** True while a task takes the binding away from the cluster. */
export function isEvicting({ gracefulEvictionTasks = [] }: BindingSpec, cluster: string): boolean {
  return gracefulEvictionTasks.some(({ fromCluster }) => fromCluster === cluster);
}

/** How a taint drives the binding away. `otherwise` is for bindings without `failover.cluster`. */
export function purgeModeOf({ spec }: Binding, otherwise: 'Gracefully' | 'Directly'): 'Gracefully' | 'Directly' {
  const behavior = spec.failover?.cluster;
  return behavior ? (behavior.purgeMode ?? 'Gracefully') : otherwise;
}

/**
 * Why a binding stays in a cluster that is out, undefined where it need not. Purge mode Directly lets nothing run elsewhere
 * before the old copy is gone, and none goes from a member that is not ready: to evict wins nothing as long as the outage
 * lasts, and costs the last copy that serves when it ends.
 */
export function directHold(
  binding: Binding,
  cluster: string,
  { purgeMode, evictsDirectlyInOutages }: Pick<FailoverSettings, 'purgeMode' | 'evictsDirectlyInOutages'>,
): string | undefined {
  return purgeModeOf(binding, purgeMode) === 'Directly' && !evictsDirectlyInOutages
    ? `purge mode Directly: nothing may run elsewhere before its copy is gone from ${cluster}, which is out`
    : undefined;
}

/**
 * The binding after a taint drove it away. Throws `StatePreservationError`.
 * @param purgeMode for bindings without `failover.cluster`
 * @param preservesState the gate StatefulFailoverInjection
 */
export function evictForTaint(
  binding: Binding,
  cluster: string,
  {
    purgeMode,
    preservesState,
    message,
  }: { purgeMode: 'Gracefully' | 'Directly'; preservesState: boolean; message?: string },
): Binding {
  const behavior = binding.spec.failover?.cluster;
  const state = preservesState ? preservedState(binding, cluster, behavior?.statePreservation?.rules ?? []) : undefined;
  return withEviction(binding, cluster, state, {
    purgeMode: purgeModeOf(binding, purgeMode),
    reason: TAINT_UNTOLERATED,
    producer: TAINT_MANAGER,
    ...(message && { message }),
    ...(state && { preservedLabelState: state }),
  });
}

/** The binding after its application was unhealthy for too long in these clusters. Throws `StatePreservationError`. */
export function evictForApplication(binding: Binding, clusters: readonly string[], preservesState: boolean): Binding {
  const behavior = binding.spec.failover?.application;
  if (!behavior) {
    return binding;
  }
  const clustersBeforeFailover = (binding.spec.clusters ?? []).map(({ name }) => name);
  const { purgeMode = 'Gracefully', gracePeriodSeconds } = behavior;
  return clusters.reduce((evicted, cluster) => {
    const state = preservesState
      ? preservedState(evicted, cluster, behavior.statePreservation?.rules ?? [])
      : undefined;
    return withEviction(evicted, cluster, state, {
      purgeMode,
      reason: APPLICATION_FAILURE,
      producer: APPLICATION_PRODUCER[binding.kind],
      ...(purgeMode === 'Gracefully' && gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
      ...(purgeMode === 'Never' && { suppressDeletion: true }),
      ...(state && { preservedLabelState: state, clustersBeforeFailover }),
    });
  }, binding);
}

function withEviction(
  binding: Binding,
  cluster: string,
  state: Record<string, string> | undefined,
  options: TaskOptions,
): Binding {
  const spec = evictCluster(binding.spec, cluster, options);
  if (spec === binding.spec) {
    return binding;
  }
  const kept = state
    ? changeMetadata(binding, { annotations: { [PRESERVED_STATE_ANNOTATION]: JSON.stringify(state) } })
    : binding;
  return { ...kept, spec };
}
