/** The engine's view of an instance: which propagations ran, which are still at it. */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';

const PROPAGATIONS = 'WorkflowType = "propagation"';

/** Ids of all runs of propagations so far, the open ones included, sorted. */
export async function propagationRuns(engine: Client): Promise<string[]> {
  const runs: string[] = [];
  for await (const { workflowId, runId } of engine.workflow.list({ query: PROPAGATIONS })) {
    runs.push(`${workflowId} ${runId}`);
  }
  return runs.sort();
}

/** Long enough for a busy machine; what takes this long hangs. */
const PATIENCE_MS = 40_000;

/** Resolves when no propagation is under way. Rejects after a while with those that still are, and what they wait for. */
export async function untilQuiet(engine: Client): Promise<void> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  for (;;) {
    const open = await openPropagations(engine);
    if (open.length === 0) {
      return;
    }
    const ended = Promise.all(
      open.map(({ workflowId, runId }) => engine.workflow.getHandle(workflowId, runId).result()),
    );
    const tired = Promise.withResolvers<never>();
    patience.addEventListener('abort', () => tired.reject(patience.reason), { once: true });
    try {
      await engine.withAbortSignal(patience, () => Promise.race([ended, tired.promise]));
    } catch (cause) {
      const stuck = await Promise.all((await openPropagations(engine)).map((run) => describeRun(engine, run)));
      throw new Error(`Propagations do not end:\n${stuck.join('\n')}`, { cause });
    }
  }
}

async function openPropagations(engine: Client): Promise<WorkflowExecutionInfo[]> {
  const query = `${PROPAGATIONS} AND ExecutionStatus = "Running"`;
  return Array.fromAsync(engine.workflow.list({ query }));
}

/** What an open run waits for. */
export async function describeRun(engine: Client, { workflowId, runId }: WorkflowExecutionInfo): Promise<string> {
  const handle = engine.workflow.getHandle(workflowId, runId);
  const { raw, historyLength } = await handle.describe();
  const { currentDetails } = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  const pending = (raw.pendingActivities ?? []).map(
    ({ activityType, attempt, lastFailure }) => `${activityType?.name} attempt ${attempt}: ${lastFailure?.message}`,
  );
  const task = raw.pendingWorkflowTask ? [`workflow task attempt ${raw.pendingWorkflowTask.attempt}`] : [];
  return `${workflowId} (${historyLength} events): ${[...pending, ...task].join('; ') || 'waits for news or a timer'}\n${currentDetails}`;
}
