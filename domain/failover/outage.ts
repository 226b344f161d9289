/** Which members are out, the taints that say so, and when so many are out that nothing is moved. */
import type { Cluster } from '../kinds/cluster.ts';
import type { Taint } from '../kinds/meta.ts';
import { NOT_READY_TAINT, UNREACHABLE_TAINT } from '../kinds/names.ts';
import { annotationOf, changeMetadata } from '../metadata.ts';
import { findCondition } from '../status/conditions.ts';
import { OUT_SINCE_ANNOTATION } from './names.ts';

/** True when the member is known not to be ready. One that was never asked is not out, nor is one that is leaving. */
export function isOut({ metadata, status }: Cluster): boolean {
  const ready = findCondition(status?.conditions, 'Ready');
  return ready !== undefined && ready.status !== 'True' && !metadata.deletionTimestamp;
}

/** The taints that drive workloads away. */
export function noExecuteTaints({ spec }: Cluster): Taint[] {
  return (spec.taints ?? []).filter(({ effect }) => effect === 'NoExecute');
}

/**
 * The cluster with the NoExecute taint of its outage (Karmada's keys, which Karmada itself never adds with this effect),
 * or without it once it is back, and with a time on every NoExecute taint; the same object when nothing changes.
 * The time of an outage goes on when it changes from not ready to unreachable.
 * @param now RFC 3339
 * @param taintsOutages false removes what was added before and adds nothing
 */
export function withOutageTaint(cluster: Cluster, now: string, taintsOutages: boolean): Cluster {
  const since = annotationOf(cluster, OUT_SINCE_ANNOTATION);
  const wanted = taintsOutages && isOut(cluster) ? outageKey(cluster) : undefined;
  const before = cluster.spec.taints ?? [];
  const kept = before.filter((taint) => since === undefined || !isOutageTaint(taint) || taint.key === wanted);
  const isThere = kept.some((taint) => isOutageTaint(taint) && taint.key === wanted);
  const added: Taint[] =
    wanted === undefined || isThere ? [] : [{ key: wanted, effect: 'NoExecute', timeAdded: since ?? now }];
  const timed = [...kept, ...added].map((taint) =>
    taint.effect === 'NoExecute' && !taint.timeAdded ? { ...taint, timeAdded: now } : taint,
  );
  const isSame = timed.length === before.length && timed.every((taint, index) => taint === before[index]);
  const isMine = added.length > 0 || (since !== undefined && wanted !== undefined);
  const marked = isMine
    ? changeMetadata(cluster, { annotations: { [OUT_SINCE_ANNOTATION]: since ?? now } })
    : changeMetadata(cluster, { withoutAnnotations: [OUT_SINCE_ANNOTATION] });
  return isSame ? marked : { ...marked, spec: { ...marked.spec, taints: timed } };
}

/** True for a taint that an outage brings with it. */
export function isOutageTaint({ key, effect }: Taint): boolean {
  return effect === 'NoExecute' && (key === NOT_READY_TAINT || key === UNREACHABLE_TAINT);
}

function outageKey({ status }: Cluster): string {
  return findCondition(status?.conditions, 'Ready')?.status === 'Unknown' ? UNREACHABLE_TAINT : NOT_READY_TAINT;
}

/** One member that is out is believed, however small the fleet. */
const FEWEST_TO_HOLD = 2;

/**
 * Why outages are not acted upon: more than `maxOutPercent` of the members, and at least two, are out at once (as
 * Kubernetes stops evicting in a zone beyond `--unhealthy-zone-threshold`, 55 %). Undefined when they are.
 */
export function massOutage(clusters: readonly Cluster[], maxOutPercent: number): string | undefined {
  const members = clusters.filter(({ metadata }) => !metadata.deletionTimestamp);
  const out = members.filter(isOut).length;
  return out >= FEWEST_TO_HOLD && out * 100 > members.length * maxOutPercent
    ? `${out} of ${members.length} members are out at once, more than ${maxOutPercent} %: nothing is moved`
    : undefined;
}
