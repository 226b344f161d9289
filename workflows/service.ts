/** Brings one service that spans members to where it belongs, or takes it away from there. */
import { continueAsNew, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import { type Cause, withCauses } from '../domain/propagation/cause.ts';
import type { ServiceKey } from '../domain/services/role.ts';
import { changed } from './messages.ts';
import { runStage } from './stages.ts';

/** The workflow `service/<namespace>/<name>`; ends when the hub has all that the service needs, or nothing of it any more. */
export async function service(key: ServiceKey): Promise<string> {
  let changes = 1;
  let seen = 0;
  let unseen: readonly Cause[] = [];
  setHandler(changed, (_, causes = []) => {
    changes++;
    unseen = withCauses(unseen, causes);
  });
  let outcome = '';
  do {
    seen = changes;
    const causes = unseen;
    unseen = [];
    const { collected, dispatched, isGone } = await runStage('syncService', 'carry slices between members', [
      key,
      causes,
    ]);
    outcome = isGone ? 'gone' : `${collected} slices collected, ${dispatched} dispatched`;
    setCurrentDetails(`**${key.name}** in ${key.namespace}: ${outcome}`);
    if (workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof service>(key);
    }
  } while (changes > seen);
  return outcome;
}
