/**
 * Conversion of ResourceBinding and ClusterResourceBinding between v1alpha1 and v1alpha2, which is stored. The older
 * version has replicas and requests inside `spec.resource` and lacks all that came later: going down loses it.
 */
import type { Binding, BindingSpec, BindingStatus } from './binding.ts';
import type { BindingSpecV1alpha1, BindingStatusV1alpha1, BindingV1alpha1 } from './binding-v1alpha1.ts';

/** The older form of a binding. */
export function toV1alpha1({ kind, metadata, spec, status }: Binding): BindingV1alpha1 {
  return {
    apiVersion: 'work.karmada.io/v1alpha1',
    kind,
    metadata,
    spec: olderSpec(spec),
    ...(status && { status: olderStatus(status) }),
  };
}

/** The current form of a binding. */
export function toV1alpha2({ kind, metadata, spec, status }: BindingV1alpha1): Binding {
  return {
    apiVersion: 'work.karmada.io/v1alpha2',
    kind,
    metadata,
    spec: currentSpec(spec),
    ...(status && { status: currentStatus(status) }),
  };
}

function olderSpec({ resource, replicas, replicaRequirements, clusters }: BindingSpec): BindingSpecV1alpha1 {
  const { uid: _, ...reference } = resource;
  const resourcePerReplicas = replicaRequirements?.resourceRequest;
  return {
    resource: {
      ...reference,
      ...(replicas !== undefined && { replicas }),
      ...(resourcePerReplicas && { resourcePerReplicas }),
    },
    ...(clusters && { clusters: clusters.map(({ components: __, ...cluster }) => cluster) }),
  };
}

function currentSpec({ resource, clusters }: BindingSpecV1alpha1): BindingSpec {
  const { replicas, resourcePerReplicas, ...reference } = resource;
  return {
    resource: reference,
    ...(replicas !== undefined && { replicas }),
    ...(resourcePerReplicas && { replicaRequirements: { resourceRequest: resourcePerReplicas } }),
    ...(clusters && { clusters }),
  };
}

function olderStatus({ conditions, aggregatedStatus }: BindingStatus): BindingStatusV1alpha1 {
  return {
    ...(conditions && { conditions }),
    ...(aggregatedStatus && { aggregatedStatus: aggregatedStatus.map(({ health: _, ...item }) => item) }),
  };
}

function currentStatus({ conditions, aggregatedStatus }: BindingStatusV1alpha1): BindingStatus {
  return { ...(conditions && { conditions }), ...(aggregatedStatus && { aggregatedStatus }) };
}
