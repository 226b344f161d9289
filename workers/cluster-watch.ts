/** Keeps one `cluster/<name>` workflow for each Cluster, and tells it when something changes that its member's life depends on. */

import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { matchesClusterAffinity } from '../domain/cluster-affinity.ts';
import { equalJson } from '../domain/equality.ts';
import type { Cluster } from '../domain/kinds/cluster.ts';
import type { ClusterTaintPolicy } from '../domain/kinds/cluster-taint-policy.ts';
import { clusterOfExecutionNamespace } from '../domain/kinds/names.ts';
import type { KubeObject } from '../domain/object.ts';
import { type Cause, causeOf, withCauses } from '../domain/propagation/cause.ts';
import { RESTART, TASK_QUEUE } from '../domain/propagation/start.ts';
import { clusterRole, clusterRoleBinding } from '../domain/work/rbac.ts';
import { clustersOfRole } from '../domain/work/unified-auth.ts';
import type { Change } from '../kube/object-cache.ts';
import { parseObject } from '../kube/parse.ts';
import { createWorkQueue } from '../kube/work-queue.ts';
import type { WatchedHub } from './hub.ts';

const CONCURRENT_SIGNALS = 8;

/** Subscribes to Clusters, taint policies, roles, and the namespaces of Works; returns how to stop. */
export function openClusterWatch(hub: WatchedHub, client: Client, logger: Logger): () => void {
  const causesByName = new Map<string, Cause[]>();
  const queue = createWorkQueue<string>({
    name: 'cluster',
    concurrency: CONCURRENT_SIGNALS,
    logger,
    process: async (name) => {
      const cluster = hub.clusters.get({ name });
      const causes = causesByName.get(name) ?? [];
      causesByName.delete(name);
      try {
        await (cluster ? startOrSignal(client, name, causes) : signalIfOpen(client, name, causes));
      } catch (error) {
        causesByName.set(name, withCauses(causes, causesByName.get(name) ?? []));
        throw error;
      }
    },
  });
  const add = (name: string, object: KubeObject): void => {
    causesByName.set(name, withCauses(causesByName.get(name) ?? [], [causeOf(object)]));
    queue.add(name);
  };
  const addAll = (names: Iterable<string>, object: KubeObject): void => {
    for (const name of names) {
      add(name, object);
    }
  };
  const unsubscribe = [
    hub.clusters.onChange((change, own) => {
      if (clusterChanged(change) && !(own && change.type === 'deleted')) {
        add(change.object.metadata.name, change.object);
      }
    }),
    hub.clusterTaintPolicies.onChange((change) => addAll(clustersOfTaintPolicy(hub, change), change.object)),
    hub.allTemplates.onChange((change) => addAll(clustersOfTemplate(hub, change), change.object)),
  ];
  for (const cluster of hub.clusters.list()) {
    add(cluster.metadata.name, cluster);
  }
  return () => {
    for (const stop of unsubscribe) {
      stop();
    }
    queue.close();
  };
}

/** Capacity changes all the time and concerns nobody here. */
function clusterChanged(change: Change<Cluster>): boolean {
  return (
    change.type !== 'modified' ||
    change.old.metadata.generation !== change.object.metadata.generation ||
    change.old.metadata.deletionTimestamp !== change.object.metadata.deletionTimestamp ||
    !equalJson(change.old.metadata.labels, change.object.metadata.labels) ||
    change.old.status?.kubernetesVersion !== change.object.status?.kubernetesVersion ||
    !equalJson(statuses(change.old), statuses(change.object))
  );
}

function statuses({ status }: Cluster): unknown {
  return status?.conditions?.map((one) => [one.type, one.status]);
}

/** Taints of a policy that is gone stay. */
function clustersOfTaintPolicy(hub: WatchedHub, change: Change<ClusterTaintPolicy>): string[] {
  const { spec } = change.object;
  if (change.type === 'deleted' || (change.type === 'modified' && equalJson(change.old.spec, spec))) {
    return [];
  }
  const concerned = hub.clusters
    .list()
    .filter((cluster) => !spec.targetClusters || matchesClusterAffinity(cluster, spec.targetClusters));
  return concerned.map(({ metadata }) => metadata.name);
}

function clustersOfTemplate(hub: WatchedHub, change: Change<KubeObject>): string[] {
  const versions = change.type === 'modified' ? [change.old, change.object] : [change.object];
  switch (change.object.kind) {
    case 'Namespace': {
      const cluster = clusterOfExecutionNamespace(change.object.metadata.name);
      return change.type === 'deleted' && cluster !== undefined ? [cluster] : [];
    }
    case 'ClusterRole':
      return versions.flatMap((role) => clustersGranted(hub, role));
    case 'ClusterRoleBinding':
      return versions.flatMap((binding) => {
        const { roleRef } = parseObject(clusterRoleBinding, binding);
        const role = hub.templates('rbac.authorization.k8s.io/v1', 'ClusterRole')?.get({ name: roleRef.name });
        return roleRef.kind === 'ClusterRole' && role ? clustersGranted(hub, role) : [];
      });
    default:
      return [];
  }
}

function clustersGranted(hub: WatchedHub, role: KubeObject): string[] {
  const names = hub.clusters.list().map(({ metadata }) => metadata.name);
  return clustersOfRole(parseObject(clusterRole, role), names);
}

async function startOrSignal(client: Client, name: string, causes: Cause[]): Promise<void> {
  await client.workflow.signalWithStart('cluster', {
    workflowId: `cluster/${name}`,
    taskQueue: TASK_QUEUE,
    ...RESTART,
    args: [name],
    signal: 'changed',
    signalArgs: [false, causes],
    staticSummary: `member ${name}`,
    typedSearchAttributes: [
      { key: { name: 'FleetwrightKind', type: 'KEYWORD' }, value: 'Cluster' },
      { key: { name: 'FleetwrightName', type: 'KEYWORD' }, value: name },
      { key: { name: 'FleetwrightClusters', type: 'KEYWORD_LIST' }, value: [name] },
    ],
  });
}

async function signalIfOpen(client: Client, name: string, causes: Cause[]): Promise<void> {
  await client.workflow
    .getHandle(`cluster/${name}`)
    .signal('changed', false, causes)
    .catch(() => {});
}
