/** Ends a process whose thread never yields any more: its work is durable, and goes on elsewhere or after a restart. */
import { Worker } from 'node:worker_threads';

/** How often the watchdog looks; ten looks in a row that find the thread as it was, busy with one thing, end the process. */
const CHECK_MS = 3_000;

/** Opens the watchdog of this thread and returns its own thread, which keeps no process alive. */
export function openWatchdog(checkMs: number = CHECK_MS): Worker {
  const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  setInterval(() => Atomics.add(beats, 0, 1), checkMs / 3).unref();
  const watchdog = new Worker(new URL('./watchdog-thread.ts', import.meta.url), {
    workerData: { beats, checkMs },
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  });
  watchdog.unref();
  return watchdog;
}
