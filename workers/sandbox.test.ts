import vm from 'node:vm';
import { globalHandlers } from '@temporalio/worker/lib/workflow/vm-shared.js';
import { expect, test } from 'vitest';
import { leanSandbox } from './sandbox.ts';

const FOREVER = 'for (;;);';

test('leanSandbox() replaces something that the SDK still has', () => {
  expect(globalHandlers).toHaveProperty('setPromiseHook', expect.any(Function));
  expect(leanSandbox()).toEqual({ debugMode: true });
});

test('leanSandbox() leaves time limits to scripts that have one', () => {
  leanSandbox();
  const context = vm.createContext();
  expect(() => new vm.Script(FOREVER).runInContext(context, { timeout: 10 })).toThrow('timed out');
  expect(new vm.Script('1 + 1').runInContext(context, { timeout: 4_294_967_295 })).toBe(2);
  expect(new vm.Script('1 + 1').runInContext(context)).toBe(2);
});
