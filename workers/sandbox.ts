/**
 * Where workflows run: in the sandbox of the SDK, but in this thread, which saves each step of a workflow the way to another
 * thread and back, and without two diagnostics that cost more than the workflows. See docs/performance.md.
 */
import vm from 'node:vm';
import type { WorkerOptions } from '@temporalio/worker';
import { globalHandlers } from '@temporalio/worker/lib/workflow/vm-shared.js';
import { openWatchdog } from './watchdog.ts';

/** What the SDK says for "no time limit"; Node would start and join a thread for it at each call. */
const NO_TIME_LIMIT_MS = 4_294_967_295;

let isLean = false;

/** The options of a worker with a lean sandbox. A workflow that never yields ends the process. */
export function leanSandbox(): Pick<WorkerOptions, 'debugMode'> {
  if (!isLean) {
    isLean = true;
    // It keeps a stack trace for each promise, to answer the query __stack_trace.
    Object.assign(globalHandlers, { setPromiseHook() {} });
    leaveOutTimeLimits();
    openWatchdog();
  }
  // The SDK's name for "in this thread".
  return { debugMode: true };
}

function leaveOutTimeLimits(): void {
  const { runInContext } = vm.Script.prototype;
  vm.Script.prototype.runInContext = function (context, { timeout, ...options } = {}) {
    const limit = timeout === undefined || timeout === NO_TIME_LIMIT_MS ? {} : { timeout };
    return runInContext.call(this, context, { ...options, ...limit });
  };
}
