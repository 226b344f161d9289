import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

test('take() begins an action when the one before has ended, well or not', async () => {
  const turns = createTurns();
  const steps: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = turns.take(async () => {
    steps.push('first begins');
    await gate.promise;
    steps.push('first fails');
    throw new Error('first');
  });
  const second = turns.take(async () => {
    steps.push('second');
    return 2;
  });
  await Promise.resolve();
  gate.resolve();
  await expect(first).rejects.toThrow('first');
  expect(await second).toBe(2);
  expect(steps).toEqual(['first begins', 'first fails', 'second']);
});
