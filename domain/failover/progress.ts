/** What a failover has done so far: the state that its workflow carries on, and its result. */
import type { EvictionResult, FailoverAssessment, Move } from './stages.ts';

/** What happened, in one word. */
export type TimelineEvent =
  | 'out'
  | 'tainted'
  | 'back'
  | 'gone'
  | 'evicted'
  | 'replaced'
  | 'held'
  | 'paused'
  | 'resumed'
  | 'aborted'
  | 'sentBack';

/** One line of the timeline; `at` is RFC 3339 with milliseconds. */
export interface TimelineEntry {
  at: string;
  event: TimelineEvent;
  binding?: string;
  detail?: string;
}

/** Why a failover ended. */
export type FailoverOutcome = 'memberBack' | 'allMoved' | 'clusterGone' | 'aborted';

/** Plain data: it travels through continue-as-new. */
export interface FailoverProgress {
  cluster: string;
  startedAt: string;
  control: 'running' | 'paused' | 'aborted';
  evicted: number;
  replaced: number;
  sentBack: number;
  /** Bindings (`namespace/name`) that were evicted and whose replacement is not known to be healthy. */
  moving: string[];
  /** Bindings that could not be evicted, with the epoch milliseconds of the next attempt. */
  held: Record<string, { retryMs: number; message: string }>;
  timeline: TimelineEntry[];
  /** Entries that the timeline had no room for. */
  dropped: number;
  /** The last mass outage or state of the member that was noted, so that it is noted once. */
  noted: string;
  outcome?: FailoverOutcome;
  endedAt?: string;
}

/** Longest timeline; a failover of more bindings keeps its beginning, and counts the rest. */
const MAX_TIMELINE = 300;
/** A binding that nobody can take is tried again this often. */
const HELD_RETRY_MS = 30_000;
/** Held bindings that are remembered one by one. */
const MAX_HELD = 500;

/** A failover that begins. */
export function startProgress(cluster: string, startedAt: string): FailoverProgress {
  return {
    cluster,
    startedAt,
    control: 'running',
    evicted: 0,
    replaced: 0,
    sentBack: 0,
    moving: [],
    held: {},
    timeline: [],
    dropped: 0,
    noted: '',
  };
}

/** The progress with one more line. */
export function note(progress: FailoverProgress, entry: TimelineEntry): FailoverProgress {
  return progress.timeline.length < MAX_TIMELINE
    ? { ...progress, timeline: [...progress.timeline, entry] }
    : { ...progress, dropped: progress.dropped + 1 };
}

/** The progress after a look at the member. */
export function noteAssessment(progress: FailoverProgress, look: FailoverAssessment, at: string): FailoverProgress {
  const underWay = new Set(look.moves.map(({ binding }) => binding));
  // A table that was cut tells nothing of those that are not in it.
  const isComplete = look.moves.length === look.moveCount;
  const finished = isComplete ? progress.moving.filter((binding) => !underWay.has(binding)) : [];
  const moved = finished.reduce<FailoverProgress>(
    (current, binding) => note(current, { at, event: 'replaced', binding }),
    {
      ...progress,
      held: stillHeld(progress, look, Date.parse(at)),
      moving: progress.moving.filter((binding) => !finished.includes(binding)),
      replaced: progress.replaced + finished.length,
    },
  );
  const detail = look.held ?? look.reason;
  const news = `${look.held === undefined ? look.state : 'held'}: ${detail}`;
  return news === moved.noted
    ? moved
    : { ...note(moved, { at, event: look.held === undefined ? look.state : 'held', detail }), noted: news };
}

/** Nothing is held when nothing is due; and what was not offered for its next attempt need not leave any more. */
function stillHeld({ held }: FailoverProgress, { due, dueCount }: FailoverAssessment, nowMs: number) {
  if (dueCount === 0) {
    return {};
  }
  return due.length > 0 ? held : Object.fromEntries(Object.entries(held).filter(([, { retryMs }]) => retryMs > nowMs));
}

/** The progress after an attempt to evict some bindings. */
export function noteEvictions(
  progress: FailoverProgress,
  results: readonly EvictionResult[],
  at: string,
  nowMs: number,
): FailoverProgress {
  return results.reduce((current, result) => noteEviction(current, result, at, nowMs), progress);
}

function noteEviction(
  progress: FailoverProgress,
  { binding, outcome, message = '' }: EvictionResult,
  at: string,
  nowMs: number,
): FailoverProgress {
  const { [binding]: before, ...held } = progress.held;
  const detail = message === '' ? {} : { detail: message };
  switch (outcome) {
    case 'notNeeded':
      return { ...progress, held };
    case 'evicted': {
      const moved = { ...progress, held, moving: [...progress.moving, binding], evicted: progress.evicted + 1 };
      return note(moved, { at, event: 'evicted', binding, ...detail });
    }
    case 'held': {
      const isRemembered = Object.keys(held).length < MAX_HELD;
      const retry = { retryMs: nowMs + HELD_RETRY_MS, message };
      const kept = { ...progress, held: isRemembered ? { ...held, [binding]: retry } : held };
      return before?.message === message ? kept : note(kept, { at, event: 'held', binding, ...detail });
    }
  }
}

/** Bindings that are not to be tried again yet. */
export function heldNow({ held }: FailoverProgress, nowMs: number): string[] {
  return Object.entries(held)
    .filter(([, { retryMs }]) => retryMs > nowMs)
    .map(([binding]) => binding);
}

/** Shortest and longest pause between two looks at a member. */
const LEAST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 60_000;
/** While replacements start. */
const MOVING_WAIT_MS = 10_000;

/** Milliseconds until the next look though nothing is heard. */
export function waitMs(progress: FailoverProgress, look: FailoverAssessment, nowMs: number): number {
  const isMoving = look.moves.some(({ state }) => state === 'waits for its replacement');
  const isActive = progress.control === 'running' && look.held === undefined;
  const retries = isActive ? Object.values(progress.held).map(({ retryMs }) => retryMs - nowMs) : [];
  const next = isActive && look.nextMs !== undefined ? [look.nextMs - nowMs] : [];
  const wait = Math.min(isMoving ? MOVING_WAIT_MS : LONGEST_WAIT_MS, ...retries, ...next);
  return Math.max(wait, LEAST_WAIT_MS);
}

/** Why the failover is over; undefined while it goes on. A member that is out is accompanied until it is back. */
export function outcomeOf({ control }: FailoverProgress, look: FailoverAssessment): FailoverOutcome | undefined {
  switch (look.state) {
    case 'gone':
      return 'clusterGone';
    case 'back':
      return control === 'aborted' ? 'aborted' : 'memberBack';
    case 'tainted':
      return control === 'running' && look.dueCount + look.waitingCount === 0 && !look.moves.some(isUnderWay)
        ? 'allMoved'
        : undefined;
    case 'out':
      return undefined;
  }
}

function isUnderWay({ state }: Move): boolean {
  return state !== 'kept by policy';
}
