/** Waits for the end of all work, and tells what goes on when it does not end. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { FailoverProgress } from '../../domain/failover/progress.ts';
import { isJsonObject, type KubeObject } from '../../domain/object.ts';
import { describeRun } from '../support/workflows.ts';
import { type Fleet, MEMBERS } from './fleet.ts';

/** Open as long as a Cluster exists, or the control plane. */
const LASTING = /^(dispatch\/|cluster\/)/;
const PAUSE_MS = 200;

/** Calls until it says `undefined`; throws what it said last after the patience. */
export async function untilNothing(
  find: () => Promise<string | undefined>,
  patienceMs: number,
  what: string,
  pauseMs = PAUSE_MS,
): Promise<void> {
  let last = '';
  for (const deadline = Date.now() + patienceMs; ; ) {
    try {
      const found = await find();
      if (found === undefined) {
        return;
      }
      last = found;
    } catch (error) {
      last = String(error);
    }
    if (Date.now() > deadline) {
      throw new Error(`${what} after ${patienceMs / 1_000} s: ${last}`);
    }
    await sleep(pauseMs);
  }
}

/** All members are ready and bear no taint, and nothing is on its way from one to another. */
export async function untilRecovered({ hub }: Fleet, patienceMs: number): Promise<void> {
  const clusterKind = await hub.resourceOf({ apiVersion: 'cluster.karmada.io/v1alpha1', kind: 'Cluster' });
  const bindingKind = await hub.resourceOf({ apiVersion: 'work.karmada.io/v1alpha2', kind: 'ResourceBinding' });
  await untilNothing(
    async () => {
      const clusters = (await hub.client.list(clusterKind)).items;
      const unwell = MEMBERS.filter((name) => {
        const cluster = clusters.find(({ metadata }) => metadata.name === name);
        return !cluster || !isReady(cluster) || JSON.stringify(cluster.spec).includes('"taints":[{');
      });
      const leaving = (await hub.client.list(bindingKind)).items.filter(({ spec }) =>
        JSON.stringify(spec).includes('"gracefulEvictionTasks":[{'),
      );
      const all = [...unwell, ...leaving.map(({ metadata, spec }) => `${metadata.name} ${JSON.stringify(spec)}`)];
      return all.length === 0 ? undefined : all.join(', ');
    },
    patienceMs,
    'The fleet has not recovered',
  );
}

function isReady({ status }: KubeObject): boolean {
  const conditions = isJsonObject(status) && Array.isArray(status.conditions) ? status.conditions : [];
  return conditions.some((one) => isJsonObject(one) && one.type === 'Ready' && one.status === 'True');
}

/** No workflow is open but those that last. */
export async function untilQuiet({ temporal }: Fleet, patienceMs: number): Promise<void> {
  await untilNothing(
    async () => {
      const open = (await runs(temporal, 'ExecutionStatus = "Running"')).filter(
        ({ workflowId }) => !LASTING.test(workflowId),
      );
      return open.length === 0
        ? undefined
        : (await Promise.all(open.map((run) => describeRun(temporal, run)))).join('\n');
    },
    patienceMs,
    'Workflows do not end',
  );
}

/** Runs that ended other than they should, since a moment; and how many of their histories could not be followed, so that the next run took over. */
export async function failedRuns(
  { temporal }: Fleet,
  since: Date,
): Promise<{ failed: readonly string[]; restarted: number }> {
  const query = `StartTime >= "${since.toISOString()}" AND ExecutionStatus IN ("Failed", "TimedOut", "Canceled", "Terminated")`;
  const ended = (await runs(temporal, query)).filter(({ workflowId }) => !LASTING.test(workflowId));
  const failed: string[] = [];
  for (const { workflowId, runId, status } of ended) {
    const failure = await failureOf(temporal, workflowId, runId);
    if (!failure.includes('Nondeterminism')) {
      failed.push(`${workflowId} ${runId} ${status.name}: ${failure}`);
    }
  }
  return { failed, restarted: ended.length - failed.length };
}

async function failureOf(temporal: Client, workflowId: string, runId: string): Promise<string> {
  const { events } = await temporal.workflow.getHandle(workflowId, runId).fetchHistory();
  return events?.at(-1)?.workflowExecutionFailedEventAttributes?.failure?.message ?? '';
}

/** Failovers that began since a moment and have ended, and how many bindings they evicted. */
export async function failoversSince(
  { temporal }: Fleet,
  since: Date,
): Promise<{ failovers: number; evicted: number }> {
  const query = `WorkflowType = "failover" AND StartTime >= "${since.toISOString()}" AND ExecutionStatus = "Completed"`;
  const results = await Promise.all(
    (await runs(temporal, query)).map(({ workflowId, runId }) =>
      temporal.workflow.getHandle<(cluster: string) => Promise<FailoverProgress>>(workflowId, runId).result(),
    ),
  );
  return { failovers: results.length, evicted: results.reduce((sum, { evicted }) => sum + evicted, 0) };
}

async function runs(temporal: Client, query: string) {
  return Array.fromAsync(temporal.workflow.list({ query }));
}
