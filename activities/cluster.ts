/** A cluster's own housekeeping on the hub: its execution namespace, finalizer, taints, impersonation; and all that when it leaves. */
import { withConditionTaints } from '../domain/cluster/condition-taints.ts';
import { isGivenUp } from '../domain/cluster/departure.ts';
import { type ClusterState, clusterState } from '../domain/cluster/phase.ts';
import { taintsText, withPolicyTaints } from '../domain/cluster/taint-policies.ts';
import { normalEvent, warningEvent } from '../domain/event.ts';
import type { Binding } from '../domain/kinds/binding.ts';
import type { Cluster } from '../domain/kinds/cluster.ts';
import { CLUSTER_FINALIZER, EXECUTION_FINALIZER, executionNamespace, SYSTEM_LABEL } from '../domain/kinds/names.ts';
import type { KubeObject } from '../domain/object.ts';
import type { Cause } from '../domain/propagation/cause.ts';
import { isClaimed } from '../domain/scheduling/affected.ts';
import type { Collection } from '../kube/collection.ts';
import { isAlreadyExists, isNotFound } from '../kube/errors.ts';
import { catchUp } from './catch-up.ts';
import { syncImpersonation } from './cluster-impersonation.ts';
import { despiteConflicts } from './conflict.ts';
import type { ActivityContext } from './context.ts';
import { BINDINGS_BY_CLUSTER, type Hub, patchBinding, WORKS_BY_NAMESPACE } from './hub.ts';
import { timestamp } from './timestamp.ts';

/** Brings the cluster's surroundings in line with it; says how far it is. */
export async function reconcileCluster(
  context: ActivityContext,
  name: string,
  causes: readonly Cause[] = [],
): Promise<ClusterState> {
  await catchUp(context.hub, causes);
  const cluster = context.hub.clusters.get({ name });
  if (!cluster) {
    return { phase: 'Gone' };
  }
  return cluster.metadata.deletionTimestamp ? leave(context, cluster) : join(context, cluster);
}

async function join(context: ActivityContext, cluster: Cluster): Promise<ClusterState> {
  await createExecutionNamespace(context, cluster);
  const joined = await despiteConflicts(() => writeClaims(context, cluster.metadata.name));
  if (!joined) {
    return { phase: 'Gone' };
  }
  await syncImpersonation(context, joined);
  return clusterState(joined, 'Joined');
}

async function createExecutionNamespace({ hub, record }: ActivityContext, cluster: Cluster): Promise<void> {
  const { name } = cluster.metadata;
  const namespace = executionNamespace(name);
  const namespaces = hub.templates('v1', 'Namespace');
  if (namespaces?.get({ name: namespace })) {
    return;
  }
  const object: KubeObject = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace, labels: { [SYSTEM_LABEL]: 'true' } },
  };
  try {
    await namespaces?.create(object);
  } catch (error) {
    if (!isAlreadyExists(error)) {
      const message = `Failed to create execution space(${namespace}): ${String(error)}`;
      record([cluster], warningEvent('CreateExecutionSpaceFailed', message));
      throw error;
    }
  }
  const message = `Created execution space(${namespace}) for cluster(${name}).`;
  record([cluster], normalEvent('CreateExecutionSpaceSucceed', message));
}

/** Finalizer and taints in one write; undefined when the cluster is gone. */
async function writeClaims({ hub, record, now }: ActivityContext, name: string): Promise<Cluster | undefined> {
  const cluster = hub.clusters.get({ name });
  if (!cluster) {
    return undefined;
  }
  const byCondition = withConditionTaints(cluster, timestamp(now()));
  const tainted = withPolicyTaints(byCondition, hub.clusterTaintPolicies.list(), timestamp(now()));
  const finalizers = cluster.metadata.finalizers ?? [];
  const wanted = finalizers.includes(CLUSTER_FINALIZER)
    ? tainted
    : { ...tainted, metadata: { ...tainted.metadata, finalizers: [...finalizers, CLUSTER_FINALIZER] } };
  if (wanted === cluster) {
    return cluster;
  }
  const written = await hub.clusters.update(wanted);
  const taints = taintsText(written.spec.taints);
  if (byCondition !== cluster) {
    record([written], normalEvent('TaintClusterSucceed', `Taint cluster succeed: ${taints}.`));
  }
  if (tainted !== byCondition) {
    record([written], normalEvent('TaintClusterSucceed', `Update Cluster(${name}) with taints(${taints}) succeed`));
  }
  return written;
}

