import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createWorkQueue } from './work-queue.ts';

const logger = pino({ level: 'silent' });

test('createWorkQueue() looks once at a key that is added several times while it waits', async () => {
  const seen: string[] = [];
  const queue = createWorkQueue<string>({
    name: 'test',
    concurrency: 2,
    logger,
    process: async (key) => void seen.push(key),
  });
  for (const key of ['a', 'b', 'a', 'a']) {
    queue.add(key);
  }
  await queue.idle();
  expect(seen).toEqual(['a', 'b']);
});

test('createWorkQueue() looks again at a key that is added while it is looked at', async () => {
  let count = 0;
  const queue = createWorkQueue<string>({
    name: 'test',
    concurrency: 1,
    logger,
    process: async () => {
      count++;
      if (count === 1) {
        queue.add('a');
        queue.add('a');
      }
    },
  });
  queue.add('a');
  await queue.idle();
  expect(count).toBe(2);
});

test('createWorkQueue() never looks at one key twice at a time, nor at more keys than allowed', async () => {
  const active = new Set<number>();
  let most = 0;
  const queue = createWorkQueue<number>({
    name: 'test',
    concurrency: 3,
    logger,
    process: async (key) => {
      expect(active.has(key)).toBe(false);
      active.add(key);
      most = Math.max(most, active.size);
      await new Promise((resolve) => setImmediate(resolve));
      active.delete(key);
    },
  });
  for (let index = 0; index < 100; index++) {
    queue.add(index % 10);
  }
  await queue.idle();
  expect(most).toBe(3);
});

test('createWorkQueue() comes back to a key that failed', async () => {
  let attempts = 0;
  const queue = createWorkQueue<string>({
    name: 'test',
    concurrency: 1,
    logger,
    process: async () => {
      attempts++;
      if (attempts < 3) {
        throw new Error('not yet');
      }
    },
  });
  queue.add('a');
  await queue.idle();
  expect(attempts).toBe(3);
});

test('createWorkQueue gathers: a key added again while it waits is looked at once', async () => {
  const seen: string[] = [];
  const queue = createWorkQueue<string>({
    name: 'test',
    concurrency: 1,
    gatherMs: () => 20,
    logger: pino({ level: 'silent' }),
    process: async (key) => {
      seen.push(key);
    },
  });
  queue.add('a');
  await new Promise((resolve) => setTimeout(resolve, 5));
  queue.add('a');
  expect(queue.size).toBe(1);
  await queue.idle();
  expect(seen).toEqual(['a']);
});

test('createWorkQueue() gathers no longer than the shortest answer', async () => {
  const seen: string[] = [];
  let wait = 60_000;
  const queue = createWorkQueue<string>({
    name: 'test',
    concurrency: 1,
    gatherMs: () => wait,
    logger,
    process: async (key) => {
      seen.push(key);
    },
  });
  queue.add('a');
  wait = 0;
  queue.add('a');
  queue.add('b');
  wait = 60_000;
  queue.add('b');
  await queue.idle();
  expect(seen).toEqual(['a', 'b']);
});

test('createWorkQueue() looks at the higher priority first, at equals as they came', async () => {
  const seen: string[] = [];
  const queue = createWorkQueue<string>({
    name: 'test',
    concurrency: 1,
    priorityOf: (key) => key.length,
    logger,
    process: async (key) => {
      seen.push(key);
    },
  });
  for (const key of ['a', 'bb', 'c', 'ddd', 'ee']) {
    queue.add(key);
  }
  await queue.idle();
  expect(seen).toEqual(['ddd', 'bb', 'ee', 'a', 'c']);
});

test('createWorkQueue() does not pause for a key that fails after the queue was closed', async () => {
  const failing = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  const queue = createWorkQueue<string>({
    name: 'test',
    concurrency: 1,
    logger,
    process: () => {
      started.resolve();
      return failing.promise;
    },
  });
  queue.add('a');
  await started.promise;
  queue.close();
  failing.reject(new Error('fails late'));
  await queue.idle();
});
