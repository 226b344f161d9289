/** A member's outage: its bindings move away at a bounded rate, and back again where their policy asks for it. */
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { describeFailover, phaseOf } from '../domain/failover/describe.ts';
import {
  type FailoverProgress,
  heldNow,
  noteAssessment,
  noteEvictions,
  outcomeOf,
  startProgress,
  waitMs,
} from '../domain/failover/progress.ts';
import type { FailoverAssessment } from '../domain/failover/stages.ts';
import { sendBackTo } from './failback.ts';
import { acceptControls } from './failover-controls.ts';
import { changed } from './messages.ts';
import { runStage } from './stages.ts';

/** The workflow `failover/<cluster>`. */
export async function failover(cluster: string, carried?: FailoverProgress): Promise<FailoverProgress> {
  const shared = { current: carried ?? startProgress(cluster, now()) };
  let changes = 1;
  let seen = 0;
  let phase = '';
  const lookAgain = (): void => {
    changes++;
  };
  setHandler(changed, lookAgain);
  acceptControls(shared, lookAgain);

  const show = (look: FailoverAssessment): void => {
    setCurrentDetails(describeFailover(shared.current, look));
    const next = phaseOf(shared.current, look);
    if (next !== phase) {
      phase = next;
      upsertSearchAttributes([{ key: { name: 'FleetwrightPhase', type: 'KEYWORD' }, value: next }]);
    }
  };

  for (;;) {
    seen = changes;
    const held = heldNow(shared.current, Date.now());
    const look = await runStage('assessFailover', `look at ${cluster}`, [cluster, held]);
    shared.current = noteAssessment(shared.current, look, now());
    const outcome = outcomeOf(shared.current, look);
    if (outcome && (outcome !== 'memberBack' || (await sendBackTo(cluster, shared)) === 'done')) {
      await condition(allHandlersFinished);
      shared.current = { ...shared.current, outcome, endedAt: now() };
      show(look);
      return shared.current;
    }
    show(look);
    if (
      outcome === undefined &&
      shared.current.control === 'running' &&
      look.held === undefined &&
      look.due.length > 0
    ) {
      const summary = `evict ${look.due.length} of ${look.dueCount} bindings from ${cluster}`;
      const results = await runStage('evictBindings', summary, [cluster, look.due]);
      shared.current = noteEvictions(shared.current, results, now(), Date.now());
      await sleep(look.pauseMs, { summary: 'eviction rate' });
    } else {
      const isNews = () => changes > seen || workflowInfo().continueAsNewSuggested;
      await condition(isNews, waitMs(shared.current, look, Date.now()));
    }
    if (workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof failover>(cluster, shared.current);
    }
  }
}

function now(): string {
  return new Date().toISOString();
}
