import { expect, test } from 'vitest';
import { createObservers } from './observers.ts';

const untilAborted = (signal: AbortSignal) =>
  signal.aborted
    ? Promise.resolve('interrupted')
    : new Promise((resolve) => signal.addEventListener('abort', () => resolve('interrupted')));

test('interrupt() ends a wait under way', async () => {
  const observers = createObservers();
  const waiting = observers.observe('b', untilAborted);
  expect(observers.isObserved('b')).toBe(true);
  observers.interrupt('b');
  expect(await waiting).toBe('interrupted');
  expect(observers.isObserved('b')).toBe(false);
});

test('interrupt() ends the next wait, once, when nobody waits yet', async () => {
  const observers = createObservers();
  observers.interrupt('b');
  expect(await observers.observe('b', async (signal) => signal.aborted)).toBe(true);
  expect(await observers.observe('b', async (signal) => signal.aborted)).toBe(false);
});

test('begin() forgets an interruption that nobody has seen', async () => {
  const observers = createObservers();
  observers.interrupt('b');
  observers.begin('b');
  expect(await observers.observe('b', async (signal) => signal.aborted)).toBe(false);
});

test('takeAwaited() is true once', () => {
  const observers = createObservers();
  observers.awaitSettled('b');
  expect([observers.takeAwaited('b'), observers.takeAwaited('b')]).toEqual([true, false]);
});

test('afterwards() looks once when the last observer is done, and at once when there is none', async () => {
  const observers = createObservers();
  const looks: string[] = [];
  observers.afterwards('b', () => looks.push('at once'));
  const first = observers.observe('b', untilAborted);
  const second = observers.observe('b', async () => {
    observers.afterwards('b', () => looks.push('earlier'));
    observers.afterwards('b', () => looks.push('later'));
  });
  await second;
  expect(looks).toEqual(['at once']);
  observers.interrupt('b');
  await first;
  expect(looks).toEqual(['at once', 'later']);
  await observers.observe('b', async () => {});
  expect(looks).toEqual(['at once', 'later']);
});
