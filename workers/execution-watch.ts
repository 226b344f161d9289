/** Starts a `work/<cluster>/<name>` workflow for each Work that no propagation sees to and whose member lacks it. */

import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { WORKS_BY_NAMESPACE } from '../activities/hub.ts';
import { workTarget } from '../activities/work-target.ts';
import { executionNamespace } from '../domain/kinds/names.ts';
import type { Work } from '../domain/kinds/work.ts';
import type { ObjectKey } from '../domain/object.ts';
import { causeOf } from '../domain/propagation/cause.ts';
import { RESTART, TASK_QUEUE } from '../domain/propagation/start.ts';
import { executionOf, executionWorkflowId, type WorkReference } from '../domain/work/standalone.ts';
import type { Change } from '../kube/object-cache.ts';
import { becameReady } from './became-ready.ts';
import type { WatchedHub } from './hub.ts';
import { createWorkQueue } from './work-queue.ts';

type WorksAndClusters = Pick<WatchedHub, 'works' | 'clusters'>;

/** Starts executions while it is open. */
export interface ExecutionWatch {
  /** Looks at a Work; one of a propagation is none of its business. */
  look(work: Work): void;
  close(): void;
}

const CONCURRENT_STARTS = 8;

/** Subscribes to Works, and looks at those that are there. */
export function openExecutionWatch(hub: WorksAndClusters, client: Client, logger: Logger): ExecutionWatch {
  const references = new Map<string, WorkReference>();
  const queue = createWorkQueue<string>({
    name: 'execution',
    concurrency: CONCURRENT_STARTS,
    logger,
    process: async (id) => {
      const reference = references.get(id);
      if (reference && needsExecution(hub, reference)) {
        await startOrSignal(client, id, reference, hub.works.get(workKey(reference)));
      }
      references.delete(id);
    },
  });

  function look(work: Work): void {
    const reference = executionOf(work);
    if (reference) {
      const id = executionWorkflowId(reference);
      references.set(id, reference);
      queue.add(id);
    }
  }

  // Own writes too: those who write such Works do not apply them.
  const unsubscribe = hub.works.onChange((change) => {
    if (change.type !== 'deleted' && isNews(change)) {
      look(change.object);
    }
  });
  // What was tried while the member was out waits long for its next attempt.
  const unsubscribeClusters = hub.clusters.onChange((change) => {
    if (becameReady(change)) {
      for (const work of hub.works.byIndex(WORKS_BY_NAMESPACE, executionNamespace(change.object.metadata.name))) {
        look(work);
      }
    }
  });
  for (const work of hub.works.list()) {
    look(work);
  }
  return {
    look,
    close() {
      unsubscribe();
      unsubscribeClusters();
      queue.close();
    },
  };
}

function isNews(change: Exclude<Change<Work>, { type: 'deleted' }>): boolean {
  return (
    change.type === 'added' ||
    change.old.metadata.generation !== change.object.metadata.generation ||
    change.old.metadata.deletionTimestamp !== change.object.metadata.deletionTimestamp
  );
}

function needsExecution(hub: WorksAndClusters, reference: WorkReference): boolean {
  const work = hub.works.get(workKey(reference));
  const action = work && workTarget(hub, work).action;
  return action === 'apply' || action === 'remove';
}

function workKey({ cluster, name }: WorkReference): ObjectKey {
  return { namespace: executionNamespace(cluster), name };
}

async function startOrSignal(
  client: Client,
  workflowId: string,
  reference: WorkReference,
  work: Work | undefined,
): Promise<void> {
  await client.workflow.signalWithStart('execution', {
    workflowId,
    taskQueue: TASK_QUEUE,
    ...RESTART,
    args: [reference],
    signal: 'changed',
    signalArgs: [false, work ? [causeOf(work)] : []],
    staticSummary: `${reference.name} on ${reference.cluster}`,
  });
}
