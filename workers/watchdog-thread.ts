/** The watchdog's own thread: counts how often in a row the watched thread was silent. */
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { z } from 'zod';

const { beats, checkMs } = z.object({ beats: z.instanceof(Int32Array), checkMs: z.number() }).parse(workerData);

/** Silence is counted, not timed: a process that was stopped and goes on is not stuck. */
const SILENT_CHECKS = 10;
const STDERR = 2;

const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
let heard = 0;
let silent = 0;
while (silent < SILENT_CHECKS) {
  Atomics.wait(never, 0, 0, checkMs);
  const now = Atomics.load(beats, 0);
  silent = now === heard ? silent + 1 : 0;
  heard = now;
}
const seconds = (SILENT_CHECKS * checkMs) / 1000;
writeSync(STDERR, `This process did nothing for ${seconds} s, which is a defect: it ends itself. Start it again.\n`);
process.kill(process.pid, 'SIGKILL');
