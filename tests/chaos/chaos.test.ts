/** A few schedules of chaos, the same each time; SEED chooses others, SCHEDULES says how many. `npm run chaos` runs as many as you like. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SHAPES } from './fleet.ts';
import { resultText, runSeries, type ScheduleResult } from './series.ts';

const schedules = Number(process.env.SCHEDULES ?? 3);
const seed = Number(process.env.SEED ?? 5000);
const MINUTE_MS = 60_000;

test(`after each of ${schedules} schedules of chaos (SEED=${seed}) all is as after a calm run`, {
  timeout: (2 + 3 * schedules) * MINUTE_MS,
}, async () => {
  const results: ScheduleResult[] = [];
  await runSeries({
    schedules,
    seed,
    shape: SHAPES[seed % SHAPES.length],
    evidence: join(tmpdir(), 'fleetwright-chaos-evidence'),
    onResult(result) {
      results.push(result);
      process.stderr.write(`${resultText(result)}\n`);
    },
  });
  expect(results.flatMap(({ outcome }) => (outcome.kind === 'failed' ? [outcome.error] : []))).toEqual([]);
  expect(results).toHaveLength(schedules);
});
