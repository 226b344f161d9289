/** Starts a `release/<policy>` workflow for each policy that is being deleted. */

import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { DeletedPolicy } from '../activities/release-policy.ts';
import type { Policy } from '../domain/kinds/policy.ts';
import { keyText } from '../domain/object.ts';
import { RESTART, TASK_QUEUE } from '../domain/propagation/start.ts';
import type { WatchedHub } from './hub.ts';
import { createWorkQueue } from './work-queue.ts';

const CONCURRENT_STARTS = 4;

/** Subscribes to policies of both scopes, and looks at those that are there; returns how to stop. */
export function openPolicyWatch(hub: WatchedHub, client: Client, logger: Logger): () => void {
  const deleted = new Map<string, DeletedPolicy>();
  const queue = createWorkQueue<string>({
    name: 'release',
    concurrency: CONCURRENT_STARTS,
    logger,
    process: async (id) => {
      const policy = deleted.get(id);
      if (policy) {
        await startRelease(client, id, policy);
        deleted.delete(id);
      }
    },
  });

  function look({ kind, metadata }: Policy): void {
    if (metadata.deletionTimestamp) {
      const { namespace, name, uid = '' } = metadata;
      const id = `release/${keyText(metadata)}`;
      deleted.set(id, { kind, ...(namespace && { namespace }), name, uid });
      queue.add(id);
    }
  }

  const unsubscribe = [hub.policies, hub.clusterPolicies].map((policies) =>
    policies.onChange(({ type, object }, own) => type === 'deleted' || own || look(object)),
  );
  for (const policy of [...hub.policies.list(), ...hub.clusterPolicies.list()]) {
    look(policy);
  }
  return () => {
    for (const stop of unsubscribe) {
      stop();
    }
    queue.close();
  };
}

async function startRelease(client: Client, workflowId: string, policy: DeletedPolicy): Promise<void> {
  await client.workflow.start('release', {
    workflowId,
    taskQueue: TASK_QUEUE,
    ...RESTART,
    args: [policy],
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: `releases what ${policy.name} holds`,
  });
}
