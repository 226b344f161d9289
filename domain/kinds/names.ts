/** Karmada's labels, annotations, finalizers, namespaces and the rules by which it names objects. */
import { hashText } from '../hash.ts';
import { keyText, type ObjectKey } from '../object.ts';

export const CLUSTER_NAMESPACE = 'karmada-cluster';
export const SYSTEM_NAMESPACE = 'karmada-system';
export const EXECUTION_NAMESPACE_PREFIX = 'karmada-es-';

export const PROPAGATION_POLICY_ID_LABEL = 'propagationpolicy.karmada.io/permanent-id';
export const PROPAGATION_POLICY_NAMESPACE_ANNOTATION = 'propagationpolicy.karmada.io/namespace';
export const PROPAGATION_POLICY_NAME_ANNOTATION = 'propagationpolicy.karmada.io/name';
export const CLUSTER_PROPAGATION_POLICY_ID_LABEL = 'clusterpropagationpolicy.karmada.io/permanent-id';
export const CLUSTER_PROPAGATION_POLICY_NAME_ANNOTATION = 'clusterpropagationpolicy.karmada.io/name';

export const RESOURCE_BINDING_ID_LABEL = 'resourcebinding.karmada.io/permanent-id';
export const RESOURCE_BINDING_NAMESPACE_ANNOTATION = 'resourcebinding.karmada.io/namespace';
export const RESOURCE_BINDING_NAME_ANNOTATION = 'resourcebinding.karmada.io/name';
export const CLUSTER_RESOURCE_BINDING_ID_LABEL = 'clusterresourcebinding.karmada.io/permanent-id';
export const CLUSTER_RESOURCE_BINDING_NAME_ANNOTATION = 'clusterresourcebinding.karmada.io/name';
export const BINDING_MANAGED_BY_LABEL = 'binding.karmada.io/managed-by';
export const APPLIED_PLACEMENT_ANNOTATION = 'policy.karmada.io/applied-placement';
export const APPLIED_OVERRIDES_ANNOTATION = 'policy.karmada.io/applied-overrides';
export const APPLIED_CLUSTER_OVERRIDES_ANNOTATION = 'policy.karmada.io/applied-cluster-overrides';
export const DEPENDENCIES_ANNOTATION = 'resourcebinding.karmada.io/dependencies';
export const DEPENDED_BY_LABEL_PREFIX = 'resourcebinding.karmada.io/depended-by-';

export const WORK_ID_LABEL = 'work.karmada.io/permanent-id';
export const WORK_NAMESPACE_ANNOTATION = 'work.karmada.io/namespace';
export const WORK_NAME_ANNOTATION = 'work.karmada.io/name';
export const CONFLICT_RESOLUTION_ANNOTATION = 'work.karmada.io/conflict-resolution';
export const MANAGED_LABEL = 'karmada.io/managed';
export const SYSTEM_LABEL = 'karmada.io/system';
export const TEMPLATE_UID_ANNOTATION = 'resourcetemplate.karmada.io/uid';
export const TEMPLATE_GENERATION_ANNOTATION = 'resourcetemplate.karmada.io/generation';
export const MANAGED_ANNOTATIONS_ANNOTATION = 'resourcetemplate.karmada.io/managed-annotations';
export const MANAGED_LABELS_ANNOTATION = 'resourcetemplate.karmada.io/managed-labels';
export const CLAIMED_BY_LABEL = 'resourcetemplate.karmada.io/claimed-by';
export const RETAIN_REPLICAS_LABEL = 'resourcetemplate.karmada.io/retain-replicas';
export const DELETION_PROTECTED_LABEL = 'resourcetemplate.karmada.io/deletion-protected';
export const SKIP_AUTO_PROPAGATION_LABEL = 'namespace.karmada.io/skip-auto-propagation';
export const FEDERATED_RESOURCE_QUOTA_NAMESPACE_LABEL = 'federatedresourcequota.karmada.io/namespace';
export const FEDERATED_RESOURCE_QUOTA_NAME_LABEL = 'federatedresourcequota.karmada.io/name';
export const MULTI_CLUSTER_SERVICE_ID_LABEL = 'multiclusterservice.karmada.io/permanent-id';
/** A label of Works, an annotation of Services and bindings; and so the next. */
export const MULTI_CLUSTER_SERVICE_NAMESPACE_KEY = 'multiclusterservice.karmada.io/namespace';
export const MULTI_CLUSTER_SERVICE_NAME_KEY = 'multiclusterservice.karmada.io/name';
export const EXPORTED_SERVICE_NAMESPACE_LABEL = 'endpointslice.karmada.io/namespace';
export const EXPORTED_SERVICE_NAME_LABEL = 'endpointslice.karmada.io/name';
export const COLLECTED_FOR_LABEL = 'endpointslice.karmada.io/managed-by';
export const PROVIDER_CLUSTER_ANNOTATION = 'endpointslice.karmada.io/provision-cluster';

