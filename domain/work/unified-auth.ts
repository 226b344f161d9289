/** Unified authentication: whoever may reach a member through the hub is impersonated there by one service account. */
import { controllerReference } from '../binding/reference.ts';
import type { Cluster } from '../kinds/cluster.ts';
import { SYSTEM_LABEL } from '../kinds/names.ts';
import type { Work } from '../kinds/work.ts';
import type { KubeObject } from '../object.ts';
import { composeWork, type ManifestSteps } from './compose.ts';
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Subject } from './rbac.ts';

/** Name of the ClusterRole, the ClusterRoleBinding and the ServiceAccount on members. */
export const IMPERSONATOR_NAME = 'karmada-impersonator';

const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** Subject kind to the resource that is impersonated, in the order of the rules. */
const IMPERSONATED = [
  ['User', 'users'],
  ['ServiceAccount', 'serviceaccounts'],
  ['Group', 'groups'],
] as const;

/** True when a role grants access to the member through the cluster proxy or the search proxy. */
export function grantsMember(role: ClusterRole, cluster: string): boolean {
  return (role.rules ?? []).some((rule) => grantsMemberProxy(rule, cluster) || grantsSearchProxy(rule));
}

/** The names of the clusters whose impersonation a role concerns: those that it names, or all of them. */
export function clustersOfRole(role: ClusterRole, clusters: Iterable<string>): string[] {
  return [...clusters].filter((cluster) => grantsMember(role, cluster));
}

/** Who may reach the member: the subjects bound to roles that grant it. */
export function memberSubjects(
  cluster: string,
  roles: readonly ClusterRole[],
  bindings: readonly ClusterRoleBinding[],
): Subject[] {
  const granting = new Set(roles.filter((role) => grantsMember(role, cluster)).map((role) => role.metadata.name));
  return bindings
    .filter(({ roleRef }) => roleRef.kind === 'ClusterRole' && granting.has(roleRef.name))
    .flatMap(({ subjects }) => subjects ?? []);
}

/** The rules that let the impersonator act as these subjects; none for none. */
export function impersonationRules(subjects: readonly Subject[]): PolicyRule[] {
  return IMPERSONATED.flatMap(([kind, resource]) => {
    const names = [...new Set(subjects.filter((each) => each.kind === kind).map((each) => each.name))].sort();
    return names.length === 0
      ? []
      : [{ verbs: ['impersonate'], apiGroups: [''], resources: [resource], resourceNames: names }];
  });
}

/** What the impersonation of a member is made from. */
export interface ImpersonationInput {
  cluster: Cluster;
  subjects: readonly Subject[];
  /** The Work of the ClusterRole or ClusterRoleBinding as it is on the hub. */
  existing(kind: string): Work | undefined;
  /** Makes the permanent id of a Work that has none. */
  uuid(): string;
  steps: ManifestSteps;
}

/**
 * The Works of role and role binding, each the existing one itself when nothing changes; they die with the Cluster.
 * None for a cluster without impersonator secret or one that is being deleted. Throws `WorkDeletingError`.
 */
export function buildImpersonationWorks({ cluster, subjects, existing, uuid, steps }: ImpersonationInput): Work[] {
  const secret = cluster.spec.impersonatorSecretRef;
  if (!secret || cluster.metadata.deletionTimestamp) {
    return [];
  }
  const metadata = { name: IMPERSONATOR_NAME, labels: { [SYSTEM_LABEL]: 'true' } };
  const apiVersion = `${RBAC_GROUP}/v1`;
  const role: KubeObject = { apiVersion, kind: 'ClusterRole', metadata, rules: impersonationRules(subjects) };
  const binding: KubeObject = {
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata,
    roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name: IMPERSONATOR_NAME },
    subjects: [{ kind: 'ServiceAccount', name: IMPERSONATOR_NAME, namespace: secret.namespace }],
  };
  return [role, binding].map((manifest) =>
    composeWork({
      cluster: cluster.metadata.name,
      manifest,
      owner: controllerReference(cluster),
      existing: existing(manifest.kind),
      uuid: uuid(),
      steps,
    }),
  );
}

/** Karmada's group, and ours, in which the proxy is where the hub is another API server. */
const PROXY_GROUPS = ['cluster.karmada.io', 'fleetwright.io'];

function grantsMemberProxy(rule: PolicyRule, cluster: string): boolean {
  return (
    PROXY_GROUPS.some((group) => grants(rule, group, 'clusters/proxy')) &&
    (!rule.resourceNames?.length || rule.resourceNames.includes(cluster))
  );
}

function grantsSearchProxy(rule: PolicyRule): boolean {
  return grants(rule, 'search.karmada.io', 'proxying/proxy');
}

function grants({ apiGroups = [], resources = [] }: PolicyRule, group: string, resource: string): boolean {
  return (
    (apiGroups.includes('*') || apiGroups.includes(group)) && (resources.includes('*') || resources.includes(resource))
  );
}
