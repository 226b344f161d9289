/** A series of schedules on one fleet after the other: a schedule that fails ends its fleet, and its evidence is kept. */
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepEvidence } from './evidence.ts';
import { type Fleet, openFleet, SHAPES, type Shape } from './fleet.ts';
import { planSchedule, type Schedule } from './plan.ts';
import { faultText } from './plan-faults.ts';
import { type Account, runSchedule } from './schedule-run.ts';

/** What to run. */
export interface SeriesOptions {
  schedules: number;
  /** Of the first schedule; each further one has the next. */
  seed: number;
  /** Both in turn when absent. */
  shape?: Shape | undefined;
  /** A folder with a testbed's clusters `member1` to `member3`; simulated members without. */
  testbed?: string | undefined;
  /** Where evidence is kept. */
  evidence: string;
  onResult: (result: ScheduleResult) => void;
}

/** What became of one schedule. */
export interface ScheduleResult {
  seed: number;
  shape: Shape;
  members: 'simulated' | 'real';
  faults: string[];
  actions: string[];
  seconds: number;
  /** Seconds at which each stage began. */
  stages: Record<string, number>;
  outcome: { kind: 'passed'; account: Account } | { kind: 'failed'; stage: string; error: string; evidence: string };
}

/** Schedules in a row on a fleet of one shape, when shapes take turns. */
const TURN = 10;

/** Runs them all; returns how many failed. */
export async function runSeries(options: SeriesOptions): Promise<number> {
  const { schedules, seed, testbed } = options;
  let current: { fleet: Fleet; shape: Shape } | undefined;
  let failures = 0;
  try {
    for (let index = 0; index < schedules; index++) {
      const shape = options.shape ?? SHAPES[Math.floor(index / TURN) % SHAPES.length] ?? 'alone';
      if (current && current.shape !== shape) {
        const { fleet } = current;
        current = undefined;
        await end(fleet);
      }
      current ??= { fleet: await openFleet({ folder: await newFolder(), shape, testbed }), shape };
      const result = await runOne(options, current.fleet, planSchedule(seed + index, shape), shape);
      options.onResult(result);
      if (result.outcome.kind === 'failed') {
        failures++;
        const { fleet } = current;
        current = undefined;
        await fleet.close().catch(() => {});
        await rename(fleet.folder, join(result.outcome.evidence, 'data'));
      }
    }
  } finally {
    if (current) {
      await end(current.fleet);
    }
  }
  return failures;
}

function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'fleetwright-chaos-'));
}

async function end(fleet: Fleet): Promise<void> {
  try {
    await fleet.close();
  } finally {
    await rm(fleet.folder, { recursive: true, force: true });
  }
}

async function runOne(
  { testbed, evidence }: SeriesOptions,
  fleet: Fleet,
  schedule: Schedule,
  shape: Shape,
): Promise<ScheduleResult> {
  const startedAt = performance.now();
  const secondsSoFar = (): number => Math.round((performance.now() - startedAt) / 100) / 10;
  const stages: Record<string, number> = {};
  let stage = '';
  let outcome: ScheduleResult['outcome'];
  try {
    const account = await runSchedule(fleet, schedule, (next) => {
      stage = next;
      stages[next] = secondsSoFar();
    });
    outcome = { kind: 'passed', account };
  } catch (error) {
    const folder = join(evidence, `seed-${schedule.seed}-${shape}-${Date.now()}`);
    await keepEvidence(folder, fleet, schedule, error);
    outcome = {
      kind: 'failed',
      stage,
      error: error instanceof Error ? error.message : String(error),
      evidence: folder,
    };
  }
  return {
    seed: schedule.seed,
    shape,
    members: testbed === undefined ? 'simulated' : 'real',
    faults: schedule.faults.map(({ atMs, fault }) => `${(atMs / 1_000).toFixed(1)} s: ${faultText(fault)}`),
    actions: schedule.actions.map(({ atMs, action }) => `${(atMs / 1_000).toFixed(1)} s: ${action.what}`),
    seconds: secondsSoFar(),
    stages,
    outcome,
  };
}

/** One line about a schedule, and how to run it again when it failed. */
export function resultText({ seed, shape, members, faults, actions, seconds, outcome }: ScheduleResult): string {
  const about = `seed ${seed} (${shape}, ${members}, ${seconds} s): ${actions.length} actions; ${faults.join(', ')}`;
  if (outcome.kind === 'passed') {
    const { answered, unanswered, failovers, evicted, samples, kept, compared, restarted, crashes } = outcome.account;
    const ended = Object.entries(crashes).map(([name, count]) => `; ${name} ended by itself ${count} times`);
    return (
      `passed ${about}; ${answered} writes answered, all there (${unanswered} attempts unanswered); ` +
      `${evicted} evictions in ${failovers} failovers; ${compared} objects as in a calm run; ` +
      `${kept} preserved; ${samples} looks at serving copies; ` +
      `nothing left over, no run failed${restarted > 0 ? `; ${restarted} runs begun anew` : ''}${ended.join('')}`
    );
  }
  const [first = ''] = outcome.error.split('\n');
  return (
    `FAILED ${about}\n  ${outcome.stage}: ${first.slice(0, 600)}\n  evidence: ${outcome.evidence}\n` +
    `  again: npm run chaos -- --seed ${seed} --schedules 1 --fleet ${shape}`
  );
}
