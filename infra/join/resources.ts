/** The resources that joining touches, on the hub and on the member. */
import type { KubeObject } from '../../domain/object.ts';
import type { ResourceType } from '../../kube/resource.ts';

export const NAMESPACES = core('namespaces', 'Namespace', false);
export const SERVICE_ACCOUNTS = core('serviceaccounts', 'ServiceAccount', true);
export const CONFIG_MAPS = core('configmaps', 'ConfigMap', true);
export const SECRETS = core('secrets', 'Secret', true);
export const CLUSTER_ROLES = rbac('clusterroles', 'ClusterRole', false);
export const CLUSTER_ROLE_BINDINGS = rbac('clusterrolebindings', 'ClusterRoleBinding', false);
export const ROLES = rbac('roles', 'Role', true);
export const ROLE_BINDINGS = rbac('rolebindings', 'RoleBinding', true);
export const DEPLOYMENTS: ResourceType = {
  group: 'apps',
  version: 'v1',
  plural: 'deployments',
  kind: 'Deployment',
  namespaced: true,
};
export const LEASES: ResourceType = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
  namespaced: true,
};
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

const BY_KIND = new Map(
  [
    NAMESPACES,
    SERVICE_ACCOUNTS,
    SECRETS,
    CLUSTER_ROLES,
    CLUSTER_ROLE_BINDINGS,
    ROLES,
    ROLE_BINDINGS,
    DEPLOYMENTS,
    LEASES,
  ].map((resource) => [resource.kind, resource]),
);

/** The resource of one of the kinds above. Throws for others. */
export function resourceOf({ kind }: KubeObject): ResourceType {
  const resource = BY_KIND.get(kind);
  if (!resource) {
    throw new Error(`joining knows no resource for ${kind}`);
  }
  return resource;
}

function core(plural: string, kind: string, namespaced: boolean): ResourceType {
  return { group: '', version: 'v1', plural, kind, namespaced };
}

function rbac(plural: string, kind: string, namespaced: boolean): ResourceType {
  return { group: 'rbac.authorization.k8s.io', version: 'v1', plural, kind, namespaced };
}
