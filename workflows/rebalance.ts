/** A WorkloadRebalancer from its order to schedule afresh until it is done, or deleted when its time is over. */
import { condition, setCurrentDetails, setHandler } from '@temporalio/workflow';
import { changed } from './messages.ts';
import { runStage } from './stages.ts';

/** A workload whose binding could not be written is tried again after this long. */
const RETRY_MS = 5_000;

/** The workflow `rebalance/<name>`. */
export async function rebalance(name: string): Promise<string> {
  let changes = 1;
  let seen = 0;
  setHandler(changed, () => {
    changes++;
  });
  let outcome = '';
  do {
    seen = changes;
    const progress = await runStage('rebalance', 'order fresh schedules', [name]);
    if (!progress) {
      return outcome === '' ? 'gone' : `${outcome}; deleted`;
    }
    const { workloads, failed, pending, expiresInMs } = progress;
    outcome = `${workloads - failed - pending} of ${workloads} ordered, ${failed} failed`;
    setCurrentDetails(`**${name}**: ${outcome}`);
    const waitMs = pending > 0 ? RETRY_MS : expiresInMs;
    if (waitMs !== undefined) {
      await condition(() => changes > seen, waitMs);
      changes++;
    }
  } while (changes > seen);
  return outcome;
}
