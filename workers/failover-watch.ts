/** Starts `failover/<cluster>` while a member is out, drives workloads away, or has some to take back; and tells it of changes. */

import type { Client } from '@temporalio/client';
import { bindingsOn, type FailoverContext } from '../activities/failover-context.ts';
import { departure, tolerationsOf } from '../domain/failover/departure.ts';
import { movedFrom } from '../domain/failover/failback.ts';
import { isOut, noExecuteTaints, withOutageTaint } from '../domain/failover/outage.ts';
import type { Cluster } from '../domain/kinds/cluster.ts';
import { RESTART, TASK_QUEUE } from '../domain/propagation/start.ts';
import { findCondition } from '../domain/status/conditions.ts';
import type { WatchedHub } from './hub.ts';
import { createWorkQueue } from './work-queue.ts';

/** What {@link openFailoverWatch} needs. */
export interface FailoverWatchOptions {
  context: FailoverContext;
  hub: WatchedHub;
  client: Client;
}

/** All clusters are looked at this often: a binding may have come to one that drives it away. */
const SWEEP_MS = 30_000;

/** Subscribes to Clusters; returns how to stop. */
export function openFailoverWatch({ context, hub, client }: FailoverWatchOptions): () => void {
  const concerned = new Set<string>();
  /** Clusters that bindings are to go back to, as of the last sweep. */
  let awaited = new Set<string>();
  const news = new Set<string>();
  const queue = createWorkQueue<string>({
    name: 'failover',
    concurrency: 8,
    logger: context.logger,
    process: async (name) => {
      const isNews = news.delete(name);
      const cluster = hub.clusters.get({ name });
      if (cluster && (needsFailover(context, cluster) || awaited.has(name))) {
        concerned.add(name);
        await start(client, name, isNews);
      } else if (concerned.delete(name)) {
        await tell(client, name);
      }
    },
  });

  function sweep(): void {
    const bindings = context.failover.mode === 'off' ? [] : [...hub.bindings.list(), ...hub.clusterBindings.list()];
    awaited = new Set(bindings.flatMap(movedFrom));
    for (const { metadata } of hub.clusters.list()) {
      queue.add(metadata.name);
    }
  }

  const unsubscribe = hub.clusters.onChange((change) => {
    const { name } = change.object.metadata;
    if (change.type !== 'modified' || standing(change.old) !== standing(change.object)) {
      news.add(name);
      queue.add(name);
    }
  });
  const timer = setInterval(sweep, SWEEP_MS);
  sweep();
  return () => {
    unsubscribe();
    clearInterval(timer);
    queue.close();
  };
}

/** What of a cluster a failover depends on. */
function standing({ metadata, spec, status }: Cluster): string {
  const ready = findCondition(status?.conditions, 'Ready')?.status;
  return JSON.stringify([metadata.deletionTimestamp, ready, spec.taints]);
}

function needsFailover(context: FailoverContext, cluster: Cluster): boolean {
  const { name, deletionTimestamp } = cluster.metadata;
  const { mode, tolerationSeconds } = context.failover;
  if (deletionTimestamp || mode === 'off') {
    return false;
  }
  const now = context.now();
  if (withOutageTaint(cluster, now.toISOString(), mode === 'on') !== cluster || (mode === 'on' && isOut(cluster))) {
    return true;
  }
  const taints = noExecuteTaints(cluster);
  return (
    taints.length > 0 &&
    bindingsOn(context, name).some(
      (binding) =>
        binding.spec.clusters?.some((target) => target.name === name) &&
        departure(taints, tolerationsOf(binding, tolerationSeconds), now.getTime()).kind === 'leaves',
    )
  );
}

async function start(client: Client, name: string, isNews: boolean): Promise<void> {
  const options = {
    workflowId: `failover/${name}`,
    taskQueue: TASK_QUEUE,
    ...RESTART,
    args: [name],
    staticSummary: `failover of ${name}`,
    typedSearchAttributes: [
      { key: { name: 'FleetwrightKind', type: 'KEYWORD' as const }, value: 'Cluster' },
      { key: { name: 'FleetwrightName', type: 'KEYWORD' as const }, value: name },
      { key: { name: 'FleetwrightClusters', type: 'KEYWORD_LIST' as const }, value: [name] },
    ],
  };
  await (isNews
    ? client.workflow.signalWithStart('failover', { ...options, signal: 'changed', signalArgs: [false] })
    : client.workflow.start('failover', { ...options, workflowIdConflictPolicy: 'USE_EXISTING' }));
}

async function tell(client: Client, name: string): Promise<void> {
  await client.workflow
    .getHandle(`failover/${name}`)
    .signal('changed', false)
    // It ended by itself.
    .catch(() => {});
}
