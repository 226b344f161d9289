import { expect, test } from 'vitest';
import { describeFailover, phaseOf } from './describe.ts';
import {
  type FailoverProgress,
  heldNow,
  noteAssessment,
  noteEvictions,
  outcomeOf,
  startProgress,
  waitMs,
} from './progress.ts';
import type { FailoverAssessment, Move } from './stages.ts';

const AT = '2026-11-24T08:00:00.000Z';
const NOW = Date.parse(AT);
const start = startProgress('m1', AT);

function look(part: Partial<FailoverAssessment> = {}): FailoverAssessment {
  const moves = part.moves ?? [];
  return {
    state: 'out',
    reason: 'cluster is not reachable',
    due: [],
    dueCount: part.due?.length ?? 0,
    waitingCount: 0,
    staying: 0,
    moves,
    moveCount: moves.length,
    pauseMs: 1_000,
    ...part,
  };
}
const move = (binding: string, state: Move['state'] = 'waits for its replacement'): Move => ({
  binding,
  to: 'm2',
  state,
});
const events = ({ timeline }: FailoverProgress) =>
  timeline.map(({ event, binding = '' }) => `${event} ${binding}`.trim());

test('noteAssessment() notes what changes, once', () => {
  const out = noteAssessment(noteAssessment(start, look(), AT), look(), AT);
  const held = noteAssessment(out, look({ held: '2 of 3 members are out at once' }), AT);
  const back = noteAssessment(held, look({ state: 'back', reason: 'ready' }), AT);
  expect(events(back)).toEqual(['out', 'held', 'back']);
});

test('a binding counts as replaced when its eviction is over, unless the table was cut', () => {
  const evicted = noteEvictions(start, [{ binding: 'a/b', outcome: 'evicted', message: 'm2' }], AT, NOW);
  expect(noteAssessment(evicted, look({ moves: [move('a/b')] }), AT).replaced).toBe(0);
  expect(noteAssessment(evicted, look({ moves: [move('x/y')], moveCount: 2 }), AT).replaced).toBe(0);
  const done = noteAssessment(evicted, look(), AT);
  expect([done.evicted, done.replaced, done.moving]).toEqual([1, 1, []]);
  expect(events(done)).toEqual(['evicted a/b', 'replaced a/b', 'out']);
});

test('a held binding is noted once, left out for a while, and forgotten when nothing is due', () => {
  const held = { binding: 'a/b', outcome: 'held', message: 'no cluster fits' } as const;
  const twice = noteEvictions(noteEvictions(start, [held], AT, NOW), [held], AT, NOW + 10_000);
  expect(events(twice)).toEqual(['held a/b']);
  expect(heldNow(twice, NOW + 39_999)).toEqual(['a/b']);
  expect(heldNow(twice, NOW + 40_000)).toEqual([]);
  expect(noteAssessment(twice, look(), AT).held).toEqual({});
  expect(noteAssessment(twice, look({ dueCount: 1 }), AT).held).toEqual(twice.held);
});

test('a long timeline keeps its beginning and counts the rest', () => {
  const results = Array.from({ length: 400 }, (_, index) => ({ binding: `a/${index}`, outcome: 'evicted' as const }));
  const { timeline, dropped, evicted } = noteEvictions(start, results, AT, NOW);
  expect([timeline.length, dropped, evicted, timeline[0]?.binding]).toEqual([300, 100, 400, 'a/0']);
});

test.each<[string, Partial<FailoverProgress>, Partial<FailoverAssessment>, string | undefined]>([
  ['a member is out, though all is done', {}, {}, undefined],
  ['the member is back', {}, { state: 'back' }, 'memberBack'],
  ['the member is back after an abort', { control: 'aborted' }, { state: 'back' }, 'aborted'],
  ['the cluster is gone', {}, { state: 'gone' }, 'clusterGone'],
  ['a taint has driven all away', {}, { state: 'tainted' }, 'allMoved'],
  ['a taint will drive some away later', {}, { state: 'tainted', waitingCount: 1 }, undefined],
  ['one is held', {}, { state: 'tainted', dueCount: 1 }, undefined],
  ['one is on its way', {}, { state: 'tainted', moves: [move('a/b')] }, undefined],
  ['people keep the last one', {}, { state: 'tainted', moves: [move('a/b', 'kept by policy')] }, 'allMoved'],
  ['it is paused', { control: 'paused' }, { state: 'tainted' }, undefined],
  ['it was aborted and the taint is there', { control: 'aborted' }, { state: 'tainted' }, undefined],
])('outcomeOf() while %s', (_, progress, part, wanted) => {
  expect(outcomeOf({ ...start, ...progress }, look(part))).toBe(wanted);
});

test.each<[string, Partial<FailoverProgress>, Partial<FailoverAssessment>, number]>([
  ['nothing is expected', {}, {}, 60_000],
  ['replacements start', {}, { moves: [move('a/b')] }, 10_000],
  ['a toleration ends soon', {}, { nextMs: NOW + 5_000 }, 5_000],
  ['a toleration has ended just now', {}, { nextMs: NOW - 5 }, 100],
  ['a held binding gets its chance', { held: { x: { retryMs: NOW + 7_000, message: '' } } }, { dueCount: 1 }, 7_000],
  ['it is paused', { control: 'paused' }, { nextMs: NOW + 5_000 }, 60_000],
  ['a mass outage holds it', {}, { nextMs: NOW + 5_000, held: 'too many' }, 60_000],
])('waitMs() while %s', (_, progress, part, wanted) => {
  expect(waitMs({ ...start, ...progress }, look(part), NOW)).toBe(wanted);
});

test.each<[string, Partial<FailoverProgress>, Partial<FailoverAssessment>]>([
  ['Moving', {}, { due: [{ name: 'a' }] }],
  ['Held', {}, { dueCount: 1 }],
  ['Held', {}, { due: [{ name: 'a' }], held: 'too many' }],
  ['Moving', {}, { moves: [move('a/b')] }],
  ['Tolerating', {}, { waitingCount: 1 }],
  ['Idle', {}, {}],
  ['Paused', { control: 'paused' }, { due: [{ name: 'a' }] }],
  ['Aborted', { control: 'aborted' }, {}],
  ['Done', { outcome: 'memberBack' }, {}],
])('phaseOf() says %s', (phase, progress, part) => {
  expect(phaseOf({ ...start, ...progress }, look(part))).toBe(phase);
});

test('describeFailover() stays within Temporal’s 20,000 bytes and escapes its table', () => {
  const long = 'x|'.repeat(200);
  const moves = Array.from({ length: 100 }, () => ({ ...move(long), to: long }));
  const text = describeFailover(start, look({ moves, moveCount: 5_000 }));
  expect(Buffer.byteLength(text)).toBeLessThan(20_000);
  expect(text).toContain('… and 4920 more');
  expect(text).toContain('x\\|x');
});
