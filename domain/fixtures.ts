/** Objects for the tests of decisions: small, valid, and overridden where a test says so. */
import type { BindingSpec, ClusterResourceBinding, ResourceBinding } from './kinds/binding.ts';
import {
  CLUSTER_PROPAGATION_POLICY_ID_LABEL,
  CLUSTER_RESOURCE_BINDING_ID_LABEL,
  executionNamespace,
  PROPAGATION_POLICY_ID_LABEL,
  RESOURCE_BINDING_ID_LABEL,
} from './kinds/names.ts';
import type { ClusterPropagationPolicy, PropagationPolicy, PropagationSpec, ResourceSelector } from './kinds/policy.ts';
import type { Work } from './kinds/work.ts';
import type { JsonObject, KubeObject, ObjectMeta } from './object.ts';

/** The selector of every Deployment. */
const DEPLOYMENTS: ResourceSelector = { apiVersion: 'apps/v1', kind: 'Deployment' };

/** A Deployment `default/nginx` with uid and resource version. */
export function deployment(metadata: Partial<ObjectMeta> = {}, spec: JsonObject = { replicas: 2 }): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'nginx',
      namespace: 'default',
      uid: 'uid-nginx',
      resourceVersion: '7',
      generation: 1,
      ...metadata,
    },
    spec,
  };
}

/** A ClusterRole `system:foo`. */
export function clusterRole(metadata: Partial<ObjectMeta> = {}): KubeObject {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'system:foo', uid: 'uid-foo', resourceVersion: '3', ...metadata },
  };
}

/** A PropagationPolicy of all Deployments in `default`; its permanent id is `id-<name>`. */
export function propagationPolicy(
  name: string,
  spec: Partial<PropagationSpec> = {},
  metadata: Partial<ObjectMeta> = {},
): PropagationPolicy {
  return {
    apiVersion: 'policy.karmada.io/v1alpha1',
    kind: 'PropagationPolicy',
    metadata: { name, namespace: 'default', labels: { [PROPAGATION_POLICY_ID_LABEL]: `id-${name}` }, ...metadata },
    spec: { resourceSelectors: [DEPLOYMENTS], ...spec },
  };
}

/** A ClusterPropagationPolicy of all Deployments; its permanent id is `id-<name>`. */
export function clusterPropagationPolicy(
  name: string,
  spec: Partial<PropagationSpec> = {},
  metadata: Partial<ObjectMeta> = {},
): ClusterPropagationPolicy {
  return {
    apiVersion: 'policy.karmada.io/v1alpha1',
    kind: 'ClusterPropagationPolicy',
    metadata: { name, labels: { [CLUSTER_PROPAGATION_POLICY_ID_LABEL]: `id-${name}` }, ...metadata },
    spec: { resourceSelectors: [DEPLOYMENTS], ...spec },
  };
}

/** The ResourceBinding of {@link deployment}, with permanent id `id-binding`. */
export function resourceBinding(spec: Partial<BindingSpec> = {}, metadata: Partial<ObjectMeta> = {}): ResourceBinding {
  return {
    apiVersion: 'work.karmada.io/v1alpha2',
    kind: 'ResourceBinding',
    metadata: {
      name: 'nginx-deployment',
      namespace: 'default',
      labels: { [RESOURCE_BINDING_ID_LABEL]: 'id-binding' },
      ...metadata,
    },
    spec: { resource: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'nginx' }, ...spec },
  };
}

/** The ClusterResourceBinding of {@link clusterRole}, with permanent id `id-binding`. */
export function clusterResourceBinding(spec: Partial<BindingSpec> = {}): ClusterResourceBinding {
  return {
    apiVersion: 'work.karmada.io/v1alpha2',
    kind: 'ClusterResourceBinding',
    metadata: { name: 'system.foo-clusterrole', labels: { [CLUSTER_RESOURCE_BINDING_ID_LABEL]: 'id-binding' } },
    spec: {
      resource: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', name: 'system:foo' },
      ...spec,
    },
  };
}

/** A Work that holds {@link deployment} for a cluster. */
export function work(cluster: string, status?: Work['status'], metadata: Partial<ObjectMeta> = {}): Work {
  return {
    apiVersion: 'work.karmada.io/v1alpha1',
    kind: 'Work',
    metadata: { name: 'nginx-687f7fb96f', namespace: executionNamespace(cluster), ...metadata },
    spec: { workload: { manifests: [deployment()] } },
    status,
  };
}

/** Freezes a value through and through, so that a decision which changes its argument throws. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
