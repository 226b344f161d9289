/** Failovers under way and gone by, as the engine knows them. */
import { type Client, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { FailoverProgress } from '../domain/failover/progress.ts';
import type { FailoverConfiguration } from './failover.ts';

/** A control of a failover, by the name of its update. */
export type FailoverControl = 'pause' | 'resume' | 'abort';

const DONE: Record<FailoverControl, string> = { pause: 'paused', resume: 'resumed', abort: 'aborted' };

/** Prints the failovers under way. */
export async function list(
  client: Client,
  { json, cluster }: Pick<FailoverConfiguration, 'json' | 'cluster'>,
): Promise<number> {
  const runs: FailoverProgress[] = [];
  for await (const { workflowId } of client.workflow.list({ query: failoverQuery(cluster, 'Running') })) {
    const progress = await progressOf(client, workflowId);
    if (progress) {
      runs.push(progress);
    }
  }
  if (json) {
    return print(JSON.stringify(runs, undefined, 2));
  }
  return print(runs.length === 0 ? 'No failover is under way.' : table(HEAD, runs.map(summaryRow)));
}

/** Prints one failover: the one under way, or the last one. */
export async function show(
  client: Client,
  cluster: string,
  { json }: Pick<FailoverConfiguration, 'json'>,
): Promise<number> {
  const progress = await progressOf(client, `failover/${cluster}`);
  if (!progress) {
    process.stderr.write(`There was no failover of ${cluster}.\n`);
    return 1;
  }
  return print(json ? JSON.stringify(progress, undefined, 2) : describe(progress));
}

/** Sends an update; prints why it was refused. */
export async function steer(client: Client, cluster: string, control: FailoverControl): Promise<number> {
  try {
    await client.workflow.getHandle(`failover/${cluster}`).executeUpdate(control);
    return print(`The failover of ${cluster} is ${DONE[control]}.`);
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) {
      const reason = error.cause instanceof ApplicationFailure ? error.cause.message : error.message;
      process.stderr.write(`${reason}\n`);
      return 1;
    }
    if (error instanceof WorkflowNotFoundError) {
      process.stderr.write(`No failover of ${cluster} is under way.\n`);
      return 1;
    }
    throw error;
  }
}

/** Prints the timelines of failovers that have ended, newest first. */
export async function history(
  client: Client,
  cluster: string | undefined,
  { json, limit }: Pick<FailoverConfiguration, 'json' | 'limit'>,
): Promise<number> {
  const runs: FailoverProgress[] = [];
  for await (const { workflowId, runId } of client.workflow.list({
    query: failoverQuery(cluster, 'Completed'),
  })) {
    runs.push(await client.workflow.getHandle<Failover>(workflowId, runId).result());
    if (runs.length === limit) {
      break;
    }
  }
  if (json) {
    return print(JSON.stringify(runs, undefined, 2));
  }
  return print(runs.length === 0 ? 'No failover has ended.' : runs.map(describe).join('\n\n'));
}

type Failover = (cluster: string) => Promise<FailoverProgress>;

async function progressOf(client: Client, workflowId: string): Promise<FailoverProgress | undefined> {
  try {
    return await client.workflow.getHandle(workflowId).query<FailoverProgress>('progress');
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) {
      return undefined;
    }
    throw error;
  }
}

/** The engine's query for failovers of one cluster, or of all. */
export function failoverQuery(cluster: string | undefined, status: 'Running' | 'Completed'): string {
  // A name that no Cluster can have finds nothing, and cannot leave its quotes.
  const only = cluster === undefined ? '' : ` AND WorkflowId = 'failover/${cluster.replaceAll(/[^a-z0-9.-]/g, '?')}'`;
  return `WorkflowType = 'failover' AND ExecutionStatus = '${status}'${only}`;
}

const HEAD = ['CLUSTER', 'STATE', 'SINCE', 'EVICTED', 'REPLACED', 'HELD', 'SENT BACK'];

function summaryRow({
  cluster,
  outcome,
  control,
  startedAt,
  evicted,
  replaced,
  held,
  sentBack,
}: FailoverProgress): string[] {
  const counts = [evicted, replaced, Object.keys(held).length, sentBack];
  return [cluster, outcome ?? control, startedAt, ...counts.map(String)];
}

function describe(progress: FailoverProgress): string {
  const held = Object.entries(progress.held).map(([binding, { message }]) => [binding, message]);
  const timeline = progress.timeline.map(({ at, event, binding = '', detail = '' }) => [at, event, binding, detail]);
  return [
    table(HEAD, [summaryRow(progress)]),
    ...(held.length > 0 ? [table(['HELD', 'WHY'], held)] : []),
    table(['AT', 'EVENT', 'BINDING', 'DETAIL'], timeline),
    ...(progress.dropped > 0 ? [`… and ${progress.dropped} more`] : []),
  ].join('\n\n');
}

/** Columns under their heads; the last one is as long as it is. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Writes text to standard output; the exit code of success. */
export function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}
