/** Which faults a schedule has, and when. */
import { MEMBERS, type MemberName, type Shape } from './fleet.ts';
import type { Random } from './random.ts';

/** What can be done to a member. */
export const MEMBER_FAULTS = ['kill', 'freeze', 'down', 'silent', 'error', 'slow', 'cutAnswers', 'flap'] as const;

/** One fault, which heals by itself after its time. */
export type Fault =
  | { on: MemberName; how: (typeof MEMBER_FAULTS)[number]; ms: number }
  /** `kill` and start again, after a pause; `freeze` is SIGSTOP for that time; `stop` is SIGTERM. */
  | { on: 'worker' | 'agent' | 'engine'; how: 'kill' | 'freeze'; ms: number }
  | { on: 'hub'; how: 'kill' | 'stop'; ms: number }
  /** The hub's process and the engine at once, and once more `againMs` after their start began. */
  | { on: 'everything'; how: 'kill'; ms: number; againMs: number | undefined };

/** A member that is away for so long is out (3 s), and what tolerates that for a second at most is evicted. */
const OUTAGE_MS = { least: 5_500, most: 9_000 };
/** A hiccup. */
const SHORT_MS = { least: 200, most: 2_500 };
/** A process that was killed is started again after so long. */
const PAUSE_MS = { least: 0, most: 1_500 };
/** A process that is frozen loses its place to another after 6 s, and does not know it when it goes on. */
const FREEZE_MS = { least: 1_000, most: 9_000 };
/** A start takes about so long. */
const START_MS = 4_000;

/** Up to five faults; those of one process come one after the other. */
export function planFaults(random: Random, shape: Shape, storyMs: number): { atMs: number; fault: Fault }[] {
  const pause = (): number => random.integer(PAUSE_MS.least, PAUSE_MS.most);
  const killOrFreeze = (on: 'worker' | 'agent' | 'engine') => (): Fault =>
    random.chance(35)
      ? { on, how: 'freeze', ms: random.integer(FREEZE_MS.least, FREEZE_MS.most) }
      : { on, how: 'kill', ms: pause() };
  const ours = [
    (): Fault => ({ on: 'hub', how: random.chance(75) ? 'kill' : 'stop', ms: pause() }),
    killOrFreeze('engine'),
    killOrFreeze('agent'),
    shape === 'shared'
      ? killOrFreeze('worker')
      : (): Fault => ({
          on: 'everything',
          how: 'kill',
          ms: pause(),
          againMs: random.chance(40) ? random.integer(0, START_MS) : undefined,
        }),
  ] as const;
  const faults: Fault[] = [];
  const outage = random.chance(60) ? random.pick(MEMBERS) : undefined;
  for (const member of MEMBERS) {
    const isOutage = member === outage;
    if (isOutage || random.chance(35)) {
      const { least, most } = isOutage ? OUTAGE_MS : SHORT_MS;
      faults.push({ on: member, how: random.pick(MEMBER_FAULTS), ms: random.integer(least, most) });
    }
  }
  // One kind of kill of the control plane's own processes once each: several at the same moment are `everything`.
  for (const fault of ours) {
    if (random.chance(faults.length === 0 ? 60 : 35)) {
      faults.push(fault());
    }
  }
  if (faults.length === 0) {
    faults.push(random.pick(ours)());
  }
  return faults.map((fault) => ({ atMs: random.integer(100, storyMs), fault })).sort((a, b) => a.atMs - b.atMs);
}

/** `kill member2 for 6.1 s`. */
export function faultText({ on, how, ms }: Fault): string {
  return `${how} ${on} ${(ms / 1_000).toFixed(1)} s`;
}
