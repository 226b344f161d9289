/** No order of events leads to another final state: real stages, caches, watches and members, with events at random. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deliverAll, playCalmly, playWildly, settle, stateOf } from './play.ts';
import { openStages, type Stages } from './stages.ts';
import { earlierWishes, lastWishes } from './users.ts';

const RUNS = Number(process.env.FLEETWRIGHT_CONVERGENCE_RUNS ?? 6);
/** How long something that is put right behind the scenes (a harmed copy) may take. */
const PATIENCE_MS = 20_000;

let stages: Stages;
beforeAll(async () => {
  stages = await openStages();
}, 120_000);
afterAll(() => stages.close());

/** A sequence of random numbers (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Plays until the state is the wanted one; fails with the difference when it is not in time. */
async function untilSame(namespace: string, wanted: unknown, goOn: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    await goOn();
    const state = await stateOf(stages, namespace);
    if (JSON.stringify(state) === JSON.stringify(wanted)) {
      return;
    }
    if (Date.now() > deadline) {
      expect(state).toEqual(wanted);
    }
  }
}

let count = 0;

test('no order of events leads to another final state', { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(earlierWishes, lastWishes, fc.integer(), async (earlier, last, seed) => {
      count++;
      const [calm, heard, lossy] = [`calm-${count}`, `heard-${count}`, `lossy-${count}`];
      const random = randomFrom(seed);
      await playCalmly(stages, calm, last);
      const wanted = await stateOf(stages, calm);
      // Events alone must do: nobody looks at everything.
      await playWildly(stages, heard, [...earlier, ...last], random, false);
      await untilSame(heard, wanted, () => deliverAll(stages, random));
      // After a crash everything is looked at: that must do too.
      await playWildly(stages, lossy, [...earlier, ...last], random, true);
      await untilSame(lossy, wanted, () => settle(stages));
    }),
    // To shrink a failure would play for minutes; its seed and path play it again.
    { numRuns: RUNS, endOnFailure: true },
  );
});
