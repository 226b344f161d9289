/** Namespaces: the system's are always there; one that is deleted takes its content along and goes when it is empty. */
import { isJsonObject, type KubeObject } from '../../domain/object.ts';
import { isAlreadyExists, isNotFound } from '../../kube/errors.ts';
import type { ResourceType } from '../../kube/resource.ts';
import { createWorkQueue } from '../../kube/work-queue.ts';
import { groupResource } from '../resource/name.ts';
import type { LifecycleContext } from './lifecycle.ts';

const NAMESPACES: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};
/** What kube-apiserver makes sure of. */
const SYSTEM_NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];
/** The finalizer in a namespace's spec that stands for its content. */
const CONTENT_FINALIZER = 'kubernetes';
const CONCURRENCY = 4;
/**
 * A namespace keeps its content this long after its deletion, as in Kubernetes (5 s there): who has just deleted it may
 * still read and change what it holds.
 */
const GRACE_MS = 1_000;

/** Makes the system's namespaces, then follows deletions; resolves when the former are there, with how to stop. */
export async function openNamespaces(context: LifecycleContext): Promise<() => void> {
  const { hub, logger } = context;
  for (const name of SYSTEM_NAMESPACES) {
    await ensureNamespace(context, name);
  }
  const queue = createWorkQueue<string>({
    name: 'namespaces',
    concurrency: CONCURRENCY,
    gatherMs: () => GRACE_MS,
    logger,
    process: async (name) => {
      const namespace = hub.store.head('namespaces', name)?.object;
      if (namespace?.metadata.deletionTimestamp && holdsContent(namespace)) {
        await empty(context, name);
        if (!hasContent(context, name)) {
          await finish(context, namespace);
        }
      }
    },
  });
  const unsubscribe = hub.store.subscribe((resource, { type, entry }) => {
    if (resource === 'namespaces') {
      if (type !== 'DELETED' && entry.object.metadata.deletionTimestamp) {
        queue.add(entry.key);
      }
    } else if (type === 'DELETED' && entry.object.metadata.namespace !== undefined) {
      const namespace = hub.store.head('namespaces', entry.object.metadata.namespace)?.object;
      if (namespace?.metadata.deletionTimestamp) {
        queue.add(entry.object.metadata.namespace);
      }
    }
  });
  for (const { key, object } of hub.store.collection('namespaces').list('')) {
    if (object.metadata.deletionTimestamp) {
      queue.add(key);
    }
  }
  return () => {
    unsubscribe();
    queue.close();
  };
}

async function ensureNamespace({ client }: LifecycleContext, name: string): Promise<void> {
  await client
    .create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
    .catch((error: unknown) => {
      if (!isAlreadyExists(error)) {
        throw error;
      }
    });
}

async function finish({ client }: LifecycleContext, namespace: KubeObject): Promise<void> {
  const { name } = namespace.metadata;
  const spec = isJsonObject(namespace.spec) ? namespace.spec : {};
  const finalizers = finalizersOf(namespace).filter((finalizer) => finalizer !== CONTENT_FINALIZER);
  await client.transport
    .send({
      method: 'PUT',
      path: `/api/v1/namespaces/${encodeURIComponent(name)}/finalize`,
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name }, spec: { ...spec, finalizers } },
    })
    .catch((error: unknown) => {
      if (!isNotFound(error)) {
        throw error;
      }
    });
}

/** Deletes what is in the namespace and not being deleted yet. */
async function empty({ hub, client }: LifecycleContext, namespace: string): Promise<void> {
  for (const resource of namespacedResources({ hub })) {
    for (const { object } of hub.store.collection(groupResource(resource)).list(`${namespace}/`)) {
      if (!object.metadata.deletionTimestamp) {
        await client.delete(resource, object.metadata, { propagationPolicy: 'Background' });
      }
    }
  }
}

function hasContent(context: LifecycleContext, namespace: string): boolean {
  return namespacedResources(context).some(
    (resource) => context.hub.store.collection(groupResource(resource)).list(`${namespace}/`).length > 0,
  );
}

function namespacedResources({ hub }: Pick<LifecycleContext, 'hub'>): ResourceType[] {
  return hub.registry.all().filter(({ namespaced, storedAs }) => namespaced && !storedAs);
}

function finalizersOf({ spec }: KubeObject): string[] {
  const finalizers = isJsonObject(spec) && Array.isArray(spec.finalizers) ? spec.finalizers : [];
  return finalizers.filter((finalizer) => typeof finalizer === 'string');
}

function holdsContent(namespace: KubeObject): boolean {
  return finalizersOf(namespace).includes(CONTENT_FINALIZER);
}