/** Kubernetes' label of an EndpointSlice: the Service that it is of. */
export const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';
/** Kubernetes' label of an EndpointSlice: who writes it. */
export const SLICE_MANAGED_BY_LABEL = 'endpointslice.kubernetes.io/managed-by';
/** Value of {@link SLICE_MANAGED_BY_LABEL} on slices of a ServiceImport. */
export const IMPORTED_SLICE_MANAGER = 'endpointslice-controller.karmada.io';
/** Value of {@link SLICE_MANAGED_BY_LABEL} on slices of a MultiClusterService. */
export const DISPATCHED_SLICE_MANAGER = 'endpointslice-dispatch-controller.karmada.io';

export const EXECUTION_FINALIZER = 'karmada.io/execution-controller';
export const BINDING_FINALIZER = 'karmada.io/binding-controller';
export const CLUSTER_BINDING_FINALIZER = 'karmada.io/cluster-resource-binding-controller';
export const CLUSTER_FINALIZER = 'karmada.io/cluster-controller';
export const PROPAGATION_POLICY_FINALIZER = 'karmada.io/propagation-policy-controller';
export const CLUSTER_PROPAGATION_POLICY_FINALIZER = 'karmada.io/cluster-propagation-policy-controller';
export const DEPENDENCIES_FINALIZER = 'karmada.io/binding-dependencies-distributor';
export const MULTI_CLUSTER_SERVICE_FINALIZER = 'karmada.io/multiclusterservice-controller';
export const IMPORTED_SLICE_FINALIZER = 'karmada.io/endpointslice-controller';
export const DISPATCHED_SLICE_FINALIZER = 'karmada.io/mcs-endpointslice-dispatch-controller';

export const NOT_READY_TAINT = 'cluster.karmada.io/not-ready';
export const UNREACHABLE_TAINT = 'cluster.karmada.io/unreachable';

/** The namespace on the hub that holds the Works of a cluster. */
export function executionNamespace(cluster: string): string {
  return EXECUTION_NAMESPACE_PREFIX + cluster;
}

/** The cluster whose Works live in a namespace; undefined for any other namespace. */
export function clusterOfExecutionNamespace(namespace: string): string | undefined {
  return namespace.startsWith(EXECUTION_NAMESPACE_PREFIX)
    ? namespace.slice(EXECUTION_NAMESPACE_PREFIX.length)
    : undefined;
}

/** The binding of a template: `<name>-<kind>` in lower case, colons as dots. */
export function bindingName(kind: string, name: string): string {
  return `${name.replaceAll(':', '.')}-${kind}`.toLowerCase();
}

/** Namespaces that belong to Karmada itself; nothing in them is propagated. */
export function isReservedNamespace(namespace: string): boolean {
  return (
    namespace === SYSTEM_NAMESPACE ||
    namespace === CLUSTER_NAMESPACE ||
    namespace.startsWith(EXECUTION_NAMESPACE_PREFIX)
  );
}

/** The key of a binding's propagation workflow. */
export function propagationId(binding: ObjectKey): string {
  return binding.namespace ? `propagation/${binding.namespace}/${binding.name}` : `propagation/${binding.name}`;
}

/** The Work of an object in each execution namespace: its name in lower case and a hash of namespace, name and kind. */
export function workName(kind: string, name: string, namespace?: string): string {
  const plain = name.replaceAll(':', '.').toLowerCase();
  const hashed = namespace ? `${namespace}-${plain}-${kind}` : `${plain}-${kind}`;
  return `${plain}-${hashText(hashed.toLowerCase())}`;
}

/** The short key that stands for a binding inside label keys. */
export function bindingReferenceKey(binding: ObjectKey): string {
  return hashText(keyText(binding));
}

/** The label by which a binding marks the bindings that it needs beside it; the value is its permanent id. */
export function dependedByLabel(binding: ObjectKey): string {
  return DEPENDED_BY_LABEL_PREFIX + bindingReferenceKey(binding);
}

/** The Service on the hub that a ServiceImport brings to the members that import. */
export function derivedServiceName(service: string): string {
  return `derived-${service}`;
}

/** The slice on the hub that stands for one that a member exports. */
export function importedSliceName(cluster: string, slice: string): string {
  return `imported-${cluster}-${slice}`;
}

/** The slice on a consumer that stands for one of a provider. */
export function dispatchedSliceName(provider: string, slice: string): string {
  return `${provider}-${slice}`;
}
