/**
 * Bindings that found no schedule: tried again when there may be room, the more urgent first, one after the other, so that
 * each sees what those before it have taken. A look costs no run: one is started only for what has room now.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import { BINDINGS_PENDING } from '../activities/hub.ts';
import type { Binding } from '../domain/kinds/binding.ts';
import { keyText } from '../domain/object.ts';
import { type Cause, withCauses } from '../domain/propagation/cause.ts';
import { backoffMs, comparePending, pendingClass } from '../domain/scheduling/pending.ts';
import type { Change } from '../kube/object-cache.ts';
import type { WatchedHub } from './hub.ts';

/** What waits for a schedule. */
export interface PendingSchedules {
  /**
   * Looks at all that waits: there may be room.
   * @param causes what whoever schedules must have seen
   * @param then done when all have had their turn
   */
  look(causes?: readonly Cause[], then?: () => void): void;
  close(): void;
}

/** What {@link openPendingSchedules} needs. */
export interface PendingSchedulesOptions {
  hub: {
    bindings: Pick<WatchedHub['bindings'], 'byIndex' | 'get' | 'onChange'>;
    clusterBindings: Pick<WatchedHub['clusterBindings'], 'byIndex' | 'get' | 'onChange'>;
    quotas: Pick<WatchedHub['quotas'], 'onChange'>;
  };
  logger: Pick<Logger, 'warn'>;
  /** What a schedule would be now, from caches alone: a better one than none, or none for another reason. */
  prospect(binding: Binding): 'scheduled' | 'changed' | 'same';
  /** Has it scheduled; resolves when that is done or failed. */
  attempt(binding: Binding, causes: readonly Cause[]): Promise<void>;
}

/** What is not told by any event (nodes and quotas of members) is seen after this long: Karmada's interval. */
const SWEEP_MS = 30_000;
/** Rounds are not closer together than this. */
const ROUND_PAUSE_MS = 1_000;
/** After a round that took long to decide, so many times longer passes: however many wait, a tenth of the time goes there. */
const REST_FACTOR = 9;
/** Looks in one go: a turn of the event loop holds up everything else. */
const LOOKS_A_TURN = 20;

/** Waits and looks until it is closed. */
export function openPendingSchedules({ hub, logger, prospect, attempt }: PendingSchedulesOptions): PendingSchedules {
  const backoffs = new Map<string, { failures: number; until: number }>();
  let causes: Cause[] = [];
  let followUps: (() => void)[] = [];
  let notBefore = 0;
  let isRunning = false;
  let isSweepDue = true;
  let isClosed = false;
  let timer: { at: number; handle: NodeJS.Timeout } | undefined;

  const waiting = (): Binding[] =>
    [
      ...hub.bindings.byIndex(BINDINGS_PENDING, BINDINGS_PENDING),
      ...hub.clusterBindings.byIndex(BINDINGS_PENDING, BINDINGS_PENDING),
    ].sort(comparePending);

  const current = ({ kind, metadata }: Binding): Binding | undefined =>
    kind === 'ResourceBinding' ? hub.bindings.get(metadata) : hub.clusterBindings.get(metadata);

  /** A round at this time, or as soon after it as rounds may be. */
  function roundAt(time: number): void {
    const at = Math.max(time, notBefore);
    if (isClosed || isRunning || (timer && timer.at <= at)) {
      return;
    }
    clearTimeout(timer?.handle);
    timer = { at, handle: setTimeout(round, Math.max(0, at - Date.now())) };
  }

  async function round(): Promise<void> {
    timer = undefined;
    isRunning = true;
    const [seen, done, isSweep] = [causes, followUps, isSweepDue];
    [causes, followUps, isSweepDue] = [[], [], false];
    let decidingMs = 0;
    let looks = 0;
    for (const one of waiting()) {
      const binding = current(one);
      const key = keyOf(one);
      if (isClosed) {
        return;
      }
      if (!binding || (backoffs.get(key)?.until ?? 0) > Date.now()) {
        continue;
      }
      const begun = performance.now();
      const chance = prospect(binding);
      decidingMs += performance.now() - begun;
      if (chance === 'scheduled' || (chance === 'changed' && isSweep)) {
        await attempt(binding, seen).catch((error: unknown) =>
          logger.warn({ err: error, binding: key }, 'cannot start the run of a binding that waits'),
        );
      }
      settle(key, current(one));
      looks++;
      if (looks % LOOKS_A_TURN === 0) {
        await nextTurn();
      }
    }
    isRunning = false;
    notBefore = Date.now() + Math.max(ROUND_PAUSE_MS, decidingMs * REST_FACTOR);
    for (const then of done) {
      then();
    }
    if (causes.length + followUps.length > 0 || isSweepDue) {
      roundAt(0);
    }
    for (const { until } of backoffs.values()) {
      roundAt(until);
    }
  }

  /** After a try: what failed for a reason that time may heal is tried again after a growing pause. */
  function settle(key: string, binding: Binding | undefined): void {
    if (binding && pendingClass(binding) === 'backoff') {
      const failures = (backoffs.get(key)?.failures ?? 0) + 1;
      backoffs.set(key, { failures, until: Date.now() + backoffMs(failures) });
    } else {
      backoffs.delete(key);
    }
  }

  function look(later: readonly Cause[] = [], then?: () => void): void {
    causes = withCauses(causes, later);
    followUps.push(...(then ? [then] : []));
    roundAt(0);
  }

  const follow = ({ type, object: binding }: Change<Binding>): void => {
    const key = keyOf(binding);
    if (type === 'deleted' || pendingClass(binding) !== 'backoff') {
      backoffs.delete(key);
    } else if (!backoffs.has(key)) {
      settle(key, binding);
      roundAt(backoffs.get(key)?.until ?? 0);
    }
  };
  const unsubscribe = [
    hub.bindings.onChange(follow),
    hub.clusterBindings.onChange(follow),
    hub.quotas.onChange(() => {
      backoffs.clear();
      look();
    }),
  ];
  const sweeping = setInterval(() => {
    isSweepDue = true;
    roundAt(0);
  }, SWEEP_MS);

  return {
    look,
    close() {
      isClosed = true;
      clearInterval(sweeping);
      clearTimeout(timer?.handle);
      for (const stop of unsubscribe) {
        stop();
      }
    },
  };
}

function keyOf({ kind, metadata }: Binding): string {
  return `${kind} ${keyText(metadata)}`;
}
