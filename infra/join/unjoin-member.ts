/** Takes a member out: the hub's control plane removes what it put there; by force, whatever holds that up is let go. */
import { setTimeout as sleep } from 'node:timers/promises';
import { impersonatorSecretName } from '../../domain/cluster/access.ts';
import { ExplainedError } from '../../domain/explained-error.ts';
import {
  CLUSTER_FINALIZER,
  CLUSTER_NAMESPACE,
  EXECUTION_FINALIZER,
  executionNamespace,
} from '../../domain/kinds/names.ts';
import { isJsonObject, type KubeObject } from '../../domain/object.ts';
import type { KubeClient } from '../../kube/client.ts';
import { isNotFound } from '../../kube/errors.ts';
import { objectPath, type ResourceType } from '../../kube/resource.ts';
import { removeAgent } from './agent-deployment.ts';
import { closeMemberAccess } from './member-access.ts';
import { CLUSTERS, NAMESPACES, ROLE_BINDINGS, ROLES, SECRETS, WORKS } from './resources.ts';

/** What {@link unjoinMember} needs. */
export interface UnjoinOptions {
  hub: KubeClient;
  /** With all rights; absent: accounts and namespace of the hub stay on the member. */
  member?: KubeClient | undefined;
  name: string;
  /** @default {"karmada-cluster"} */
  namespace?: string;
  /** How long the control plane has for its part, in ms. */
  waitMs: number;
  /** Past that time nothing is waited for any more: objects may stay on the member, none on the hub. */
  isForced: boolean;
  /** The accounts of the hub may stay on a member that cannot be reached. */
  mayLeaveAccess: boolean;
  onProgress: (message: string) => void;
}

const POLL_MS = 500;

/** Resolves when it is out. Throws when it never was in, or when it is still in after the wait and nobody forces it. */
export async function unjoinMember(options: UnjoinOptions): Promise<void> {
  const { hub, member, name, namespace = CLUSTER_NAMESPACE, isForced } = options;
  if (!(await hub.delete(CLUSTERS, { name }))) {
    throw new ExplainedError(`no cluster object ${name} found in karmada control plane`);
  }
  if (!(await isGone(options))) {
    if (!isForced) {
      throw new ExplainedError(
        `cluster ${name} is still being removed after ${options.waitMs / 1_000} s; it goes on. What it waits for is ` +
          `shown by the workflow cluster/${name}; --force lets go of a member that is dead`,
      );
    }
    options.onProgress(`letting go of ${name}: what is left on it stays there`);
    await letGo(hub, name);
  }
  // Where nobody collects garbage they would stay.
  await hub.delete(SECRETS, { namespace, name });
  await hub.delete(SECRETS, { namespace, name: impersonatorSecretName(name) });
  if (member) {
    await cleanMember(member, name, namespace).catch((error: unknown) => {
      if (!options.mayLeaveAccess) {
        throw error;
      }
      const reason = error instanceof Error ? error.message : String(error);
      options.onProgress(`the hub's accounts stay on the member: ${reason}`);
    });
  }
}

async function cleanMember(member: KubeClient, name: string, namespace: string): Promise<void> {
  await removeAgent(member);
  await closeMemberAccess(member, name, namespace);
}

async function isGone({ hub, name, waitMs, onProgress }: UnjoinOptions): Promise<boolean> {
  const deadline = performance.now() + waitMs;
  onProgress(`waiting for the control plane to remove ${name}`);
  while (await hub.get(CLUSTERS, { name })) {
    if (performance.now() > deadline) {
      return false;
    }
    await sleep(POLL_MS);
  }
  return true;
}

/** Works first, then their namespace, then the Cluster: each waits for the one before. */
async function letGo(hub: KubeClient, name: string): Promise<void> {
  const namespace = executionNamespace(name);
  const { items } = await hub.list(WORKS, { namespace });
  for (const work of items) {
    await removeFinalizer(hub, WORKS, work, EXECUTION_FINALIZER);
    await hub.delete(WORKS, work.metadata);
  }
  for (const resource of [ROLE_BINDINGS, ROLES]) {
    for (const object of (await hub.list(resource, { namespace })).items) {
      await removeFinalizer(hub, resource, object, CLUSTER_FINALIZER);
    }
  }
  const execution = await hub.get(NAMESPACES, { name: namespace });
  if (execution) {
    await hub.delete(NAMESPACES, { name: namespace });
    await finalize(hub, namespace);
  }
  const cluster = await hub.get(CLUSTERS, { name });
  if (cluster) {
    await removeFinalizer(hub, CLUSTERS, cluster, CLUSTER_FINALIZER);
  }
}

async function removeFinalizer(
  hub: KubeClient,
  resource: ResourceType,
  { metadata }: KubeObject,
  finalizer: string,
): Promise<void> {
  const finalizers = (metadata.finalizers ?? []).filter((one) => one !== finalizer);
  if (finalizers.length === (metadata.finalizers ?? []).length) {
    return;
  }
  await hub.patch(resource, metadata, { type: 'merge', body: { metadata: { finalizers } } }).catch(unlessGone);
}

/** A namespace is held by its own kind of finalizer, which only its `finalize` takes off. */
async function finalize(hub: KubeClient, name: string): Promise<void> {
  const namespace = await hub.get(NAMESPACES, { name });
  if (!namespace || !isJsonObject(namespace.spec)) {
    return;
  }
  const body = { ...namespace, spec: { ...namespace.spec, finalizers: [] } };
  await hub.transport
    .send({ method: 'PUT', path: objectPath(NAMESPACES, { name }, 'finalize'), body })
    .catch(unlessGone);
}

function unlessGone(error: unknown): void {
  if (!isNotFound(error)) {
    throw error;
  }
}
