/**
 * Moves of healthy workloads, without a gap: what a cluster loses it keeps until what takes its place is healthy. A cluster
 * that is left keeps its copy by an eviction task; one that stays with fewer replicas keeps them by an annotation.
 */
import { z } from 'zod';
import type { Binding, BindingSpec, TargetCluster } from '../kinds/binding.ts';
import { annotationOf, changeMetadata } from '../metadata.ts';
import { evictCluster, type TaskOptions } from './eviction.ts';
import { isReplaced, mayServe } from './graceful-eviction.ts';
import { DISPLACED, GUARD_PRODUCER, KEPT_REPLICAS_ANNOTATION } from './names.ts';

const keptSchema = z.object({
  /** RFC 3339: when the move began. */
  since: z.iso.datetime(),
  /** Replicas of the template then: who scales it afterwards ends the keeping. */
  replicas: z.int(),
  clusters: z.record(z.string(), z.int()),
});

/** What clusters keep for now. */
type Kept = z.infer<typeof keptSchema>;

/** Who moves a binding, and when. */
export interface MoveOptions extends Pick<TaskOptions, 'reason' | 'producer' | 'message'> {
  /** RFC 3339. */
  now: string;
}

/** The binding on its way to these targets; who writes the new schedule itself is up to the caller. */
export function beginMove(binding: Binding, wanted: readonly TargetCluster[], { now, ...task }: MoveOptions): Binding {
  const goal = new Map(wanted.map(({ name, replicas = 0 }) => [name, replicas]));
  const current = binding.spec.clusters ?? [];
  const spec = current
    .filter(({ name }) => !goal.has(name))
    .reduce((left, { name }) => evictCluster(left, name, { purgeMode: 'Gracefully', ...task }), binding.spec);
  const shrinking = current.filter(({ name, replicas = 0 }) => replicas > (goal.get(name) ?? replicas));
  if (shrinking.length === 0) {
    return { ...binding, spec };
  }
  const kept: Kept = {
    since: now,
    replicas: binding.spec.replicas ?? 0,
    clusters: Object.fromEntries(shrinking.map(({ name, replicas = 0 }) => [name, replicas])),
  };
  return { ...changeMetadata(binding, { annotations: { [KEPT_REPLICAS_ANNOTATION]: JSON.stringify(kept) } }), spec };
}

/** The replicas that the copy in a cluster has for now: those of the schedule, or what it keeps if that is more. */
export function replicasFor(binding: Binding, { name, replicas = 0 }: TargetCluster): number {
  const kept = keptOf(binding);
  return kept && Object.hasOwn(kept.clusters, name) ? Math.max(replicas, kept.clusters[name] ?? 0) : replicas;
}

/** True while some cluster keeps what the schedule no longer gives it. */
export function isMoving(binding: Binding): boolean {
  return (
    (binding.spec.gracefulEvictionTasks ?? []).length > 0 ||
    annotationOf(binding, KEPT_REPLICAS_ANNOTATION) !== undefined
  );
}

/** What the end of the keeping is judged by. */
export interface KeepingInput {
  nowMs: number;
  /** Seconds after which clusters shrink although the others are not healthy. */
  gracePeriodSeconds: number;
  /** False while some member has not taken the current decision. */
  isRolledOut: boolean;
}

/** The binding without what its clusters kept, once that is needed no more; or else when to look again at the latest. */
export function endKeeping(
  binding: Binding,
  { nowMs, gracePeriodSeconds, isRolledOut }: KeepingInput,
): { binding: Binding; nextMs: number | undefined } {
  if (annotationOf(binding, KEPT_REPLICAS_ANNOTATION) === undefined) {
    return { binding, nextMs: undefined };
  }
  const kept = keptOf(binding);
  const endMs = kept ? Date.parse(kept.since) + gracePeriodSeconds * 1_000 : nowMs;
  return nowMs >= endMs || (isRolledOut && isReplaced(binding))
    ? { binding: changeMetadata(binding, { withoutAnnotations: [KEPT_REPLICAS_ANNOTATION] }), nextMs: undefined }
    : { binding, nextMs: endMs };
}

/**
 * The spec under a new decision that was made in the middle of a move: copies that may serve, in clusters that the
 * decision leaves out although nobody asked for that, go gracefully too. Undefined where there are none.
 * @param isReady false for a member that is out
 */
export function guardDisplaced(
  binding: Binding,
  wanted: readonly TargetCluster[],
  isReady: (cluster: string) => boolean,
): BindingSpec | undefined {
  const names = new Set(wanted.map(({ name }) => name));
  const displaced = (binding.spec.clusters ?? []).filter(
    ({ name }) => !names.has(name) && mayServe(binding, name, isReady),
  );
  if (!isMoving(binding) || displaced.length === 0) {
    return undefined;
  }
  return displaced.reduce(
    (spec, { name }) =>
      evictCluster(spec, name, {
        purgeMode: 'Gracefully',
        reason: DISPLACED,
        producer: GUARD_PRODUCER,
        message: 'left out by a decision that another move caused',
      }),
    binding.spec,
  );
}

/** Undefined where nothing is kept, or where what is written there cannot be read or is about other replicas. */
function keptOf(binding: Binding): Kept | undefined {
  const text = annotationOf(binding, KEPT_REPLICAS_ANNOTATION);
  if (text === undefined) {
    return undefined;
  }
  try {
    const { data } = keptSchema.safeParse(JSON.parse(text));
    return data?.replicas === (binding.spec.replicas ?? 0) ? data : undefined;
  } catch {
    return undefined;
  }
}
