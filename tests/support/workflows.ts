/** The engine's view of an instance: which propagations ran, which are still at it. */
import type { Client } from '@temporalio/client';

const PROPAGATIONS = 'WorkflowType = "propagation"';

/** Ids of all runs of propagations so far, the open ones included, sorted. */
export async function propagationRuns(engine: Client): Promise<string[]> {
  const runs: string[] = [];
  for await (const { workflowId, runId } of engine.workflow.list({ query: PROPAGATIONS })) {
    runs.push(`${workflowId} ${runId}`);
  }
  return runs.sort();
}

/** Resolves when no propagation is under way. */
export async function untilQuiet(engine: Client): Promise<void> {
  for (;;) {
    const open: Promise<unknown>[] = [];
    const query = `${PROPAGATIONS} AND ExecutionStatus = "Running"`;
    for await (const { workflowId, runId } of engine.workflow.list({ query })) {
      open.push(engine.workflow.getHandle(workflowId, runId).result());
    }
    if (open.length === 0) {
      return;
    }
    await Promise.all(open);
  }
}
