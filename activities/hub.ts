/** The hub as the stages see it: typed collections of Karmada's kinds, templates of any kind. */
import type { Binding, ClusterResourceBinding, ResourceBinding } from '../domain/kinds/binding.ts';
import type { Cluster } from '../domain/kinds/cluster.ts';
import type { ClusterTaintPolicy } from '../domain/kinds/cluster-taint-policy.ts';
import type { CronFederatedHPA } from '../domain/kinds/cron-federated-hpa.ts';
import type { FederatedHPA } from '../domain/kinds/federated-hpa.ts';
import type { MultiClusterService } from '../domain/kinds/multi-cluster-service.ts';
import type { ClusterOverridePolicy, OverridePolicy } from '../domain/kinds/override.ts';
import type { ClusterPropagationPolicy, PropagationPolicy } from '../domain/kinds/policy.ts';
import type { FederatedResourceQuota } from '../domain/kinds/quota.ts';
import type { Work } from '../domain/kinds/work.ts';
import type { WorkloadRebalancer } from '../domain/kinds/workload-rebalancer.ts';
import type { JsonObject, KubeObject, ObjectKey } from '../domain/object.ts';
import type { PropagationSubject } from '../domain/propagation/subject.ts';
import type { KubeClient, WriteOptions } from '../kube/client.ts';
import type { Collection } from '../kube/collection.ts';

/** Index of Works by their name, which is the same in the execution namespaces of all clusters. */
export const WORKS_BY_NAME = 'name';
/** Index of Works by their namespace, which is that of one cluster. */
export const WORKS_BY_NAMESPACE = 'namespace';
/** Index of Works by the services that they have a part in, as `namespace/name`. */
export const WORKS_BY_SERVICE = 'service';
/** Index of the Works for whose sake a member's slices are watched, by their namespace. */
export const WORKS_WANTING_SLICES = 'slices';
/** Index of bindings by the name of a cluster they are scheduled to, evicted from, or required in. */
export const BINDINGS_BY_CLUSTER = 'cluster';
/** Index of bindings by the labels that mark whom they are attached to. */
export const BINDINGS_BY_DEPENDENT = 'dependent';
/** Index of workloads' bindings that are not known to be healthy everywhere, all under one value. */
export const BINDINGS_SETTLING = 'settling';
/** Index of bindings that wait for a schedule, all under one value. */
export const BINDINGS_PENDING = 'pending';
/** Index of bindings by the permanent id of the policy that claims them. */
export const BINDINGS_BY_POLICY = 'policy';

/** Reads are from caches that hold at least what this process wrote. */
export interface Hub {
  readonly client: KubeClient;
  readonly policies: Collection<PropagationPolicy>;
  readonly clusterPolicies: Collection<ClusterPropagationPolicy>;
  readonly overridePolicies: Collection<OverridePolicy>;
  readonly clusterOverridePolicies: Collection<ClusterOverridePolicy>;
  readonly clusterTaintPolicies: Collection<ClusterTaintPolicy>;
  readonly bindings: Collection<ResourceBinding>;
  readonly clusterBindings: Collection<ClusterResourceBinding>;
  readonly works: Collection<Work>;
  readonly clusters: Collection<Cluster>;
  readonly quotas: Collection<FederatedResourceQuota>;
  readonly rebalancers: Collection<WorkloadRebalancer>;
  readonly federatedHPAs: Collection<FederatedHPA>;
  readonly cronFederatedHPAs: Collection<CronFederatedHPA>;
  readonly multiClusterServices: Collection<MultiClusterService>;
  /** The collection of a kind that discovery knows; undefined for others (and for kinds that are never propagated). */
  templates(apiVersion: string, kind: string): Collection<KubeObject> | undefined;
  /** The collection of any kind that is followed, Karmada's and templates. */
  collection(apiVersion: string, kind: string): Pick<Collection<KubeObject>, 'catchUp'> | undefined;
  /** All collections of kinds that can be templates. */
  templateCollections(): Collection<KubeObject>[];
  /** True when a Work of the binding changes next; false when the signal aborts before. */
  nextWorkChange(binding: ObjectKey, signal: AbortSignal): Promise<boolean>;
}

/** The template of a subject, if it exists. */
export function templateOf(hub: Hub, subject: PropagationSubject): KubeObject | undefined {
  return hub.templates(subject.apiVersion, subject.kind)?.get(subject);
}

/** The binding with a key: namespaced ones are ResourceBindings. */
export function bindingOf(hub: Pick<Hub, 'bindings' | 'clusterBindings'>, key: ObjectKey): Binding | undefined {
  return key.namespace ? hub.bindings.get(key) : hub.clusterBindings.get(key);
}

/**
 * For what a later look would write again, and which nothing outside of the hub follows: the next stage goes on before it is
 * durable. Works are durable before a member hears of them, and with them all that came before.
 */
export const PIPELINED: WriteOptions = { pipelined: true };

/** Creates a binding of either scope. */
export async function createBinding(hub: Hub, binding: Binding, options?: WriteOptions): Promise<Binding> {
  return binding.kind === 'ResourceBinding'
    ? hub.bindings.create(binding, options)
    : hub.clusterBindings.create(binding, options);
}

/** Replaces a binding of either scope. */
export async function updateBinding(hub: Hub, binding: Binding, options?: WriteOptions): Promise<Binding> {
  return binding.kind === 'ResourceBinding'
    ? hub.bindings.update(binding, options)
    : hub.clusterBindings.update(binding, options);
}

/** Replaces a binding's status. */
export async function updateBindingStatus(hub: Hub, binding: Binding, options?: WriteOptions): Promise<Binding> {
  return binding.kind === 'ResourceBinding'
    ? hub.bindings.updateStatus(binding, options)
    : hub.clusterBindings.updateStatus(binding, options);
}

/** Merge-patches a binding of either scope. */
export async function patchBinding(
  hub: Hub,
  { kind, metadata }: Binding,
  body: JsonObject,
  options?: WriteOptions,
): Promise<Binding> {
  return kind === 'ResourceBinding'
    ? hub.bindings.patch(metadata, { type: 'merge', body }, options)
    : hub.clusterBindings.patch(metadata, { type: 'merge', body }, options);
}

/** Deletes a binding of either scope, in exactly this version; the cache then shows what is left of it. Throws a Conflict otherwise. */
export async function deleteBinding(hub: Pick<Hub, 'bindings' | 'clusterBindings'>, binding: Binding): Promise<void> {
  const { uid, resourceVersion } = binding.metadata;
  const preconditions = { ...(uid && { uid }), ...(resourceVersion && { resourceVersion }) };
  const bindings = binding.kind === 'ResourceBinding' ? hub.bindings : hub.clusterBindings;
  await bindings.delete(binding.metadata, { preconditions });
  await bindings.refresh(binding.metadata);
}
