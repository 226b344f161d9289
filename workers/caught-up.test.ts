import { expect, test } from 'vitest';
import { createCaughtUp } from './caught-up.ts';

test('createCaughtUp() has a member when all that its new watches showed is written, and tells so once', () => {
  const told: string[] = [];
  const caughtUp = createCaughtUp((cluster) => told.push(cluster));
  expect(caughtUp.has('m1')).toBe(false);
  caughtUp.written('a');
  caughtUp.look('m1')(['a', 'b']);
  caughtUp.look('m2')([]);
  expect([caughtUp.has('m1'), caughtUp.has('m2')]).toEqual([false, true]);
  caughtUp.written('a');
  expect(caughtUp.has('m1')).toBe(false);
  caughtUp.written('b');
  caughtUp.written('b');
  expect(caughtUp.has('m1')).toBe(true);
  expect(told).toEqual(['m2', 'm1']);
});

test('createCaughtUp() begins anew with a member that was lost, whatever is written meanwhile', () => {
  const caughtUp = createCaughtUp(() => {});
  caughtUp.look('m1')(['a']);
  caughtUp.lost('m1');
  caughtUp.written('a');
  expect(caughtUp.has('m1')).toBe(false);
  caughtUp.look('m1')([]);
  expect(caughtUp.has('m1')).toBe(true);
  caughtUp.lost('m1');
  expect(caughtUp.has('m1')).toBe(false);
});

test('createCaughtUp() takes no look for one that began before the member was lost', () => {
  const caughtUp = createCaughtUp(() => {});
  const filled = caughtUp.look('m1');
  caughtUp.lost('m1');
  filled([]);
  expect(caughtUp.has('m1')).toBe(false);
});
