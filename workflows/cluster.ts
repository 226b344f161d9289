/** A member's life on the hub, from its joining until it has left without leaving anything behind. */
import {
  condition,
  continueAsNew,
  defineQuery,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { describeCluster } from '../domain/cluster/describe.ts';
import type { ClusterPhase, ClusterState } from '../domain/cluster/phase.ts';
import { type Cause, withCauses } from '../domain/propagation/cause.ts';
import { changed } from './messages.ts';
import { runStage } from './stages.ts';

/** While it leaves, what it waits for is looked at this often though no event came (Karmada: 10 s). */
const LEAVE_POLL_MS = 2_000;

/** The member as it was at the last look; undefined before the first. */
export const clusterStateQuery = defineQuery<ClusterState | undefined>('state');

/** The workflow `cluster/<name>`. */
export async function cluster(name: string): Promise<string> {
  let changes = 1;
  let seen = 0;
  let state: ClusterState | undefined;
  let shown: ClusterPhase | undefined;
  let unseen: readonly Cause[] = [];
  setHandler(changed, (_, causes = []) => {
    changes++;
    unseen = withCauses(unseen, causes);
  });
  setHandler(clusterStateQuery, () => state);
  for (;;) {
    seen = changes;
    const causes = unseen;
    unseen = [];
    state = await runStage('reconcileCluster', `reconcile ${name}`, [name, causes]);
    setCurrentDetails(describeCluster(name, state));
    if (state.phase !== shown) {
      shown = state.phase;
      upsertSearchAttributes([{ key: { name: 'FleetwrightPhase', type: 'KEYWORD' }, value: shown }]);
    }
    if (state.phase === 'Gone') {
      return `${name} has left`;
    }
    const isNews = () => changes > seen || workflowInfo().continueAsNewSuggested;
    await (state.phase === 'Joined' ? condition(isNews) : condition(isNews, LEAVE_POLL_MS));
    if (workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof cluster>(name);
    }
  }
}
