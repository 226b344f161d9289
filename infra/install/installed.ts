/** How installed objects are marked and applied, so that a second installation changes nothing and removal spares the rest. */
import { type KubeObject, keyText, kindOf, parseApiVersion } from '../../domain/object.ts';
import type { KubeClient } from '../../kube/client.ts';
import { apiVersionOf, type ResourceType } from '../../kube/resource.ts';

/** Field manager of the installation. */
const FIELD_MANAGER = 'fleetwright-install';
const OWNER_LABEL = 'app.kubernetes.io/managed-by';
const OWNER = 'fleetwright';

/** Label of everything that an installation created, and removal takes away. */
export const OWNED_LABELS: Readonly<Record<string, string>> = { [OWNER_LABEL]: OWNER };
/** The selector of this label. */
export const OWNED_SELECTOR = `${OWNER_LABEL}=${OWNER}`;

function type(apiVersion: string, kind: string, plural: string, namespaced: boolean): ResourceType {
  return { ...parseApiVersion(apiVersion), kind, plural, namespaced };
}

/** The resources of which an installation consists. */
export const INSTALLED_TYPES = {
  Namespace: type('v1', 'Namespace', 'namespaces', false),
  ServiceAccount: type('v1', 'ServiceAccount', 'serviceaccounts', true),
  Service: type('v1', 'Service', 'services', true),
  CustomResourceDefinition: type(
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    'customresourcedefinitions',
    false,
  ),
  ClusterRole: type('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', false),
  ClusterRoleBinding: type('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'clusterrolebindings', false),
  Role: type('rbac.authorization.k8s.io/v1', 'Role', 'roles', true),
  RoleBinding: type('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings', true),
  APIService: type('apiregistration.k8s.io/v1', 'APIService', 'apiservices', false),
  MutatingWebhookConfiguration: type(
    'admissionregistration.k8s.io/v1',
    'MutatingWebhookConfiguration',
    'mutatingwebhookconfigurations',
    false,
  ),
  ValidatingWebhookConfiguration: type(
    'admissionregistration.k8s.io/v1',
    'ValidatingWebhookConfiguration',
    'validatingwebhookconfigurations',
    false,
  ),
} as const satisfies Record<string, ResourceType>;

/** What became of one object. */
export interface Applied {
  kind: string;
  /** `namespace/name` or `name`. */
  key: string;
  change: 'created' | 'changed' | 'unchanged';
  object: KubeObject;
}

/**
 * Server-side applies an object. One that is there already, and is not from an earlier installation, is brought into
 * shape but stays its owner's: it does not get our label, so that removal leaves it.
 * Throws `RangeError` for a kind that no installation has.
 */
export async function applyInstalled(client: KubeClient, wanted: KubeObject): Promise<Applied> {
  const resource = installedType(wanted);
  const before = await client.get(resource, wanted.metadata);
  const isOurs = !before || before.metadata.labels?.[OWNER_LABEL] === OWNER;
  const { labels } = wanted.metadata;
  const metadata = isOurs ? { ...wanted.metadata, labels: { ...labels, [OWNER_LABEL]: OWNER } } : wanted.metadata;
  const patch = { type: 'apply', body: { ...wanted, metadata }, force: true } as const;
  const object = await client.patch(resource, wanted.metadata, patch, { fieldManager: FIELD_MANAGER });
  const isSame = before?.metadata.resourceVersion === object.metadata.resourceVersion;
  const change = before ? (isSame ? 'unchanged' : 'changed') : 'created';
  return { kind: wanted.kind, key: keyText(wanted.metadata), change, object };
}

function installedType(object: KubeObject): ResourceType {
  const { kind } = kindOf(object);
  const found = Object.values(INSTALLED_TYPES).find(
    (one) => one.kind === kind && apiVersionOf(one) === object.apiVersion,
  );
  if (!found) {
    throw new RangeError(`No installation has a ${kind} of ${object.apiVersion}`);
  }
  return found;
}
