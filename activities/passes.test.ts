import { expect, test } from 'vitest';
import { createPasses } from './passes.ts';

test('until() resolves when its own binding is there, not another, and not before', async () => {
  const passes = createPasses();
  const order: string[] = [];
  const first = passes.until('delivered', 'a', 60_000).then(() => order.push('a'));
  const second = passes.until('delivered', 'b', 60_000).then(() => order.push('b'));
  passes.reached('scheduled', 'a');
  passes.reached('delivered', 'b');
  await second;
  passes.reached('delivered', 'a');
  await first;
  expect(order).toEqual(['b', 'a']);
});

test('until() gives up after its patience', async () => {
  await createPasses().until('scheduled', 'a', 1);
});