/** First its Works (with the namespace), then every schedule that names it, then the cluster itself. */
async function leave(context: ActivityContext, cluster: Cluster): Promise<ClusterState> {
  const { hub, record } = context;
  const { name } = cluster.metadata;
  const namespace = executionNamespace(name);
  const namespaces = hub.templates('v1', 'Namespace');
  const existing = namespaces?.get({ name: namespace });
  if (existing) {
    if (!existing.metadata.deletionTimestamp) {
      await namespaces?.delete({ name: namespace });
      const message = `Removed execution space(${namespace}) for cluster(${name}).`;
      record([cluster], normalEvent('RemoveExecutionSpaceSucceed', message));
    }
    const works = hub.works.byIndex(WORKS_BY_NAMESPACE, namespace);
    if (isGivenUp(cluster, context.now())) {
      await release(hub.works, works, EXECUTION_FINALIZER);
    }
    if (works.length === 0) {
      await releaseAgentAccess(hub, namespace);
    }
    return clusterState(cluster, 'RemovingWorks', works.length);
  }
  const scheduled = [hub.bindings, hub.clusterBindings].flatMap((bindings) =>
    bindings
      .byIndex(BINDINGS_BY_CLUSTER, name)
      .filter(({ spec }) => spec.clusters?.some((target) => target.name === name)),
  );
  for (const binding of scheduled.filter((binding) => !isClaimed(binding))) {
    await letGo(hub, binding, name);
  }
  const held = scheduled.filter(isClaimed);
  if (held.length > 0) {
    return clusterState(cluster, 'Rescheduling', held.length);
  }
  const finalizers = (cluster.metadata.finalizers ?? []).filter((finalizer) => finalizer !== CLUSTER_FINALIZER);
  if (finalizers.length !== cluster.metadata.finalizers?.length) {
    await hub.clusters.patch({ name }, { type: 'merge', body: { metadata: { finalizers } } });
  }
  return { phase: 'Gone' };
}

/** Nobody schedules a binding that has lost its policy: a cluster that leaves is taken out of it here. */
async function letGo(hub: Hub, binding: Binding, cluster: string): Promise<void> {
  const clusters = (binding.spec.clusters ?? []).filter(({ name }) => name !== cluster);
  const { resourceVersion } = binding.metadata;
  await patchBinding(hub, binding, {
    metadata: resourceVersion === undefined ? {} : { resourceVersion },
    spec: { clusters: clusters.length > 0 ? clusters : null },
  });
}

/** The agent of a pull member keeps its rights on its Works until there are none. */
async function releaseAgentAccess(hub: Hub, namespace: string): Promise<void> {
  for (const kind of ['RoleBinding', 'Role']) {
    const collection = hub.templates('rbac.authorization.k8s.io/v1', kind);
    if (collection) {
      const here = collection.list().filter(({ metadata }) => metadata.namespace === namespace);
      await release(collection, here, CLUSTER_FINALIZER);
    }
  }
}

/** Takes a finalizer of ours off objects that are being deleted. */
async function release<T extends KubeObject>(
  collection: Pick<Collection<T>, 'patch'>,
  objects: readonly T[],
  ours: string,
): Promise<void> {
  for (const { metadata } of objects) {
    const finalizers = (metadata.finalizers ?? []).filter((finalizer) => finalizer !== ours);
    if (metadata.deletionTimestamp && finalizers.length !== metadata.finalizers?.length) {
      await collection
        .patch(metadata, { type: 'merge', body: { metadata: { finalizers } } })
        .catch((error: unknown) => {
          if (!isNotFound(error)) {
            throw error;
          }
        });
    }
  }
}
