/**
 * Puts off repairs of what somebody else keeps changing back: a controller on the member, a second control plane. Repairing at
 * once each time would keep both busy for ever.
 */

/** Repairs that are told of at once at first, and later and later when they come again and again. */
export interface DriftPause<T> {
  add(key: string, drifted: T): void;
  close(): void;
}

interface Drift<T> {
  count: number;
  lastAt: number;
  waiting?: { timer: NodeJS.Timeout; newest: T };
}

/** A person who edits by hand is put right at once. */
const AT_ONCE = 3;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** Without drift for this long, it counts from the beginning. */
const CALM_MS = 120_000;
/** Objects that are remembered before those that are calm again are looked for. */
const MANY = 1_000;

/** Nothing has drifted yet. `now` is in ms. */
export function createDriftPause<T>(repair: (drifted: T) => void, now = () => performance.now()): DriftPause<T> {
  const drifts = new Map<string, Drift<T>>();

  function forgetCalm(): void {
    for (const [key, { lastAt, waiting }] of drifts) {
      if (!waiting && now() - lastAt > CALM_MS) {
        drifts.delete(key);
      }
    }
  }

  return {
    add(key, drifted) {
      if (drifts.size >= MANY) {
        forgetCalm();
      }
      const known = drifts.get(key);
      if (known?.waiting) {
        known.waiting.newest = drifted;
        return;
      }
      const count = known && now() - known.lastAt <= CALM_MS ? known.count + 1 : 1;
      const drift: Drift<T> = { count, lastAt: now() };
      drifts.set(key, drift);
      if (count <= AT_ONCE) {
        repair(drifted);
        return;
      }
      const timer = setTimeout(
        () => {
          const { newest } = drift.waiting ?? { newest: drifted };
          delete drift.waiting;
          drift.lastAt = now();
          repair(newest);
        },
        Math.min(FIRST_PAUSE_MS * 2 ** (count - AT_ONCE - 1), LONGEST_PAUSE_MS),
      );
      drift.waiting = { timer, newest: drifted };
    },
    close() {
      for (const { waiting } of drifts.values()) {
        clearTimeout(waiting?.timer);
      }
      drifts.clear();
    },
  };
}
