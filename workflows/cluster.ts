/** A member's life on the hub, from its joining until it has left without leaving anything behind. */
import { condition, continueAsNew, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import type { ClusterPhase } from '../domain/cluster/phase.ts';
import { changed } from './messages.ts';
import { runStage } from './stages.ts';

/** While it leaves, what it waits for is looked at this often though no event came (Karmada: 10 s). */
const LEAVE_POLL_MS = 10_000;

const WAITS_FOR: Record<ClusterPhase, string> = {
  Joined: 'joined',
  RemovingWorks: 'leaving: its works are being removed from it',
  Rescheduling: 'leaving: waits until no binding is scheduled to it',
  Gone: 'has left',
};

/** The workflow `cluster/<name>`. */
export async function cluster(name: string): Promise<string> {
  let changes = 1;
  let seen = 0;
  setHandler(changed, () => {
    changes++;
  });
  for (;;) {
    seen = changes;
    const phase = await runStage('reconcileCluster', `reconcile ${name}`, [name]);
    setCurrentDetails(`**${name}** ${WAITS_FOR[phase]}`);
    if (phase === 'Gone') {
      return WAITS_FOR.Gone;
    }
    const isNews = () => changes > seen || workflowInfo().continueAsNewSuggested;
    await (phase === 'Joined' ? condition(isNews) : condition(isNews, LEAVE_POLL_MS));
    if (workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof cluster>(name);
    }
  }
}
