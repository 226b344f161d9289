import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { createReconciler } from './reconciler.ts';

const key = (name: string) => ({ namespace: 'shop', name });

test('looks once at a key that was enqueued many times, and never twice at the same time', async () => {
  const seen: string[] = [];
  let running = 0;
  let most = 0;
  const reconciler = createReconciler({
    concurrency: 4,
    async reconcile({ name }) {
      most = Math.max(most, ++running);
      seen.push(name);
      await sleep(5);
      running--;
    },
    onFailure() {},
  });
  for (let times = 0; times < 5; times++) {
    reconciler.enqueue(key('a'));
  }
  await vi.waitFor(() => expect(seen).toEqual(['a']));
  reconciler.enqueue(key('a'));
  reconciler.enqueue(key('a'));
  await vi.waitFor(() => expect(seen).toEqual(['a', 'a']));
  expect(most).toBe(1);
  reconciler.close();
});

test('looks at no more keys at a time than allowed, and at all of them', async () => {
  let running = 0;
  let most = 0;
  const seen = new Set<string>();
  const reconciler = createReconciler({
    concurrency: 2,
    async reconcile({ name }) {
      most = Math.max(most, ++running);
      await sleep(1);
      running--;
      seen.add(name);
    },
    onFailure() {},
  });
  for (let index = 0; index < 9; index++) {
    reconciler.enqueue(key(`k-${index}`));
  }
  await vi.waitFor(() => expect(seen.size).toBe(9));
  expect(most).toBe(2);
  reconciler.close();
});

test('tries again what failed, and tells', async () => {
  const failures: string[] = [];
  let tries = 0;
  const reconciler = createReconciler({
    concurrency: 1,
    async reconcile() {
      if (++tries < 2) {
        throw new Error('not yet');
      }
    },
    onFailure: ({ name }) => failures.push(name),
  });
  reconciler.enqueue(key('a'));
  await vi.waitFor(() => expect(tries).toBe(2));
  expect(failures).toEqual(['a']);
  reconciler.close();
});

test('of two delays the sooner counts; closed, it looks at nothing', async () => {
  const seen: string[] = [];
  const reconciler = createReconciler({
    concurrency: 1,
    async reconcile({ name }) {
      seen.push(name);
    },
    onFailure() {},
  });
  reconciler.enqueue(key('a'), 3_600_000);
  reconciler.enqueue(key('a'), 1);
  reconciler.enqueue(key('a'), 3_600_000);
  await vi.waitFor(() => expect(seen).toEqual(['a']));
  reconciler.enqueue(key('b'), 1);
  reconciler.close();
  await sleep(10);
  expect(seen).toEqual(['a']);
});
