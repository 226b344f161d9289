import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDriftPause, type DriftPause } from './drift-pause.ts';

let repaired: string[];
let pause: DriftPause<string>;

beforeEach(() => {
  vi.useFakeTimers();
  repaired = [];
  pause = createDriftPause((drifted) => repaired.push(drifted), Date.now);
});

afterEach(() => {
  pause.close();
  vi.useRealTimers();
});

test('createDriftPause() repairs the first three drifts of an object at once, and those of others', () => {
  for (const version of ['1', '2', '3', '4']) {
    pause.add('a', version);
  }
  pause.add('b', 'other');
  expect(repaired).toEqual(['1', '2', '3', 'other']);
});

test('createDriftPause() repairs later and later, and then the newest', () => {
  for (const version of ['1', '2', '3', '4', '5']) {
    pause.add('a', version);
  }
  vi.advanceTimersByTime(499);
  expect(repaired).toHaveLength(3);
  vi.advanceTimersByTime(1);
  expect(repaired.at(-1)).toBe('5');
  pause.add('a', '6');
  vi.advanceTimersByTime(999);
  expect(repaired).toHaveLength(4);
  vi.advanceTimersByTime(1);
  expect(repaired.at(-1)).toBe('6');
});

test('createDriftPause() never pauses for more than half a minute', () => {
  for (let drift = 0; drift < 20; drift++) {
    pause.add('a', String(drift));
    vi.advanceTimersByTime(30_000);
  }
  expect(repaired).toHaveLength(20);
});

test('createDriftPause() begins anew after two calm minutes', () => {
  for (const version of ['1', '2', '3', '4']) {
    pause.add('a', version);
  }
  vi.advanceTimersByTime(121_000);
  pause.add('a', '5');
  expect(repaired).toEqual(['1', '2', '3', '4', '5']);
});

test('createDriftPause() repairs nothing once it is closed', () => {
  for (const version of ['1', '2', '3', '4']) {
    pause.add('a', version);
  }
  pause.close();
  vi.advanceTimersByTime(60_000);
  expect(repaired).toEqual(['1', '2', '3']);
});
