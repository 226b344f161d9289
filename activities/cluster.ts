/** A cluster's own housekeeping on the hub: its execution namespace, its finalizer, its taints; and all that when it leaves. */
import { withConditionTaints } from '../domain/cluster/condition-taints.ts';
import type { ClusterPhase } from '../domain/cluster/phase.ts';
import type { Cluster } from '../domain/kinds/cluster.ts';
import { CLUSTER_FINALIZER, executionNamespace, SYSTEM_LABEL } from '../domain/kinds/names.ts';
import type { KubeObject } from '../domain/object.ts';
import { isAlreadyExists } from '../kube/errors.ts';
import type { ActivityContext } from './context.ts';
import { BINDINGS_BY_CLUSTER } from './hub.ts';
import { timestamp } from './timestamp.ts';

/** Brings the cluster's surroundings in line with it; says how far it is. */
export async function reconcileCluster(context: ActivityContext, name: string): Promise<ClusterPhase> {
  const cluster = context.hub.clusters.get({ name });
  if (!cluster) {
    return 'Gone';
  }
  return cluster.metadata.deletionTimestamp ? leave(context, cluster) : join(context, cluster);
}

async function join(context: ActivityContext, cluster: Cluster): Promise<ClusterPhase> {
  const { hub } = context;
  const namespace = executionNamespace(cluster.metadata.name);
  const namespaces = hub.templates('v1', 'Namespace');
  if (!namespaces?.get({ name: namespace })) {
    const object: KubeObject = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels: { [SYSTEM_LABEL]: 'true' } },
    };
    await namespaces?.create(object).catch((error: unknown) => {
      if (!isAlreadyExists(error)) {
        throw error;
      }
    });
    const message = `Created execution space(${namespace}) for cluster(${cluster.metadata.name}).`;
    context.record([cluster], { type: 'Normal', reason: 'CreateExecutionSpaceSucceed', message });
  }
  const tainted = withConditionTaints(cluster, timestamp(context.now()));
  const finalizers = cluster.metadata.finalizers ?? [];
  const wanted = finalizers.includes(CLUSTER_FINALIZER)
    ? tainted
    : { ...tainted, metadata: { ...tainted.metadata, finalizers: [...finalizers, CLUSTER_FINALIZER] } };
  if (wanted !== cluster) {
    await hub.clusters.update(wanted);
  }
  return 'Joined';
}

/** First its Works (with the namespace), then every schedule that names it, then the cluster itself. */
async function leave(context: ActivityContext, cluster: Cluster): Promise<ClusterPhase> {
  const { hub } = context;
  const { name } = cluster.metadata;
  const namespace = executionNamespace(name);
  const namespaces = hub.templates('v1', 'Namespace');
  const existing = namespaces?.get({ name: namespace });
  if (existing) {
    if (!existing.metadata.deletionTimestamp) {
      await namespaces?.delete({ name: namespace });
    }
    return 'RemovingWorks';
  }
  const scheduled = [hub.bindings, hub.clusterBindings].some((bindings) =>
    bindings
      .byIndex(BINDINGS_BY_CLUSTER, name)
      .some(({ spec }) => spec.clusters?.some((target) => target.name === name)),
  );
  if (scheduled) {
    return 'Rescheduling';
  }
  const finalizers = (cluster.metadata.finalizers ?? []).filter((finalizer) => finalizer !== CLUSTER_FINALIZER);
  if (finalizers.length !== cluster.metadata.finalizers?.length) {
    await hub.clusters.patch({ name }, { type: 'merge', body: { metadata: { finalizers } } });
  }
  return 'Gone';
}
