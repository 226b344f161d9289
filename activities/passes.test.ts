import { expect, test } from 'vitest';
import { createPasses } from './passes.ts';

test('untilDelivered() resolves when its own binding has delivered, not another', async () => {
  const passes = createPasses();
  const order: string[] = [];
  const first = passes.untilDelivered('a', 60_000).then(() => order.push('a'));
  const second = passes.untilDelivered('b', 60_000).then(() => order.push('b'));
  passes.delivered('b');
  await second;
  passes.delivered('a');
  await first;
  expect(order).toEqual(['b', 'a']);
});

test('untilDelivered() gives up after its patience', async () => {
  await createPasses().untilDelivered('a', 1);
});
