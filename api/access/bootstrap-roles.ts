/** The roles and bindings that every hub has, as kube-apiserver v1.36 makes them, as far as they concern a hub. */
import type { JsonObject } from '../../domain/object.ts';
import { AUTHENTICATED_GROUP, MASTERS_GROUP, UNAUTHENTICATED_GROUP } from './user.ts';

const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update'];
const APPROVED_SIGNERS = {
  'kube-apiserver-client-approver': 'kube-apiserver-client',
  'kube-apiserver-client-kubelet-approver': 'kube-apiserver-client-kubelet',
  'kubelet-serving-approver': 'kubelet-serving',
  'legacy-unknown-approver': 'legacy-unknown',
};

/** A rule over resources of API groups. */
function allow(apiGroups: string[], resources: string[], verbs: string[]): JsonObject {
  return { apiGroups, resources, verbs };
}

/** A rule over paths. */
function allowPaths(nonResourceURLs: string[]): JsonObject {
  return { nonResourceURLs, verbs: ['get'] };
}

const INFO_PATHS = ['/healthz', '/livez', '/readyz', '/version', '/version/'];
const DISCOVERY_PATHS = ['/api', '/api/*', '/apis', '/apis/*', ...INFO_PATHS, '/openapi', '/openapi/*'].sort();
const ISSUER_PATHS = [
  '/.well-known/openid-configuration',
  '/.well-known/openid-configuration/',
  '/openid/v1/jwks',
  '/openid/v1/jwks/',
];
const MONITORING_PATHS = [
  '/flagz',
  '/healthz',
  '/healthz/*',
  '/livez',
  '/livez/*',
  '/metrics',
  '/metrics/slis',
  '/readyz',
  '/readyz/*',
  '/statusz',
];

const VIEW: JsonObject[] = [
  allow(
    [''],
    [
      'configmaps',
      'endpoints',
      'persistentvolumeclaims',
      'persistentvolumeclaims/status',
      'pods',
      'replicationcontrollers',
      'replicationcontrollers/scale',
      'serviceaccounts',
      'services',
      'services/status',
    ],
    READ,
  ),
  allow(
    [''],
    [
      'bindings',
      'limitranges',
      'namespaces/status',
      'pods/log',
      'pods/status',
      'replicationcontrollers/status',
      'resourcequotas',
      'resourcequotas/status',
    ],
    READ,
  ),
  allow([''], ['namespaces'], READ),
  allow(['', 'events.k8s.io'], ['events'], READ),
  allow(['discovery.k8s.io'], ['endpointslices'], READ),
  allow(
    ['apps'],
    [
      'controllerrevisions',
      'daemonsets',
      'daemonsets/status',
      'deployments',
      'deployments/scale',
      'deployments/status',
      'replicasets',
      'replicasets/scale',
      'replicasets/status',
      'statefulsets',
      'statefulsets/scale',
      'statefulsets/status',
    ],
    READ,
  ),
  allow(['autoscaling'], ['horizontalpodautoscalers', 'horizontalpodautoscalers/status'], READ),
  allow(['batch'], ['cronjobs', 'cronjobs/status', 'jobs', 'jobs/status'], READ),
  allow(['policy'], ['poddisruptionbudgets', 'poddisruptionbudgets/status'], READ),
  allow(['networking.k8s.io'], ['ingresses', 'ingresses/status', 'networkpolicies'], READ),
];

const EDIT: JsonObject[] = [
  allow([''], ['pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy', 'secrets', 'services/proxy'], READ),
  allow([''], ['serviceaccounts'], ['impersonate']),
  allow([''], ['pods', 'pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy'], WRITE),
  allow([''], ['pods/eviction'], ['create']),
  allow(
    [''],
    [
      'configmaps',
      'persistentvolumeclaims',
      'replicationcontrollers',
      'replicationcontrollers/scale',
      'secrets',
      'serviceaccounts',
      'services',
      'services/proxy',
    ],
    WRITE,
  ),
  allow([''], ['serviceaccounts/token'], ['create']),
  allow(['', 'events.k8s.io'], ['events'], WRITE),
  allow(
    ['apps'],
    [
      'daemonsets',
      'deployments',
      'deployments/rollback',
      'deployments/scale',
      'replicasets',
      'replicasets/scale',
      'statefulsets',
      'statefulsets/scale',
    ],
    WRITE,
  ),
  allow(['autoscaling'], ['horizontalpodautoscalers'], WRITE),
  allow(['batch'], ['cronjobs', 'jobs'], WRITE),
  allow(['policy'], ['poddisruptionbudgets'], WRITE),
  allow(['networking.k8s.io'], ['ingresses', 'networkpolicies'], WRITE),
  allow(['coordination.k8s.io'], ['leases'], [...WRITE, ...READ].sort()),
];

