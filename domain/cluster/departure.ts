/** When a leaving member is given up: what is on it stays there, and the hub is cleaned without it. */
import type { Cluster } from '../kinds/cluster.ts';
import { findCondition } from '../status/conditions.ts';

/** A push member that is away this long while it leaves will not be waited for. */
const GIVE_UP_SECONDS = 30;

/**
 * True when nobody will take the Works back: the agent of a pull member is silent (Karmada gives it up at once), or a
 * push member has not been ready for a while.
 */
export function isGivenUp({ spec, status }: Cluster, now: Date): boolean {
  const ready = findCondition(status?.conditions, 'Ready');
  if (ready?.status === 'True') {
    return false;
  }
  const awaySeconds = ready ? (now.getTime() - Date.parse(ready.lastTransitionTime)) / 1_000 : Number.POSITIVE_INFINITY;
  return spec.syncMode === 'Pull' || awaySeconds >= GIVE_UP_SECONDS;
}
