/** The watchdog's own thread: counts how often in a row the watched thread was silent. */
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { z } from 'zod';

const { beats, checkMs } = z.object({ beats: z.instanceof(Int32Array), checkMs: z.number() }).parse(workerData);

/** Silence is counted, not timed: a process that was stopped and goes on is not stuck. */
const SILENT_CHECKS = 10;
/** Nor is one that gets no CPU from a crowded machine: stuck is who used this share of those checks without a word, … */
const USED_SHARE = 1 / 3;
/** … or said nothing in so many checks, whatever for. */
const MOST_SILENT_CHECKS = 100;
const STDERR = 2;

const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
let heard = 0;
let silent = 0;
let cpuWhenHeard = process.cpuUsage();
while (!isStuck()) {
  Atomics.wait(never, 0, 0, checkMs);
  const now = Atomics.load(beats, 0);
  silent = now === heard ? silent + 1 : 0;
  heard = now;
  if (silent === 0) {
    cpuWhenHeard = process.cpuUsage();
  }
}

function isStuck(): boolean {
  const { user, system } = process.cpuUsage(cpuWhenHeard);
  const isBusy = (user + system) / 1000 >= SILENT_CHECKS * checkMs * USED_SHARE;
  return silent >= MOST_SILENT_CHECKS || (silent >= SILENT_CHECKS && isBusy);
}

const seconds = (silent * checkMs) / 1000;
writeSync(STDERR, `This process did nothing for ${seconds} s, which is a defect: it ends itself. Start it again.\n`);
process.kill(process.pid, 'SIGKILL');
