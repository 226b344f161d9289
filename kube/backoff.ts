/** Pauses between attempts at a server that fails. */
import { setTimeout as sleep } from 'node:timers/promises';
import { KubeStatusError } from './errors.ts';

const FIRST_MS = 250;

/** Milliseconds before attempt `failures + 1`: doubles from 250 ms up to the longest, between half and all of it. */
export function backoffMs(failures: number, longestMs: number, random: number): number {
  const whole = Math.min(longestMs, FIRST_MS * 2 ** Math.min(failures - 1, 20));
  return whole / 2 + (whole / 2) * random;
}

/** The pause a server asks for in a Status (`details.retryAfterSeconds`), in ms. */
export function retryAfterMs(error: unknown): number {
  const seconds = error instanceof KubeStatusError ? error.status.details?.retryAfterSeconds : undefined;
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : 0;
}

/** Waits as {@link backoffMs} says, longer when the error asks for it; returns early when the signal aborts. */
export async function retryDelay(
  failures: number,
  longestMs: number,
  error: unknown,
  signal: AbortSignal,
): Promise<void> {
  const pause = Math.max(backoffMs(failures, longestMs, Math.random()), retryAfterMs(error));
  await sleep(pause, undefined, { signal }).catch((reason: unknown) => {
    if (!signal.aborted) {
      throw reason;
    }
  });
}
