/** Keeps one `cluster/<name>` workflow for each Cluster, and tells it when its cluster changes. */
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { TASK_QUEUE } from './engine.ts';
import type { WatchedHub } from './hub.ts';
import { createWorkQueue } from './work-queue.ts';

/** Subscribes to Clusters and to the namespaces of their Works; returns how to stop. */
export function openClusterWatch(hub: WatchedHub, client: Client, logger: Logger): () => void {
  const queue = createWorkQueue<string>({
    name: 'cluster',
    concurrency: 8,
    logger,
    process: async (name) => {
      const cluster = hub.clusters.get({ name });
      await (cluster ? startOrSignal(client, name) : signalIfOpen(client, name));
    },
  });
  const unsubscribe = hub.clusters.onChange((change, own) => {
    const isNews =
      change.type !== 'modified' ||
      change.old.metadata.generation !== change.object.metadata.generation ||
      change.old.metadata.deletionTimestamp !== change.object.metadata.deletionTimestamp ||
      readyOf(change.old) !== readyOf(change.object);
    if (isNews && !(own && change.type === 'deleted')) {
      queue.add(change.object.metadata.name);
    }
  });
  for (const { metadata } of hub.clusters.list()) {
    queue.add(metadata.name);
  }
  return () => {
    unsubscribe();
    queue.close();
  };
}

function readyOf({ status }: { status?: { conditions?: { type: string; status: string }[] | undefined } | undefined }) {
  return status?.conditions?.find(({ type }) => type === 'Ready')?.status;
}

async function startOrSignal(client: Client, name: string): Promise<void> {
  await client.workflow.signalWithStart('cluster', {
    workflowId: `cluster/${name}`,
    taskQueue: TASK_QUEUE,
    args: [name],
    signal: 'changed',
    signalArgs: [false],
    staticSummary: `member ${name}`,
  });
}

async function signalIfOpen(client: Client, name: string): Promise<void> {
  await client.workflow
    .getHandle(`cluster/${name}`)
    .signal('changed', false)
    .catch(() => {});
}
