/** Makes a Kubernetes API server a hub: Karmada's kinds, their admission, namespaces and rights. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isJsonObject, type KubeObject } from '../../domain/object.ts';
import type { KubeClient } from '../../kube/client.ts';
import { installedAccess, installedNamespaces } from './access.ts';
import { apiServiceObjects } from './api-service.ts';
import { installedDefinitions, isClusterAggregated, type WebhookAddress } from './definitions.ts';
import { type Applied, applyInstalled, INSTALLED_TYPES } from './installed.ts';
import { webhookConfigurations } from './webhook-configurations.ts';

/** Options of {@link installHub}. */
export interface InstallOptions {
  /** The server, with the rights of an administrator. */
  client: KubeClient;
  webhook: WebhookAddress;
  /** The webhooks' process answers for propagations too. @default {false} */
  withPropagations?: boolean;
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
  const { client, webhook, withPropagations = false, onApplied, timeoutMs = TIMEOUT_MS } = options;
  const applied: Applied[] = [];
  async function apply(objects: readonly KubeObject[]): Promise<void> {
    for (const object of objects) {
      const one = await applyInstalled(client, object);
      applied.push(one);
      onApplied?.(one);
    }
  }
  const withCluster = !(await isClusterAggregated(client));
  await apply(installedNamespaces());
  await apply(installedDefinitions(webhook, withCluster));
  await untilServed(client, applied, Date.now() + timeoutMs);
  await apply(installedAccess());
  await apply(webhookConfigurations(webhook, withCluster));
  await apply(withPropagations ? apiServiceObjects(webhook) : []);
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
