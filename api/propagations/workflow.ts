/** The workflow of a propagation: what it is at, and waking it. */
import { type Client, type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';
import { CHANGED_SIGNAL, PROPAGATION_WORKFLOW, propagationStart } from '../../domain/propagation/start.ts';
import { type PropagationSubject, subjectWorkflowId } from '../../domain/propagation/subject.ts';
import type { WorkflowState } from '../../domain/propagation/view.ts';

/** The engine, and where people look at it. */
export interface EngineAccess {
  client: Client;
  /** Base URL of the Temporal UI, for links. */
  uiUrl?: string;
}

/** How long an answer waits for the engine, in ms: the hub's part is worth having without it. */
const PATIENCE_MS = 3_000;
const MAX_ERROR_LENGTH = 2_000;

/** What is known of the workflow; its id alone while it never ran or the engine does not answer. */
export async function describeWorkflow(engine: EngineAccess, subject: PropagationSubject): Promise<WorkflowState> {
  const id = subjectWorkflowId(subject);
  const { client, uiUrl } = engine;
  try {
    const description = await client.withDeadline(Date.now() + PATIENCE_MS, () =>
      client.workflow.getHandle(id).describe(),
    );
    return stateOf(id, description, uiUrl && linkTo(uiUrl, client.options.namespace, id, description.runId));
  } catch (error) {
    return { id, status: error instanceof WorkflowNotFoundError ? 'NONE' : 'UNREACHABLE' };
  }
}

/** Starts a run, or tells the open one to look again: what waits for its next attempt is tried at once. */
export async function wakeWorkflow({ client }: EngineAccess, subject: PropagationSubject): Promise<void> {
  await client.workflow.signalWithStart(PROPAGATION_WORKFLOW, {
    ...propagationStart(subject, false),
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    signal: CHANGED_SIGNAL,
    signalArgs: [false],
  });
}

/** Where people look at a run. */
export function linkTo(uiUrl: string, namespace: string, id: string, runId: string): string {
  const path = ['namespaces', namespace, 'workflows', id, runId].map(encodeURIComponent).join('/');
  return `${uiUrl.replace(/\/+$/, '')}/${path}/history`;
}

function stateOf(
  id: string,
  { runId, status, closeTime, raw }: WorkflowExecutionDescription,
  url: string | undefined,
): WorkflowState {
  const pending = (raw.pendingActivities ?? []).map((activity) => {
    const cluster = activity.priority?.fairnessKey;
    const lastError = activity.lastFailure && failureText(activity.lastFailure);
    const next = activity.nextAttemptScheduleTime?.seconds;
    return {
      stage: activity.activityType?.name ?? '',
      ...(cluster ? { cluster } : {}),
      attempt: activity.attempt ?? 1,
      ...(lastError ? { lastError } : {}),
      ...(next ? { nextAttemptAt: new Date(Number(next) * 1_000).toISOString().replace('.000', '') } : {}),
    };
  });
  return {
    id,
    runId,
    status: status.name,
    ...(url ? { url } : {}),
    ...(pending.length > 0 ? { pending } : {}),
    ...(closeTime ? { closedAt: closeTime.toISOString().replace(/\.\d+/, '') } : {}),
  };
}

interface Failure {
  message?: string | null;
  cause?: Failure | null;
}

/** The innermost cause says most. */
function failureText({ message, cause }: Failure): string {
  return cause ? failureText(cause) : (message ?? '').slice(0, MAX_ERROR_LENGTH);
}
