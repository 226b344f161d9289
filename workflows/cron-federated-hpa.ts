/** A CronFederatedHPA: sleeps until the next of its rules is due, runs it, and sleeps again. */
import { condition, continueAsNew, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import { describeCron } from '../domain/autoscaling/cron-progress.ts';
import { changed } from './messages.ts';
import { runStage } from './stages.ts';

/** One that is deleted while nobody watches is missed for no longer. */
const LONGEST_SLEEP_MS = 24 * 60 * 60_000;
/** Clocks differ a little. */
const LEAST_SLEEP_MS = 50;

/** The workflow `cron-federated-hpa/<namespace>/<name>`; ends when the CronFederatedHPA is gone. */
export async function cronFederatedHPA(reference: { namespace: string; name: string }): Promise<string> {
  const text = `${reference.namespace}/${reference.name}`;
  let changes = 1;
  let seen = 0;
  setHandler(changed, () => {
    changes++;
  });
  for (;;) {
    seen = changes;
    const progress = await runStage('runCronRules', `run what is due of ${text}`, [reference]);
    if (!progress) {
      return `${text} is gone`;
    }
    setCurrentDetails(describeCron(text, progress));
    const { nextRun } = progress;
    const untilNext = nextRun === undefined ? LONGEST_SLEEP_MS : Date.parse(nextRun) - Date.now();
    await condition(() => changes > seen, Math.min(Math.max(untilNext, LEAST_SLEEP_MS), LONGEST_SLEEP_MS));
    if (workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof cronFederatedHPA>(reference);
    }
  }
}
