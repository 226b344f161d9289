/** Going back to a cluster that has recovered: only where it is asked for, after a time of quiet, a few at a time. */
import type { Binding, TargetCluster } from '../kinds/binding.ts';
import type { Policy } from '../kinds/policy.ts';
import { annotationOf, changeMetadata } from '../metadata.ts';
import { FAILBACK_ANNOTATION, FAILBACK_PRODUCER, FAILED_BACK, MOVED_FROM_ANNOTATION } from './names.ts';
import { beginMove } from './transition.ts';

/** When a binding goes back; `stableMs` is how long the cluster must have been ready without a break. */
export type Failback = { kind: 'never' } | { kind: 'after'; stableMs: number };

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Reads `never`, `immediately`, `90s`, `15m` or `2h`; undefined for anything else. */
export function parseFailback(text: string): Failback | undefined {
  if (text === 'never') {
    return { kind: 'never' };
  }
  if (text === 'immediately') {
    return { kind: 'after', stableMs: 0 };
  }
  const [, count, unit] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  return count !== undefined && (unit === 's' || unit === 'm' || unit === 'h')
    ? { kind: 'after', stableMs: Number(count) * UNIT_MS[unit] }
    : undefined;
}

/** What the binding asks for, or else its policy; never, as in Karmada, where neither says anything that can be read. */
export function failbackOf(binding: Binding, policy: Policy | undefined): Failback {
  for (const object of [binding, policy]) {
    const text = object && annotationOf(object, FAILBACK_ANNOTATION);
    const failback = text === undefined ? undefined : parseFailback(text);
    if (failback) {
      return failback;
    }
  }
  return { kind: 'never' };
}

/** The clusters that the binding is to go back to. */
export function movedFrom(binding: Binding): string[] {
  return (annotationOf(binding, MOVED_FROM_ANNOTATION) ?? '').split(',').filter((name) => name !== '');
}

/** What becomes of a binding that was moved away from a cluster, once that has recovered. */
export type WayBack =
  | { kind: 'return'; atMs: number }
  /** Nobody asks for it any more: it only loses its mark. */
  | { kind: 'forget' };

/**
 * Whether a binding is to go back to a cluster; undefined for one that was not moved away from it.
 * @param readySinceMs epoch ms since when the cluster has been ready
 */
export function wayBack(
  binding: Binding,
  policy: Policy | undefined,
  cluster: string,
  readySinceMs: number,
): WayBack | undefined {
  if (!movedFrom(binding).includes(cluster)) {
    return undefined;
  }
  const failback = failbackOf(binding, policy);
  return failback.kind === 'never' ? { kind: 'forget' } : { kind: 'return', atMs: readySinceMs + failback.stableMs };
}

/** The binding with, or without, the mark that it is to go back to the cluster. */
export function markMoved(binding: Binding, cluster: string, isMoved: boolean): Binding {
  const names = movedFrom(binding).filter((name) => name !== cluster);
  const marked = isMoved ? [...names, cluster] : names;
  return marked.length === 0
    ? changeMetadata(binding, { withoutAnnotations: [MOVED_FROM_ANNOTATION] })
    : changeMetadata(binding, { annotations: { [MOVED_FROM_ANNOTATION]: marked.join(',') } });
}

/**
 * The binding as it is sent back: scheduled afresh. What other clusters lose by that they keep until the copy in the
 * recovered cluster is healthy, or grace is over.
 * @param wanted what a fresh decision gives
 * @param now RFC 3339
 */
export function sendBack(binding: Binding, cluster: string, wanted: readonly TargetCluster[], now: string): Binding {
  const moving = beginMove(binding, wanted, {
    now,
    reason: FAILED_BACK,
    producer: FAILBACK_PRODUCER,
    message: `back to ${cluster}`,
  });
  const marked = markMoved(moving, cluster, false);
  return { ...marked, spec: { ...marked.spec, rescheduleTriggeredAt: now } };
}
