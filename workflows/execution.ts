/** Brings one Work that belongs to no propagation to its member, or takes it away from there. */
import { condition, continueAsNew, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import { type Cause, withCauses } from '../domain/propagation/cause.ts';
import type { WorkReference } from '../domain/work/standalone.ts';
import { Deliveries } from './deliveries.ts';
import { changed } from './messages.ts';
import { runStage } from './stages.ts';

/** The workflow `work/<cluster>/<name>`; ends when the member has what the Work says. */
export async function execution(reference: WorkReference): Promise<string> {
  const { cluster, name } = reference;
  let changes = 1;
  let seen = 0;
  let unseen: readonly Cause[] = [];
  setHandler(changed, (_, causes = []) => {
    changes++;
    unseen = withCauses(unseen, causes);
  });
  const deliveries = new Deliveries(name, () => {
    changes++;
  });
  let outcome = '';
  do {
    seen = changes;
    const causes = unseen;
    unseen = [];
    const target = await runStage('planExecution', 'look at the work', [reference, causes]);
    await deliveries.deliver(target ? [target] : []);
    const isPending = deliveries.pending.length > 0;
    outcome = target ? `${target.action}${isPending ? ': retrying' : ''}` : 'the work is gone';
    setCurrentDetails(`**${name}** on ${cluster}: ${outcome}`);
    if (isPending) {
      await condition(() => changes > seen);
    }
    if (workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof execution>(reference);
    }
  } while (changes > seen);
  return outcome;
}
