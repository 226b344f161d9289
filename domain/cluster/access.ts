/** The objects by which the hub is let into a member, and those by which the hub keeps the key. Names as karmadactl's. */
import { SYSTEM_LABEL } from '../kinds/names.ts';
import type { JsonObject, KubeObject } from '../object.ts';

/** The ServiceAccount on the member that acts for users who come through the hub. */
export const IMPERSONATOR = 'karmada-impersonator';

const LABELS = { [SYSTEM_LABEL]: 'true' };
const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** All that the hub may do on a member: everything. */
const HUB_RULES = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['get'], nonResourceURLs: ['*'] },
];

/** The ServiceAccount on the member that the hub acts as. */
export function hubAccountName(cluster: string): string {
  return `karmada-${cluster}`;
}

/** ClusterRole and ClusterRoleBinding on the member that give the hub its rights. */
export function hubRoleName(cluster: string): string {
  return `karmada-controller-manager:${hubAccountName(cluster)}`;
}

/** The Secret on the hub with the impersonator's token. */
export function impersonatorSecretName(cluster: string): string {
  return `${cluster}-impersonator`;
}

/** A namespace of Karmada's own. */
export function systemNamespace(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: LABELS } };
}

/** A ServiceAccount of Karmada's own. */
export function serviceAccount(namespace: string, name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name, labels: LABELS } };
}

/** A Secret that the member fills with a token of the ServiceAccount of the same name, which does not expire. */
export function tokenSecret(namespace: string, name: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace, name, annotations: { 'kubernetes.io/service-account.name': name } },
    type: 'kubernetes.io/service-account-token',
  };
}

/** The ClusterRole on the member with the rights of the hub. */
export function hubRole(cluster: string): KubeObject {
  return {
    apiVersion: `${RBAC_GROUP}/v1`,
    kind: 'ClusterRole',
    metadata: { name: hubRoleName(cluster), labels: LABELS },
    rules: HUB_RULES,
  };
}

/** Gives that role to the hub's ServiceAccount. */
export function hubRoleBinding(cluster: string, namespace: string): KubeObject {
  return {
    apiVersion: `${RBAC_GROUP}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: hubRoleName(cluster), labels: LABELS },
    subjects: [{ kind: 'ServiceAccount', name: hubAccountName(cluster), namespace }],
    roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name: hubRoleName(cluster) },
  };
}

/** A Secret on the hub with what it needs of a member; `data` in base64. */
export function credentialSecret(namespace: string, name: string, data: JsonObject): KubeObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name, labels: LABELS }, data };
}
