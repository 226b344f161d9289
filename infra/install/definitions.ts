/** CustomResourceDefinitions of an installation: every kind that the server must store. */
import { CLUSTER_VERSION, STORED_VERSION } from '../../api/aggregated/stored-version.ts';
import { CONVERSION_PATH } from '../../api/webhooks/registrations.ts';
import { KARMADA_KINDS, type KindDefinition, type KindVersion } from '../../domain/kinds/registry.ts';
import { isJsonObject, type JsonObject, type KubeObject } from '../../domain/object.ts';
import { customResourceDefinition } from '../crds/custom-resource-definition.ts';

/** Where the server finds the webhooks. */
export interface WebhookAddress {
  /** `https://host:port`, without a path. */
  url: string;
  /** PEM of the authority of its certificate. */
  caBundle: string;
}

/** Who serves Cluster: its definition alone, we with the objects in its definition, or somebody else. */
export type ClusterServer = 'definition' | 'us' | 'another';

/** The definitions; those of more than one version convert through the webhook. */
export function installedDefinitions(webhook: WebhookAddress, clusters: ClusterServer): KubeObject[] {
  return KARMADA_KINDS.filter(
    ({ servedBy, kind }) => servedBy === 'CRD' || (clusters !== 'another' && kind === 'Cluster'),
  ).map((kind) =>
    kind.kind === 'Cluster' && clusters === 'us'
      ? definitionOf({ ...kind, versions: kind.versions.flatMap(withStoredVersion) }, {})
      : definitionOf(kind, kind.versions.length > 1 ? { conversion: conversionThrough(webhook) } : {}),
  );
}

/** A version and, when it is the one that we serve, the one under which the hub has its objects. */
function withStoredVersion(version: KindVersion): KindVersion[] {
  return version.name === CLUSTER_VERSION ? [version, { ...version, name: STORED_VERSION, storage: false }] : [version];
}

/**
 * True for kinds of the Multi-Cluster Services API. Members have them, too: by a CustomResourceDefinition, which policies bring
 * there like any other.
 */
export function isOfMembers({ group }: KindDefinition): boolean {
  return group === 'multicluster.x-k8s.io';
}

/** The definitions of {@link isOfMembers}. */
export function memberDefinitions(): KubeObject[] {
  return KARMADA_KINDS.filter(isOfMembers).map((kind) => definitionOf(kind, {}));
}

function definitionOf(kind: KindDefinition, conversion: JsonObject): KubeObject {
  const { spec, ...definition } = customResourceDefinition(kind);
  return {
    ...definition,
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${kind.plural}.${kind.group}` },
    spec: { ...(isJsonObject(spec) ? spec : {}), ...conversion },
  };
}

function conversionThrough(webhook: WebhookAddress): JsonObject {
  return {
    strategy: 'Webhook',
    webhook: { clientConfig: clientConfig(webhook, CONVERSION_PATH), conversionReviewVersions: ['v1'] },
  };
}

/** A `clientConfig` that calls a path of the webhooks. */
export function clientConfig({ url, caBundle }: WebhookAddress, path: string): JsonObject {
  return { url: `${url.replace(/\/+$/, '')}${path}`, caBundle: Buffer.from(caBundle).toString('base64') };
}
