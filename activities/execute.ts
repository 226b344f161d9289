/** The Works that no propagation sees to: what is to be done with one on its member. */
import { executionNamespace } from '../domain/kinds/names.ts';
import type { Cause } from '../domain/propagation/cause.ts';
import type { WorkTarget } from '../domain/propagation/stages.ts';
import { type WorkReference, withExecutionFinalizer } from '../domain/work/standalone.ts';
import { catchUp } from './catch-up.ts';
import { despiteConflicts } from './conflict.ts';
import type { ActivityContext } from './context.ts';
import { workTarget } from './work-target.ts';

/** Makes sure that the Work outlives its objects, and says what is to be done; null once it is gone. */
export async function planExecution(
  context: ActivityContext,
  reference: WorkReference,
  causes: readonly Cause[] = [],
): Promise<WorkTarget | null> {
  await catchUp(context.hub, causes);
  const { works } = context.hub;
  const key = { namespace: executionNamespace(reference.cluster), name: reference.name };
  return despiteConflicts(async () => {
    const work = works.get(key);
    if (!work) {
      return null;
    }
    const held = work.metadata.deletionTimestamp ? work : withExecutionFinalizer(work);
    return workTarget(context.hub, held === work ? work : await works.update(held));
  });
}
