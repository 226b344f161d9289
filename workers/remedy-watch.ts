/** Keeps `status.remedyActions` of every Cluster as the Remedies ask. Karmada: the remedy controller. */
import { despiteConflicts } from '../activities/conflict.ts';
import type { ActivityContext } from '../activities/context.ts';
import { remedyActions } from '../domain/cluster/remedy.ts';
import { equalJson } from '../domain/equality.ts';
import type { WatchedHub } from './hub.ts';
import { createWorkQueue } from './work-queue.ts';

const CONCURRENT_CLUSTERS = 4;

/** Subscribes to Remedies and to conditions of Clusters, and looks at every Cluster once; returns how to stop. */
export function openRemedyWatch({ logger }: ActivityContext, hub: WatchedHub): () => void {
  const queue = createWorkQueue<string>({
    name: 'remedy',
    concurrency: CONCURRENT_CLUSTERS,
    logger,
    process: (name) => despiteConflicts(() => remedyCluster(hub, name)),
  });
  const addAll = (): void => {
    for (const { metadata } of hub.clusters.list()) {
      queue.add(metadata.name);
    }
  };
  const unsubscribe = [
    hub.remedies.onChange(addAll),
    hub.clusters.onChange((change) => {
      if (change.type !== 'modified' || change.old.status !== change.object.status) {
        queue.add(change.object.metadata.name);
      }
    }),
  ];
  addAll();
  return () => {
    for (const stop of unsubscribe) {
      stop();
    }
    queue.close();
  };
}

async function remedyCluster(hub: WatchedHub, name: string): Promise<void> {
  const cluster = hub.clusters.get({ name });
  if (!cluster || cluster.metadata.deletionTimestamp) {
    return;
  }
  const actions = remedyActions(cluster, hub.remedies.list());
  if (!equalJson(cluster.status?.remedyActions ?? [], actions)) {
    const { remedyActions: _, ...status } = cluster.status ?? {};
    await hub.clusters.updateStatus({
      ...cluster,
      status: { ...status, ...(actions.length > 0 && { remedyActions: actions }) },
    });
  }
}
