/** The SDK's workflow thread without the two diagnostics that cost more than the workflows: see docs/performance.md. */
import vm from 'node:vm';
import { workerData } from 'node:worker_threads';
import { globalHandlers } from '@temporalio/worker/lib/workflow/vm-shared.js';
import { z } from 'zod';

const { script } = z.object({ script: z.string() }).parse(workerData);

// It keeps a stack trace for each promise, to answer the query __stack_trace.
Object.assign(globalHandlers, { setPromiseHook() {} });

// Its time limit starts and joins a thread for each call into the sandbox. The parent watches this thread instead.
const { runInContext } = vm.Script.prototype;
vm.Script.prototype.runInContext = function (context, { timeout: _, ...options } = {}) {
  return runInContext.call(this, context, options);
};

await import(script);
