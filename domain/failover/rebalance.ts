/** Moving replicas of a healthy workload towards the division that a fresh decision would make: only if asked, a few at a time. */
import type { Binding, TargetCluster } from '../kinds/binding.ts';
import type { Policy } from '../kinds/policy.ts';
import { annotationOf } from '../metadata.ts';
import { isReplaced } from './graceful-eviction.ts';
import { REBALANCE_ANNOTATION, REBALANCE_PRODUCER, REBALANCED } from './names.ts';
import { beginMove, isMoving } from './transition.ts';

/** The share (0 to 1) of replicas that may move at a time; undefined where nobody asks for it. */
export function rebalanceShare(binding: Binding, policy: Policy | undefined): number | undefined {
  for (const object of [binding, policy]) {
    const [, percent] = /^(\d{1,3})%$/.exec((object && annotationOf(object, REBALANCE_ANNOTATION)) ?? '') ?? [];
    if (percent !== undefined && Number(percent) >= 1 && Number(percent) <= 100) {
      return Number(percent) / 100;
    }
  }
  return undefined;
}

/**
 * The binding at its next step: what clusters lose they keep until the step is healthy, or grace is over. The same binding
 * when there is none ({@link rebalanceStep}).
 * @param now RFC 3339
 */
export function rebalanced(binding: Binding, wanted: readonly TargetCluster[], share: number, now: string): Binding {
  const clusters = rebalanceStep(binding, wanted, share);
  if (!clusters) {
    return binding;
  }
  const moving = beginMove(binding, clusters, { now, reason: REBALANCED, producer: REBALANCE_PRODUCER });
  return { ...moving, spec: { ...moving.spec, clusters } };
}

/**
 * The next step: at most the share of all replicas (at least one) goes from clusters that have too many to those that
 * have too few. Undefined when there is nothing to move, or when the step before is not healthy everywhere yet.
 */
export function rebalanceStep(
  binding: Binding,
  wanted: readonly TargetCluster[],
  share: number,
): TargetCluster[] | undefined {
  const current = binding.spec.clusters ?? [];
  const total = sum(current);
  if (!isReplaced(binding) || isMoving(binding) || sum(wanted) !== total) {
    return undefined;
  }
  const goal = new Map(wanted.map(({ name, replicas = 0 }) => [name, replicas]));
  const counts = new Map(current.map(({ name, replicas = 0 }) => [name, replicas]));
  const names = [...new Set([...counts.keys(), ...goal.keys()])].sort();
  const missing = names.map((name) => ({ name, by: (goal.get(name) ?? 0) - (counts.get(name) ?? 0) }));
  let budget = Math.max(1, Math.floor(total * share));
  let moved = 0;
  for (const { name, by } of missing.filter(({ by }) => by < 0)) {
    const taken = Math.min(-by, budget);
    counts.set(name, (counts.get(name) ?? 0) - taken);
    budget -= taken;
    moved += taken;
  }
  if (moved === 0) {
    return undefined;
  }
  for (const { name, by } of missing.filter(({ by }) => by > 0)) {
    const given = Math.min(by, moved);
    counts.set(name, (counts.get(name) ?? 0) + given);
    moved -= given;
  }
  return [...counts].filter(([, replicas]) => replicas > 0).map(([name, replicas]) => ({ name, replicas }));
}

function sum(targets: readonly TargetCluster[]): number {
  return targets.reduce((total, { replicas = 0 }) => total + replicas, 0);
}
