/** Namespaces and rights of an installation: the control plane's, and those by which Karmada's clients and agents work. */
import { CLUSTER_NAMESPACE, SYSTEM_NAMESPACE } from '../../domain/kinds/names.ts';
import { KARMADA_KINDS } from '../../domain/kinds/registry.ts';
import type { JsonObject, KubeObject, ObjectMeta } from '../../domain/object.ts';

const RBAC = 'rbac.authorization.k8s.io';
/** Group of the bootstrap tokens with which `karmadactl register` comes. */
const BOOTSTRAP_GROUP = 'system:bootstrappers:karmada:default-cluster-token';
/** Group of registered agents. */
const AGENTS_GROUP = 'system:karmada:agents';
/** Role that lets a certificate be requested; kube-apiserver brings it. */
const NODE_BOOTSTRAPPER = 'system:node-bootstrapper';
const CONTROL_PLANE = 'fleetwright-control-plane';

interface Rule {
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
  verbs: string[];
}
type Subject = { kind: 'User' | 'Group'; name: string } | { kind: 'ServiceAccount'; name: string; namespace: string };

/** Karmada's own namespaces, but for the execution namespaces, which come and go with clusters. */
export function installedNamespaces(): KubeObject[] {
  return [SYSTEM_NAMESPACE, CLUSTER_NAMESPACE].map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  }));
}

/** Service account of the control plane, and {@link clientAccess}. */
export function installedAccess(): KubeObject[] {
  return [...controlPlaneAccess(), ...clientAccess()];
}

/** Roles and bindings of those who come from outside: users and agents. */
export function clientAccess(): KubeObject[] {
  return [...agentAccess(), ...userAccess()];
}

/** Templates may be of any kind, so the control plane may do everything. */
function controlPlaneAccess(): KubeObject[] {
  const account = { name: CONTROL_PLANE, namespace: SYSTEM_NAMESPACE };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: account },
    clusterRole(CONTROL_PLANE, [
      { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
      { nonResourceURLs: ['*'], verbs: ['get'] },
    ]),
    clusterRoleBinding(CONTROL_PLANE, CONTROL_PLANE, { kind: 'ServiceAccount', ...account }),
  ];
}

/** Karmada's names; the rights of one agent are made when it registers. */
function agentAccess(): KubeObject[] {
  const approver = 'system:karmada:certificatesigningrequest:autoapprover';
  const selfApprover = 'system:karmada:certificatesigningrequest:selfautoapprover';
  const clusterInfo = { name: 'system:karmada:bootstrap-signer-clusterinfo', namespace: 'kube-public' };
  const generator = 'system:karmada:agent-rbac-generator';
  const mayRequest = (subresource: string): Rule => ({
    apiGroups: ['certificates.k8s.io'],
    resources: [`certificatesigningrequests/${subresource}`],
    verbs: ['create'],
  });
  return [
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'Role',
      metadata: clusterInfo,
      rules: rulesJson([
        { apiGroups: [''], resources: ['configmaps'], resourceNames: ['cluster-info'], verbs: ['get'] },
      ]),
    },
    binding('RoleBinding', clusterInfo, { kind: 'Role', name: clusterInfo.name }, userNamed('system:anonymous')),
    clusterRole(approver, [mayRequest('clusteragent')]),
    clusterRole(selfApprover, [mayRequest('selfclusteragent')]),
    clusterRoleBinding('system:karmada:agent-bootstrap', NODE_BOOTSTRAPPER, groupNamed(BOOTSTRAP_GROUP)),
    clusterRoleBinding('system:karmada:agent-autoapprove-bootstrap', approver, groupNamed(BOOTSTRAP_GROUP)),
    clusterRoleBinding('system:karmada:agent-autoapprove-certificate-rotation', selfApprover, groupNamed(AGENTS_GROUP)),
    // `karmadactl register` acts as this user, for whom a certificate must have been approved, to make an agent's rights.
    clusterRole(generator, [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]),
    clusterRoleBinding(generator, generator, userNamed('system:karmada:agent:rbac-generator')),
  ];
}

/** Karmada's kinds in the roles `view` and `edit` of Kubernetes, and the proxy to members for its administrator. */
function userAccess(): KubeObject[] {
  const groups = Map.groupBy(
    KARMADA_KINDS.filter(({ namespaced }) => namespaced),
    ({ group }) => group,
  );
  const rules = (verbs: string[]): Rule[] =>
    [...groups].map(([group, kinds]) => ({
      apiGroups: [group],
      resources: kinds.flatMap(({ plural, hasStatus }) => (hasStatus ? [plural, `${plural}/status`] : [plural])),
      verbs,
    }));
  const aggregatedTo = (role: string) => ({ [`${RBAC}/aggregate-to-${role}`]: 'true' });
  const proxyAdmin = 'cluster-proxy-admin';
  return [
    clusterRole('karmada-view', rules(['get', 'list', 'watch']), aggregatedTo('view')),
    clusterRole(
      'karmada-edit',
      rules(['create', 'update', 'patch', 'delete', 'deletecollection']),
      aggregatedTo('edit'),
    ),
    clusterRole(proxyAdmin, [{ apiGroups: ['cluster.karmada.io'], resources: ['clusters/proxy'], verbs: ['*'] }]),
    clusterRoleBinding(proxyAdmin, proxyAdmin, userNamed('system:admin')),
  ];
}

function clusterRole(name: string, rules: Rule[], labels?: Record<string, string>): KubeObject {
  return {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    metadata: { name, ...(labels ? { labels } : {}) },
    rules: rulesJson(rules),
  };
}

function clusterRoleBinding(name: string, role: string, subject: Subject): KubeObject {
  return binding('ClusterRoleBinding', { name }, { kind: 'ClusterRole', name: role }, subject);
}

function binding(
  kind: string,
  metadata: ObjectMeta,
  role: { kind: string; name: string },
  subject: Subject,
): KubeObject {
  const apiGroup = subject.kind === 'ServiceAccount' ? {} : { apiGroup: RBAC };
  return {
    apiVersion: `${RBAC}/v1`,
    kind,
    metadata,
    roleRef: { apiGroup: RBAC, ...role },
    subjects: [{ ...apiGroup, ...subject }],
  };
}

function userNamed(name: string): Subject {
  return { kind: 'User', name };
}

function groupNamed(name: string): Subject {
  return { kind: 'Group', name };
}

function rulesJson(rules: Rule[]): JsonObject[] {
  return rules.map((rule) => ({ ...rule }));
}
