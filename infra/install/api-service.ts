/** The registration of the propagation API behind a hub, and whether the hub reaches it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { AGGREGATED_SERVICE } from '../../api/aggregated/service.ts';
import { GROUP, VERSION } from '../../api/propagations/definitions.ts';
import { isJsonObject, type KubeObject } from '../../domain/object.ts';
import type { KubeClient } from '../../kube/client.ts';
import { isNotFound } from '../../kube/errors.ts';
import type { WebhookAddress } from './definitions.ts';
import { INSTALLED_TYPES } from './installed.ts';

const NAME = `${VERSION}.${GROUP}`;
/** Below the groups of Kubernetes, for which names are looked up first. */
const GROUP_PRIORITY = 1_000;
const VERSION_PRIORITY = 10;
const POLL_MS = 100;

/**
 * The Service, which only names a host, and the APIService. Throws `RangeError` for an address by IPv6, which a Service
 * cannot name.
 */
export function apiServiceObjects({ url, caBundle }: WebhookAddress): KubeObject[] {
  const { hostname, port } = new URL(url);
  if (hostname.startsWith('[')) {
    throw new RangeError(`The propagation API needs a host name or an IPv4 address, but the webhooks are at ${url}`);
  }
  const number = Number(port || 443);
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: AGGREGATED_SERVICE,
      spec: { type: 'ExternalName', externalName: hostname, ports: [{ port: number }] },
    },
    {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: NAME },
      spec: {
        group: GROUP,
        version: VERSION,
        service: { ...AGGREGATED_SERVICE, port: number },
        caBundle: Buffer.from(caBundle).toString('base64'),
        groupPriorityMinimum: GROUP_PRIORITY,
        versionPriority: VERSION_PRIORITY,
      },
    },
  ];
}

/** Waits until the hub passes requests here; resolves to what keeps it from that when the time is over. */
export async function untilPassed(client: KubeClient, timeoutMs: number): Promise<string | undefined> {
  for (const deadline = Date.now() + timeoutMs; ; await sleep(POLL_MS)) {
    const status = (await client.get(INSTALLED_TYPES.APIService, { name: NAME }))?.status;
    const conditions = isJsonObject(status) && Array.isArray(status.conditions) ? status.conditions : [];
    const available = conditions.filter(isJsonObject).find(({ type }) => type === 'Available');
    if (available?.status === 'True') {
      return undefined;
    }
    if (Date.now() > deadline) {
      return String(available?.message ?? 'it has no condition yet');
    }
  }
}

/** Takes the API from the hub: one that nobody answers would keep namespaces from being deleted. */
export async function unregisterApi(client: KubeClient): Promise<void> {
  await client.delete(INSTALLED_TYPES.APIService, { name: NAME }).catch((error: unknown) => {
    if (!isNotFound(error)) {
      throw error;
    }
  });
}
