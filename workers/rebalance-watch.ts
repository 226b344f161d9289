/** Starts a `rebalance/<name>` workflow for each WorkloadRebalancer that is not done. */

import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { WorkloadRebalancer } from '../domain/kinds/workload-rebalancer.ts';
import { RESTART, TASK_QUEUE } from '../domain/propagation/start.ts';
import type { WatchedHub } from './hub.ts';
import { createWorkQueue } from './work-queue.ts';

const CONCURRENT_STARTS = 4;

/** Subscribes to rebalancers, and looks at those that are there; returns how to stop. */
export function openRebalanceWatch(hub: WatchedHub, client: Client, logger: Logger): () => void {
  const queue = createWorkQueue<string>({
    name: 'rebalance',
    concurrency: CONCURRENT_STARTS,
    logger,
    process: async (name) => {
      const rebalancer = hub.rebalancers.get({ name });
      if (rebalancer && !isDone(rebalancer)) {
        await startOrSignal(client, name);
      }
    },
  });
  const unsubscribe = hub.rebalancers.onChange((change) => {
    if (
      change.type === 'added' ||
      (change.type === 'modified' && change.old.metadata.generation !== change.object.metadata.generation)
    ) {
      queue.add(change.object.metadata.name);
    }
  });
  for (const { metadata } of hub.rebalancers.list()) {
    queue.add(metadata.name);
  }
  return () => {
    unsubscribe();
    queue.close();
  };
}

/** One with a time to live is not done before it is deleted. */
function isDone({ metadata, spec, status }: WorkloadRebalancer): boolean {
  return (
    status?.finishTime !== undefined &&
    status.observedGeneration === metadata.generation &&
    spec.ttlSecondsAfterFinished === undefined
  );
}

async function startOrSignal(client: Client, name: string): Promise<void> {
  await client.workflow.signalWithStart('rebalance', {
    workflowId: `rebalance/${name}`,
    taskQueue: TASK_QUEUE,
    ...RESTART,
    args: [name],
    signal: 'changed',
    signalArgs: [false],
    staticSummary: `rebalancer ${name}`,
  });
}
