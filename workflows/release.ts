/** The end of a policy: everything that it holds is released, then the policy goes. */
import { continueAsNew, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { DeletedPolicy } from '../activities/release-policy.ts';
import { runStage } from './stages.ts';

/**
 * The workflow `release/<policy>`.
 * @param before templates released by earlier runs of this release
 */
export async function release(policy: DeletedPolicy, before = 0): Promise<string> {
  const name = `${policy.kind} ${policy.namespace ? `${policy.namespace}/` : ''}${policy.name}`;
  let released = before;
  for (;;) {
    const progress = await runStage('releasePolicy', `release what ${policy.name} holds`, [policy]);
    released += progress.released;
    setCurrentDetails(`**${name}** is being deleted: ${released} released, ${progress.remaining} to go`);
    if (progress.remaining === 0) {
      return `released ${released}`;
    }
    if (workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof release>(policy, released);
    }
  }
}
