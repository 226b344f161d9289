import workerThreads from 'node:worker_threads';
import { globalHandlers } from '@temporalio/worker/lib/workflow/vm-shared.js';
import { expect, test } from 'vitest';
import { withLeanSandbox } from './sandbox.ts';

const SDK_THREAD = new URL(import.meta.resolve('@temporalio/worker/lib/workflow/workflow-worker-thread.js')).pathname;

test('withLeanSandbox opens a thread of ours where the SDK opens its own, and only meanwhile', async () => {
  const original = workerThreads.Worker;
  const opened = await withLeanSandbox(async () => new workerThreads.Worker(SDK_THREAD));
  expect(opened.constructor.name).toBe('SandboxThread');
  const refused = { requestId: 0, input: { type: 'activate-workflow', runId: 'none', activation: new Uint8Array() } };
  const answer = new Promise((resolve) => opened.once('message', resolve));
  opened.postMessage(refused);
  expect(await answer).toMatchObject({ requestId: 0, result: { type: 'error' } });
  await opened.terminate();
  expect(workerThreads.Worker).toBe(original);
});

test('sandbox-thread.ts replaces something that the SDK still has', () => {
  expect(globalHandlers).toHaveProperty('setPromiseHook', expect.any(Function));
});
