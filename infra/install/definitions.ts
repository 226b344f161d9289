/** CustomResourceDefinitions of an installation: every kind that the server must store. */
import { CONVERSION_PATH } from '../../api/webhooks/registrations.ts';
import { KARMADA_KINDS, type KindDefinition } from '../../domain/kinds/registry.ts';
import { isJsonObject, type JsonObject, type KubeObject } from '../../domain/object.ts';
import type { KubeClient } from '../../kube/client.ts';
import { customResourceDefinition } from '../crds/custom-resource-definition.ts';
import { INSTALLED_TYPES } from './installed.ts';

/** Where the server finds the webhooks. */
export interface WebhookAddress {
  /** `https://host:port`, without a path. */
  url: string;
  /** PEM of the authority of its certificate. */
  caBundle: string;
}

const CLUSTER_API_SERVICE = 'v1alpha1.cluster.karmada.io';

/** True when an API server behind this one serves Cluster (karmada-aggregated-apiserver): then it is none of our CRDs. */
export async function isClusterAggregated(client: KubeClient): Promise<boolean> {
  const service = await client.get(INSTALLED_TYPES.APIService, { name: CLUSTER_API_SERVICE });
  return isJsonObject(service?.spec) && isJsonObject(service.spec.service);
}

/** The definitions; those of more than one version convert through the webhook. */
export function installedDefinitions(webhook: WebhookAddress, withCluster: boolean): KubeObject[] {
  return KARMADA_KINDS.filter(({ servedBy, kind }) => servedBy === 'CRD' || (withCluster && kind === 'Cluster')).map(
    (kind) => definitionOf(kind, kind.versions.length > 1 ? { conversion: conversionThrough(webhook) } : {}),
  );
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
