/** Makes a Kubernetes API server a hub: Karmada's kinds, their admission, namespaces and rights. */
import { setTimeout as sleep } from 'node:timers/promises';
import { STORED_VERSION } from '../../api/aggregated/stored-version.ts';
import { isJsonObject, type KubeObject } from '../../domain/object.ts';
import type { KubeClient } from '../../kube/client.ts';
import { installedAccess, installedNamespaces } from './access.ts';
import { apiServiceObjects, isClusterAggregated, unregisterClusters } from './api-service.ts';
import { type ClusterServer, installedDefinitions, type WebhookAddress } from './definitions.ts';
import { type Applied, applyInstalled, INSTALLED_TYPES } from './installed.ts';
import { isStoredVersionServed } from './stored-clusters.ts';
import { webhookConfigurations } from './webhook-configurations.ts';

/** Options of {@link installHub}. */
export interface InstallOptions {
  /** The server, with the rights of an administrator. */
  client: KubeClient;
  webhook: WebhookAddress;
  /** The webhooks' process answers for propagations too. @default {false} */
  withPropagations?: boolean;
  /**
   * It answers for Clusters too, which then have the subresource `proxy`; not where Karmada's own API server does. Needs
   * {@link withPropagations}. @default {false}
   */
  withClusters?: boolean;
  /** Told of every object, as it is done. */
  onApplied?: (applied: Applied) => void;
  /** Longest wait for the definitions to be served, in ms. @default {60000} */
  timeoutMs?: number;
}

const TIMEOUT_MS = 60_000;
const POLL_MS = 100;

/**
 * Installs, or brings an installation up to date; a second run changes nothing. Webhooks are registered last, because
 * from then on nothing of Karmada's kinds is written without them. Rejects when a definition is not served in time or
 * its names are taken.
 */
export async function installHub(options: InstallOptions): Promise<Applied[]> {
  const { client, webhook, withPropagations = false, withClusters = false } = options;
  const { onApplied, timeoutMs = TIMEOUT_MS } = options;
  const applied: Applied[] = [];
  async function apply(objects: readonly KubeObject[]): Promise<void> {
    for (const object of objects) {
      const one = await applyInstalled(client, object);
      applied.push(one);
      onApplied?.(one);
    }
  }
  const clusters: ClusterServer = (await isClusterAggregated(client)) ? 'another' : withClusters ? 'us' : 'definition';
  if (clusters !== 'us') {
    await unregisterClusters(client);
  }
  await apply(installedNamespaces());
  await apply(installedDefinitions(webhook, clusters));
  const deadline = Date.now() + timeoutMs;
  await untilServed(client, applied, deadline);
  if (clusters === 'us') {
    await untilStored(client, deadline);
  }
  await apply(installedAccess());
  await apply(webhookConfigurations(webhook, clusters !== 'another'));
  await apply(withPropagations ? apiServiceObjects(webhook, clusters === 'us') : []);
  return applied;
}

async function untilServed(client: KubeClient, applied: readonly Applied[], deadline: number): Promise<void> {
  for (const { kind, object } of applied) {
    if (kind !== 'CustomResourceDefinition') {
      continue;
    }
    const { name } = object.metadata;
    for (let state: KubeObject | undefined = object; !isServed(state); ) {
      if (Date.now() > deadline) {
        throw new Error(`CustomResourceDefinition "${name}" is not served in time: ${problemOf(state)}`);
      }
      await sleep(POLL_MS);
      state = await client.get(INSTALLED_TYPES.CustomResourceDefinition, { name });
    }
  }
}

/** Waits for the version under which we find Clusters: a definition that is established already gets it a moment later. */
async function untilStored(client: KubeClient, deadline: number): Promise<void> {
  while (!(await isStoredVersionServed(client))) {
    if (Date.now() > deadline) {
      throw new Error(`version "${STORED_VERSION}" of Cluster is not served in time`);
    }
    await sleep(POLL_MS);
  }
}

function isServed(definition: KubeObject | undefined): boolean {
  return conditionsOf(definition).some(({ type, status }) => type === 'Established' && status === 'True');
}

function problemOf(definition: KubeObject | undefined): string {
  const failed = conditionsOf(definition).find(({ status }) => status === 'False');
  return failed ? `${failed.type} is False: ${failed.message}` : 'it has no condition yet';
}

function conditionsOf(definition: KubeObject | undefined): { type: string; status: string; message: string }[] {
  const conditions = isJsonObject(definition?.status) ? definition.status.conditions : undefined;
  return (Array.isArray(conditions) ? conditions : []).filter(isJsonObject).map(({ type, status, message }) => ({
    type: String(type),
    status: String(status),
    message: String(message ?? ''),
  }));
}
