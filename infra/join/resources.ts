/** The resources that joining touches, on the hub and on the member. */
import type { ResourceType } from '../../kube/resource.ts';

export const NAMESPACES = core('namespaces', 'Namespace', false);
export const SERVICE_ACCOUNTS = core('serviceaccounts', 'ServiceAccount', true);
export const CONFIG_MAPS = core('configmaps', 'ConfigMap', true);
export const SECRETS = core('secrets', 'Secret', true);
export const CLUSTER_ROLES = rbac('clusterroles', 'ClusterRole', false);
export const CLUSTER_ROLE_BINDINGS = rbac('clusterrolebindings', 'ClusterRoleBinding', false);
export const CLUSTERS: ResourceType = {
  group: 'cluster.karmada.io',
  version: 'v1alpha1',
  plural: 'clusters',
  kind: 'Cluster',
  namespaced: false,
};
export const WORKS: ResourceType = {
  group: 'work.karmada.io',
  version: 'v1alpha1',
  plural: 'works',
  kind: 'Work',
  namespaced: true,
};

function core(plural: string, kind: string, namespaced: boolean): ResourceType {
  return { group: '', version: 'v1', plural, kind, namespaced };
}

function rbac(plural: string, kind: string, namespaced: boolean): ResourceType {
  return { group: 'rbac.authorization.k8s.io', version: 'v1', plural, kind, namespaced };
}
