/** When eviction tasks end: Karmada's rules, but never at the price of the last healthy copy. */
import { equalJson } from '../equality.ts';
import type { AggregatedStatusItem, Binding, GracefulEvictionTask } from '../kinds/binding.ts';

/** What the rules look at. */
export interface EvictionInput {
  binding: Binding;
  nowMs: number;
  /** RFC 3339, for tasks without a time. */
  now: string;
  gracePeriodSeconds: number;
  /** False for a member that is out or gone: what is known of it may be old. */
  isReady: (cluster: string) => boolean;
  /** False while some member has not taken the current decision, or is away: the health that is known may be old. */
  isRolledOut: boolean;
}

/** What becomes of a binding's tasks. */
export interface EvictionOutcome {
  tasks: GracefulEvictionTask[];
  /** True when the tasks differ from those of the binding. */
  isChanged: boolean;
  /** Clusters that the binding has left for good. */
  ended: string[];
  /** Clusters whose grace is over, but where the last copy that serves would be lost. */
  held: string[];
  /** Epoch milliseconds of the next look though nothing happens; undefined when there is none. */
  nextMs: number | undefined;
}

/** Judges every task of a binding. */
export function assessEvictions(input: EvictionInput): EvictionOutcome {
  const { binding, nowMs, now } = input;
  const before = binding.spec.gracefulEvictionTasks ?? [];
  const tasks: GracefulEvictionTask[] = [];
  const ended: string[] = [];
  const held: string[] = [];
  let nextMs: number | undefined;
  for (const task of before) {
    const stamped = task.creationTimestamp === undefined ? { ...task, creationTimestamp: now } : task;
    const verdict = stamped === task ? verdictOn(stamped, input) : 'waits';
    if (verdict === 'ended') {
      ended.push(task.fromCluster);
      continue;
    }
    tasks.push(stamped);
    if (verdict === 'held') {
      held.push(task.fromCluster);
    }
    const endMs = endOf(stamped, input);
    if (task.suppressDeletion === undefined && endMs >= nowMs) {
      nextMs = Math.min(nextMs ?? Infinity, endMs + 1);
    }
  }
  return { tasks, isChanged: !equalJson(before, tasks), ended, held, nextMs };
}

type Verdict = 'ended' | 'waits' | 'held' | 'kept';

function verdictOn(task: GracefulEvictionTask, input: EvictionInput): Verdict {
  if (task.suppressDeletion !== undefined) {
    return task.suppressDeletion ? 'kept' : 'ended';
  }
  if (input.isRolledOut && isReplaced(input.binding)) {
    return 'ended';
  }
  if (input.nowMs <= endOf(task, input)) {
    return 'waits';
  }
  return isLastCopy(task, input) ? 'held' : 'ended';
}

/** Creation times are whole seconds: a task may be nearly one younger than it says, and its grace is not to be shorter for it. */
const ROUNDING_MS = 999;

function endOf({ creationTimestamp, gracePeriodSeconds }: GracefulEvictionTask, input: EvictionInput): number {
  const from = creationTimestamp === undefined ? input.nowMs : Date.parse(creationTimestamp);
  return from + (gracePeriodSeconds ?? input.gracePeriodSeconds) * 1_000 + ROUNDING_MS;
}

/**
 * True when the current decision is known to be healthy everywhere. A decision for no cluster at all replaces nothing
 * (Karmada takes it for healthy and removes the last copy).
 */
export function isReplaced({ metadata, spec, status }: Binding): boolean {
  const { clusters = [] } = spec;
  const healths = healthsOf(status?.aggregatedStatus);
  return (
    clusters.length > 0 &&
    (status?.schedulerObservedGeneration ?? 0) === (metadata.generation ?? 0) &&
    clusters.every(({ name }) => healths.get(name) === 'Healthy')
  );
}

/** A task of purge mode Directly has nothing left to lose: its copy went first, as its owner wished. */
function isLastCopy({ fromCluster, purgeMode }: GracefulEvictionTask, { binding, isReady }: EvictionInput): boolean {
  if (purgeMode === 'Directly' || !mayServe(binding, fromCluster, isReady)) {
    return false;
  }
  const healths = healthsOf(binding.status?.aggregatedStatus);
  return !(binding.spec.clusters ?? []).some(
    ({ name }) => name !== fromCluster && healths.get(name) === 'Healthy' && isReady(name),
  );
}

/** True for a copy that is healthy, or was before contact was lost. */
export function mayServe(binding: Binding, cluster: string, isReady: (cluster: string) => boolean): boolean {
  const health = healthsOf(binding.status?.aggregatedStatus).get(cluster);
  return health === 'Healthy' || (health === 'Unknown' && !isReady(cluster));
}

function healthsOf(items: readonly AggregatedStatusItem[] = []): Map<string, AggregatedStatusItem['health']> {
  return new Map(items.map(({ clusterName, health }) => [clusterName, health]));
}
