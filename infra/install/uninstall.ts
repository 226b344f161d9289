/** Removes an installation from a hub, with all objects of Karmada's kinds that it stores. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ExplainedError } from '../../domain/explained-error.ts';
import { EXECUTION_NAMESPACE_PREFIX } from '../../domain/kinds/names.ts';
import { KARMADA_KINDS } from '../../domain/kinds/registry.ts';
import { type KubeObject, keyText } from '../../domain/object.ts';
import type { KubeClient } from '../../kube/client.ts';
import { isNotFound } from '../../kube/errors.ts';
import type { ResourceType } from '../../kube/resource.ts';
import { INSTALLED_TYPES, OWNED_SELECTOR } from './installed.ts';
import { storedClusters } from './stored-clusters.ts';

/** Options of {@link uninstallHub}. */
export interface UninstallOptions {
  client: KubeClient;
  /** Go on although members are joined: what was propagated to them stays there. @default {false} */
  force?: boolean;
  /** Told of every object that is gone. */
  onRemoved?: (kind: string, key: string) => void;
  /** Longest wait for an object to be gone, in ms. @default {60000} */
  timeoutMs?: number;
}

/** Members are still joined. */
export class ClustersJoinedError extends ExplainedError {
  override name = 'ClustersJoinedError';
}

const TIMEOUT_MS = 60_000;
const POLL_MS = 200;

const { MutatingWebhookConfiguration, ValidatingWebhookConfiguration, CustomResourceDefinition, Namespace } =
  INSTALLED_TYPES;
const { APIService, Service, ServiceAccount, ClusterRole, ClusterRoleBinding, Role, RoleBinding } = INSTALLED_TYPES;

/**
 * Removes what an installation created; what was there before it stays. Webhooks go first: nothing answers them any
 * more, and they would forbid the rest. Rejects with {@link ClustersJoinedError}, or when something does not go in time.
 */
export async function uninstallHub(options: UninstallOptions): Promise<void> {
  const { client, force = false, onRemoved, timeoutMs = TIMEOUT_MS } = options;
  if (!force) {
    await assertNoClusters(client);
  }

  async function remove(resource: ResourceType, objects: readonly KubeObject[], whileWaiting = async () => {}) {
    for (const { metadata } of objects) {
      await client.delete(resource, metadata, { propagationPolicy: 'Background' });
      const deadline = Date.now() + timeoutMs;
      // The hub may make its own under the same name at once.
      while ((await client.get(resource, metadata))?.metadata.uid === metadata.uid) {
        if (Date.now() > deadline) {
          throw new Error(
            `${resource.kind} "${keyText(metadata)}" is being deleted but does not go: see its finalizers`,
          );
        }
        await whileWaiting();
        await sleep(POLL_MS);
      }
      onRemoved?.(resource.kind, keyText(metadata));
    }
  }
  const owned = async (resource: ResourceType) =>
    (await client.list(resource, { labelSelector: OWNED_SELECTOR })).items;

  for (const resource of [APIService, MutatingWebhookConfiguration, ValidatingWebhookConfiguration]) {
    await remove(resource, await owned(resource));
  }
  for (const definition of await owned(CustomResourceDefinition)) {
    await remove(CustomResourceDefinition, [definition], () => releaseObjects(client, definition.metadata.name));
  }
  const { items: namespaces } = await client.list(Namespace);
  await remove(
    Namespace,
    namespaces.filter(({ metadata }) => metadata.name.startsWith(EXECUTION_NAMESPACE_PREFIX)),
  );
  for (const resource of [ClusterRoleBinding, RoleBinding, ClusterRole, Role, Service, ServiceAccount, Namespace]) {
    await remove(resource, await owned(resource));
  }
}

async function assertNoClusters(client: KubeClient): Promise<void> {
  const clusters = await storedClusters(client);
  if (clusters.length > 0) {
    const names = clusters.map(({ metadata }) => metadata.name).join(', ');
    throw new ClustersJoinedError(
      `Clusters are joined: ${names}. Unjoin them first, or use --force: then what runs on them stays there`,
    );
  }
}

/** Lets objects go that are being deleted and wait for a control plane. */
async function releaseObjects(client: KubeClient, definition: string): Promise<void> {
  const resource = resourceOfDefinition(definition);
  for (const { metadata } of await objectsOf(client, resource)) {
    if (resource && metadata.deletionTimestamp !== undefined && metadata.finalizers?.length) {
      const body = { metadata: { finalizers: null } };
      await client.patch(resource, metadata, { type: 'merge', body }).catch(ignoreNotFound);
    }
  }
}

async function objectsOf(client: KubeClient, resource: ResourceType | undefined): Promise<KubeObject[]> {
  return resource
    ? client.list(resource).then(
        ({ items }) => items,
        (error: unknown) => {
          ignoreNotFound(error);
          return [];
        },
      )
    : [];
}

function resourceOfDefinition(definition: string): ResourceType | undefined {
  const found = KARMADA_KINDS.find(({ plural, group }) => `${plural}.${group}` === definition);
  const version = found?.versions.find(({ storage }) => storage);
  return found && version
    ? {
        group: found.group,
        version: version.name,
        plural: found.plural,
        kind: found.kind,
        namespaced: found.namespaced,
      }
    : undefined;
}

function ignoreNotFound(error: unknown): void {
  if (!isNotFound(error)) {
    throw error;
  }
}
