/** What a hub passes to the webhooks' process: the propagation API and the group of Cluster, and whether it reaches them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { AGGREGATED_SERVICE } from '../../api/aggregated/service.ts';
import { CLUSTER_GROUP, CLUSTER_VERSION } from '../../api/aggregated/stored-version.ts';
import { GROUP, VERSION } from '../../api/propagations/definitions.ts';
import { isJsonObject, type KubeObject, type ObjectMeta } from '../../domain/object.ts';
import type { KubeClient } from '../../kube/client.ts';
import { isNotFound } from '../../kube/errors.ts';
import type { WebhookAddress } from './definitions.ts';
import { INSTALLED_TYPES, OWNED_LABELS } from './installed.ts';

const PROPAGATIONS = `${VERSION}.${GROUP}`;
const CLUSTERS = `${CLUSTER_VERSION}.${CLUSTER_GROUP}`;
/** By it the hub tells the APIServices that it keeps itself, one for each version of a CustomResourceDefinition. */
const AUTOMANAGED_LABEL = 'kube-aggregator.kubernetes.io/automanaged';
/** Below the groups of Kubernetes, for which names are looked up first. */
const GROUP_PRIORITY = 1_000;
/** Above those of versions of CustomResourceDefinitions, 100: clients prefer what we serve to what it is made from. */
const VERSION_PRIORITY = 200;
const POLL_MS = 100;

/**
 * The Service, which only names a host, and the APIServices; `withClusters` takes the group of Cluster over from its
 * CustomResourceDefinition. Throws `RangeError` for an address by IPv6, which a Service cannot name.
 */
export function apiServiceObjects({ url, caBundle }: WebhookAddress, withClusters: boolean): KubeObject[] {
  const { hostname, port } = new URL(url);
  if (hostname.startsWith('[')) {
    throw new RangeError(`The propagation API needs a host name or an IPv4 address, but the webhooks are at ${url}`);
  }
  const number = Number(port || 443);
  const apiService = (group: string, version: string, metadata: ObjectMeta): KubeObject => ({
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata,
    spec: {
      group,
      version,
      service: { ...AGGREGATED_SERVICE, port: number },
      caBundle: Buffer.from(caBundle).toString('base64'),
      groupPriorityMinimum: GROUP_PRIORITY,
      versionPriority: VERSION_PRIORITY,
    },
  });
  const clusters = apiService(CLUSTER_GROUP, CLUSTER_VERSION, {
    name: CLUSTERS,
    // The hub made it, but from now on it is ours.
    labels: { [AUTOMANAGED_LABEL]: 'false', ...OWNED_LABELS },
  });
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: AGGREGATED_SERVICE,
      spec: { type: 'ExternalName', externalName: hostname, ports: [{ port: number }] },
    },
    apiService(GROUP, VERSION, { name: PROPAGATIONS }),
    ...(withClusters ? [clusters] : []),
  ];
}

/** Waits until the hub passes requests here; resolves to what keeps it from that when the time is over. */
export async function untilPassed(client: KubeClient, timeoutMs: number): Promise<string | undefined> {
  for (const deadline = Date.now() + timeoutMs; ; await sleep(POLL_MS)) {
    const problems = await Promise.all([PROPAGATIONS, CLUSTERS].map((name) => problemOf(client, name)));
    const problem = problems.find((one) => one !== undefined);
    if (problem === undefined || Date.now() > deadline) {
      return problem;
    }
  }
}

async function problemOf(client: KubeClient, name: string): Promise<string | undefined> {
  const status = (await client.get(INSTALLED_TYPES.APIService, { name }))?.status;
  const conditions = isJsonObject(status) && Array.isArray(status.conditions) ? status.conditions : [];
  const available = conditions.filter(isJsonObject).find(({ type }) => type === 'Available');
  return available?.status === 'True'
    ? undefined
    : `${name}: ${String(available?.message ?? 'it has no condition yet')}`;
}

/** Takes all that is passed here from the hub: what nobody answers would keep namespaces from being deleted. */
export async function unregisterApi(client: KubeClient): Promise<void> {
  await unregisterClusters(client);
  await client.delete(INSTALLED_TYPES.APIService, { name: PROPAGATIONS }).catch((error: unknown) => {
    if (!isNotFound(error)) {
      throw error;
    }
  });
}

/** Gives the group of Cluster back to its CustomResourceDefinition; nothing is done where it is not ours. */
export async function unregisterClusters(client: KubeClient): Promise<void> {
  const registered = await client.get(INSTALLED_TYPES.APIService, { name: CLUSTERS });
  if (registered && isOurs(registered)) {
    // The hub makes its own at once.
    await client.delete(INSTALLED_TYPES.APIService, registered.metadata);
  }
}

/** True where an API server behind the hub that is not ours serves Cluster: Karmada's. */
export async function isClusterAggregated(client: KubeClient): Promise<boolean> {
  const registered = await client.get(INSTALLED_TYPES.APIService, { name: CLUSTERS });
  return isJsonObject(registered?.spec) && isJsonObject(registered.spec.service) && !isOurs(registered);
}

function isOurs({ spec }: KubeObject): boolean {
  const service = isJsonObject(spec) ? spec.service : undefined;
  return (
    isJsonObject(service) &&
    service.namespace === AGGREGATED_SERVICE.namespace &&
    service.name === AGGREGATED_SERVICE.name
  );
}
