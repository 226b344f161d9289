/** Keeps a `cron-federated-hpa/<namespace>/<name>` workflow open for each CronFederatedHPA, and tells it of changes. */
import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { Logger } from 'pino';
import { keyText, type ObjectKey } from '../domain/object.ts';
import { RESTART, TASK_QUEUE } from '../domain/propagation/start.ts';
import type { WatchedHub } from './hub.ts';
import { createWorkQueue } from './work-queue.ts';

const CONCURRENT_STARTS = 4;

/** Subscribes to them, and tells those that are there; returns how to stop. */
export function openCronWatch(hub: WatchedHub, client: Client, logger: Logger): () => void {
  const keys = new Map<string, ObjectKey>();
  const queue = createWorkQueue<string>({
    name: 'cron federated hpa',
    concurrency: CONCURRENT_STARTS,
    logger,
    process: async (text) => {
      const key = keys.get(text);
      if (key && hub.cronFederatedHPAs.get(key)) {
        await startOrTell(client, key);
      } else {
        keys.delete(text);
        await tell(client, text);
      }
    },
  });
  const add = (metadata: ObjectKey): void => {
    keys.set(keyText(metadata), metadata);
    queue.add(keyText(metadata));
  };
  const unsubscribe = hub.cronFederatedHPAs.onChange((change) => {
    if (change.type !== 'modified' || change.old.metadata.generation !== change.object.metadata.generation) {
      add(change.object.metadata);
    }
  });
  for (const { metadata } of hub.cronFederatedHPAs.list()) {
    add(metadata);
  }
  return () => {
    unsubscribe();
    queue.close();
  };
}

function workflowId(text: string): string {
  return `cron-federated-hpa/${text}`;
}

async function startOrTell(client: Client, { namespace = '', name }: ObjectKey): Promise<void> {
  const reference = { namespace, name };
  const text = keyText(reference);
  await client.workflow.signalWithStart('cronFederatedHPA', {
    workflowId: workflowId(text),
    taskQueue: TASK_QUEUE,
    ...RESTART,
    args: [reference],
    signal: 'changed',
    signalArgs: [false],
    staticSummary: `scales by the clock: ${text}`,
  });
}

async function tell(client: Client, text: string): Promise<void> {
  try {
    await client.workflow.getHandle(workflowId(text)).signal('changed', false);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) {
      throw error;
    }
  }
}
