/** The decisions that the runs of a propagation's workflow have left in their histories. */
import { isGrpcServiceError } from '@temporalio/client';
import { type DecisionList, foldDecisions, type KeptDecision } from '../../domain/explain/decisions.ts';
import { type PropagationSubject, subjectWorkflowId } from '../../domain/propagation/subject.ts';
import { KubeStatusError } from '../../kube/errors.ts';
import { badRequest } from '../response/status.ts';
import { decisionReader } from './history-decisions.ts';
import { type EngineAccess, linkTo } from './workflow.ts';

/** How long an answer waits for the engine, in ms. */
const PATIENCE_MS = 5_000;
const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;
/** Events a request to the engine; and in all, so that a long history costs neither side too much. */
const PAGE_EVENTS = 500;
const MAX_EVENTS = 20_000;
/** Runs that are looked into beside the newest. */
const MAX_RUNS = 50;
/** gRPC's NOT_FOUND: the workflow never ran, or its history is no longer retained. */
const NOT_FOUND = 5;

/** The last `limit` decisions that differ, as far back as the engine keeps histories. Throws ServiceUnavailable. */
export async function readDecisions(
  engine: EngineAccess,
  subject: PropagationSubject,
  limit: number,
): Promise<DecisionList> {
  try {
    return await engine.client.withDeadline(Date.now() + PATIENCE_MS, () => search(engine, subject, limit));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const message = `the engine, which keeps past decisions, does not answer: ${text}`;
    throw new KubeStatusError({ code: 503, reason: 'ServiceUnavailable', message }, { cause: error });
  }
}

async function search(engine: EngineAccess, subject: PropagationSubject, limit: number): Promise<DecisionList> {
  const workflowId = subjectWorkflowId(subject);
  const found: KeptDecision[] = [];
  let events = 0;
  for await (const runId of runsOf(engine, workflowId)) {
    for await (const page of pagesOf(engine, workflowId, runId)) {
      events += page.events;
      found.push(...page.decisions);
      const decisions = foldDecisions(found);
      // One more than is asked for: what only confirms an older one is told apart beside it.
      if (decisions.length > limit || events >= MAX_EVENTS) {
        return { decisions: decisions.slice(0, limit), complete: false };
      }
    }
  }
  return { decisions: foldDecisions(found), complete: true };
}

/** Ids of the runs, the newest first: an open one is not listed yet, perhaps. */
async function* runsOf(engine: EngineAccess, workflowId: string): AsyncGenerator<string> {
  const newest = await newestRun(engine, workflowId);
  if (newest !== undefined) {
    yield newest;
    yield* await otherRuns(engine, workflowId, newest);
  }
}

/** The events of a run from its end on. */
async function* pagesOf(
  { client, uiUrl }: EngineAccess,
  workflowId: string,
  runId: string,
): AsyncGenerator<{ events: number; decisions: KeptDecision[] }> {
  const { namespace } = client.options;
  const url = uiUrl && linkTo(uiUrl, namespace, workflowId, runId);
  const read = decisionReader({ id: workflowId, runId, ...(url ? { url } : {}) });
  let nextPageToken = new Uint8Array();
  do {
    const answer = await unlessGone(
      client.workflow.workflowService.getWorkflowExecutionHistoryReverse({
        namespace,
        execution: { workflowId, runId },
        maximumPageSize: PAGE_EVENTS,
        nextPageToken,
      }),
    );
    const events = answer?.history?.events ?? [];
    yield { events: events.length, decisions: read(events) };
    nextPageToken = new Uint8Array(answer?.nextPageToken ?? []);
  } while (nextPageToken.length > 0);
}

/** How many decisions a query asks for. Throws BadRequest. */
export function readLimit(query: URLSearchParams): number {
  const text = query.get('limit');
  const limit = text ? Number(text) : DEFAULT_LIMIT;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw badRequest(`limit must be a number from 1 to ${MAX_LIMIT}`);
  }
  return limit;
}

async function newestRun({ client }: EngineAccess, workflowId: string): Promise<string | undefined> {
  const { namespace } = client.options;
  const description = await unlessGone(
    client.workflow.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId } }),
  );
  return description?.workflowExecutionInfo?.execution?.runId ?? undefined;
}

/** Ids of the runs before the newest, the later first. */
async function otherRuns({ client }: EngineAccess, workflowId: string, newest: string): Promise<string[]> {
  const runs: { runId: string; startTime: Date }[] = [];
  for await (const run of client.workflow.list({ query: `WorkflowId = ${quoted(workflowId)}`, pageSize: MAX_RUNS })) {
    if (run.runId !== newest) {
      runs.push(run);
    }
    if (runs.length === MAX_RUNS) {
      break;
    }
  }
  return runs.sort((a, b) => b.startTime.getTime() - a.startTime.getTime()).map(({ runId }) => runId);
}

/** Names of roles may have quotes in them. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === NOT_FOUND) {
      return undefined;
    }
    throw error;
  }
}