const ADMIN: JsonObject[] = [
  allow(['authorization.k8s.io'], ['localsubjectaccessreviews'], ['create']),
  allow(['rbac.authorization.k8s.io'], ['rolebindings', 'roles'], [...WRITE, ...READ].sort()),
];

interface BootstrapRole {
  rules: JsonObject[];
  /** The role that takes in this one, by its label. */
  aggregateTo?: 'admin' | 'edit' | 'view';
  /** True when its rules are those of the roles that aggregate to it. */
  aggregates?: boolean;
}

const CLUSTER_ROLES: Record<string, BootstrapRole> = {
  'cluster-admin': { rules: [allow(['*'], ['*'], ['*']), { nonResourceURLs: ['*'], verbs: ['*'] }] },
  admin: { rules: [], aggregates: true },
  edit: { rules: [], aggregates: true, aggregateTo: 'admin' },
  view: { rules: [], aggregates: true, aggregateTo: 'edit' },
  'system:aggregate-to-admin': { rules: ADMIN, aggregateTo: 'admin' },
  'system:aggregate-to-edit': { rules: EDIT, aggregateTo: 'edit' },
  'system:aggregate-to-view': { rules: VIEW, aggregateTo: 'view' },
  'system:auth-delegator': {
    rules: [
      allow(['authentication.k8s.io'], ['tokenreviews'], ['create']),
      allow(['authorization.k8s.io'], ['subjectaccessreviews'], ['create']),
    ],
  },
  'system:basic-user': {
    rules: [
      allow(['authorization.k8s.io'], ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'], ['create']),
      allow(['authentication.k8s.io'], ['selfsubjectreviews'], ['create']),
    ],
  },
  'system:discovery': { rules: [allowPaths(DISCOVERY_PATHS)] },
  'system:public-info-viewer': { rules: [allowPaths(INFO_PATHS)] },
  'system:monitoring': { rules: [allowPaths(MONITORING_PATHS)] },
  'system:service-account-issuer-discovery': { rules: [allowPaths(ISSUER_PATHS)] },
  'system:certificates.k8s.io:certificatesigningrequests:nodeclient': {
    rules: [allow(['certificates.k8s.io'], ['certificatesigningrequests/nodeclient'], ['create'])],
  },
  'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient': {
    rules: [allow(['certificates.k8s.io'], ['certificatesigningrequests/selfnodeclient'], ['create'])],
  },
  'system:node-bootstrapper': {
    rules: [allow(['certificates.k8s.io'], ['certificatesigningrequests'], ['create', 'get', 'list', 'watch'])],
  },
  ...Object.fromEntries(
    Object.entries(APPROVED_SIGNERS).map(([name, signer]) => [
      `system:certificates.k8s.io:${name}`,
      {
        rules: [
          { ...allow(['certificates.k8s.io'], ['signers'], ['approve']), resourceNames: [`kubernetes.io/${signer}`] },
        ],
      },
    ]),
  ),
};

/** Groups to which each role is bound. */
const CLUSTER_ROLE_BINDINGS: Record<string, string[]> = {
  'cluster-admin': [MASTERS_GROUP],
  'system:basic-user': [AUTHENTICATED_GROUP],
  'system:discovery': [AUTHENTICATED_GROUP],
  'system:monitoring': ['system:monitoring'],
  'system:public-info-viewer': [AUTHENTICATED_GROUP, UNAUTHENTICATED_GROUP],
  'system:service-account-issuer-discovery': ['system:serviceaccounts'],
};

const GROUP = 'rbac.authorization.k8s.io';

function bootstrapMetadata(name: string, labels: JsonObject = {}): JsonObject {
  return {
    name,
    annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
    labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...labels },
  };
}

/** The ClusterRoles. */
export function bootstrapClusterRoles(): JsonObject[] {
  return Object.entries(CLUSTER_ROLES).map(([name, { rules, aggregateTo, aggregates }]) => ({
    apiVersion: `${GROUP}/v1`,
    kind: 'ClusterRole',
    metadata: bootstrapMetadata(name, aggregateTo && { [`${GROUP}/aggregate-to-${aggregateTo}`]: 'true' }),
    ...(aggregates && {
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [`${GROUP}/aggregate-to-${name}`]: 'true' } }] },
    }),
    rules,
  }));
}

/** The ClusterRoleBindings. */
export function bootstrapClusterRoleBindings(): JsonObject[] {
  return Object.entries(CLUSTER_ROLE_BINDINGS).map(([role, groups]) => ({
    apiVersion: `${GROUP}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: bootstrapMetadata(role),
    roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: role },
    subjects: groups.map((name) => ({ apiGroup: GROUP, kind: 'Group', name })),
  }));
}
