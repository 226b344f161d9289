/** Writing beside others: a lost race is run again with the newer version. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isConflict } from '../kube/errors.ts';

/** The newer version is on its way to the cache; it takes about this long. */
const PAUSE_MS = 10;
const MAX_RACES = 50;

/** Runs a read-decide-write again while it loses races; throws the last Conflict when it never wins. */
export async function despiteConflicts<T>(attempt: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let races = 0; ; races++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isConflict(error) || races === MAX_RACES || signal?.aborted) {
        throw error;
      }
      await sleep(PAUSE_MS);
    }
  }
}
