/** Which faults a schedule has, and when. */
import { MEMBERS, type MemberName, type Shape } from './fleet.ts';
import type { Random } from './random.ts';

/** What can be done to a member. */
export const MEMBER_FAULTS = ['kill', 'freeze', 'down', 'silent', 'error', 'slow', 'cutAnswers', 'flap'] as const;

/** One fault, which heals by itself after its time. */
export type Fault =
  | { on: MemberName; how: (typeof MEMBER_FAULTS)[number]; ms: number }
  /** The hub taints the member NoExecute: what is there leaves at once. */
  | { on: MemberName; how: 'drain'; ms: number }
  /** `kill` and start again, after a pause; `freeze` is SIGSTOP for that time; `stop` is SIGTERM. */
  | { on: 'worker' | 'agent' | 'engine'; how: 'kill' | 'freeze'; ms: number }
  | { on: 'hub'; how: 'kill' | 'stop'; ms: number }
  /** The hub's process and the engine at once, and once more `againMs` after their start began. */
  | { on: 'everything'; how: 'kill'; ms: number; againMs: number | undefined };

/** A fault and when it begins. */
export interface TimedFault {
  atMs: number;
  fault: Fault;
}

/**
 * A push member is asked every 4 s, waited for 2.5 s and must be away for a second: after 8 s at most it is out, and what
 * tolerates that for a second at most is evicted.
 */
const OUTAGE_MS = { least: 9_000, most: 14_000 };
/** Evictions have begun by then, and replacements are on their way. */
const MIDDLE_OF_OUTAGE_MS = { least: 4_000, most: 10_000 };
/** Whoever was killed then is back, sees the outage anew, and goes on with the failover. */
const REST_OF_OUTAGE_MS = 8_000;
/** Evictions of a drain begin at once. */
const DRAIN_MS = { least: 2_500, most: 8_000 };
const MIDDLE_OF_DRAIN_MS = { least: 50, most: 1_500 };
const REST_OF_DRAIN_MS = 8_000;
/** An outage begins when there is something to move, and still much to propagate. */
const FIRST_MS = { least: 1_500, most: 4_000 };
/** A hiccup. */
const SHORT_MS = { least: 200, most: 2_500 };
/** A process that was killed is started again after so long. */
const PAUSE_MS = { least: 0, most: 1_500 };
/** A process that is frozen loses its place to another after 6 s, and does not know it when it goes on. */
const FREEZE_MS = { least: 1_000, most: 9_000 };
/** A start takes about so long. */
const START_MS = 4_000;

/**
 * Nearly always a member is out for longer than its workloads tolerate, or is drained, and often one of our own processes
 * fails in the middle of the failover; hiccups and further faults come at any time. Those of one process come one after
 * the other.
 */
export function planFaults(random: Random, shape: Shape, storyMs: number): TimedFault[] {
  const between = ({ least, most }: { least: number; most: number }): number => random.integer(least, most);
  const anyTime = (fault: Fault): TimedFault => ({ atMs: random.integer(100, storyMs), fault });
  const ours = oursOf(random, shape);
  const faults: TimedFault[] = [];
  const spared = new Set<MemberName>();
  if (random.chance(85)) {
    const member = random.pick(MEMBERS);
    const atMs = between(FIRST_MS);
    const isDrain = random.chance(50);
    const fault: Fault = isDrain
      ? { on: member, how: 'drain', ms: between(DRAIN_MS) }
      : { on: member, how: random.pick(MEMBER_FAULTS), ms: between(OUTAGE_MS) };
    faults.push({ atMs, fault });
    if (!isDrain) {
      spared.add(member);
    }
    if (random.chance(60)) {
      const middleMs = between(isDrain ? MIDDLE_OF_DRAIN_MS : MIDDLE_OF_OUTAGE_MS);
      fault.ms = Math.max(fault.ms, middleMs + (isDrain ? REST_OF_DRAIN_MS : REST_OF_OUTAGE_MS));
      faults.push({ atMs: atMs + middleMs, fault: random.pick(ours)() });
    }
    if (random.chance(10)) {
      // Two of three at once: nothing may move.
      const other =
        MEMBERS[(MEMBERS.indexOf(member) + random.integer(1, MEMBERS.length - 1)) % MEMBERS.length] ?? member;
      faults.push({ atMs, fault: { on: other, how: 'down', ms: between(OUTAGE_MS) } });
      spared.add(other);
    }
  }
  for (const member of MEMBERS) {
    if (!spared.has(member) && random.chance(30)) {
      faults.push(anyTime({ on: member, how: random.pick(MEMBER_FAULTS), ms: between(SHORT_MS) }));
    }
  }
  // One kind of kill of the control plane's own processes once each: several at the same moment are `everything`.
  for (const fault of ours) {
    if (random.chance(faults.length === 0 ? 60 : 20)) {
      faults.push(anyTime(fault()));
    }
  }
  if (faults.length === 0) {
    faults.push(anyTime(random.pick(ours)()));
  }
  return faults.sort((a, b) => a.atMs - b.atMs);
}

/** What can be done to our own processes. */
function oursOf(random: Random, shape: Shape): readonly [() => Fault, ...(() => Fault)[]] {
  const pause = (): number => random.integer(PAUSE_MS.least, PAUSE_MS.most);
  const killOrFreeze = (on: 'worker' | 'agent' | 'engine') => (): Fault =>
    random.chance(35)
      ? { on, how: 'freeze', ms: random.integer(FREEZE_MS.least, FREEZE_MS.most) }
      : { on, how: 'kill', ms: pause() };
  return [
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
  ];
}

/** `kill member2 6.1 s`. */
export function faultText({ on, how, ms }: Fault): string {
  return `${how} ${on} ${(ms / 1_000).toFixed(1)} s`;
}
