/** The hub as one process holds it: collections of Karmada's kinds and of all templates, kept up by watches. */
import type { Logger } from 'pino';
import type { Hub } from '../activities/hub.ts';
import { createDependencyIndex, type DependencyIndex } from '../domain/dependencies/dependency-index.ts';
import type { ResourceInterpreterCustomization } from '../domain/kinds/interpreter-customization.ts';
import type { ResourceInterpreterWebhookConfiguration } from '../domain/kinds/interpreter-webhook.ts';
import {
  CLUSTER_RESOURCE_BINDING_NAME_ANNOTATION,
  RESOURCE_BINDING_NAME_ANNOTATION,
  RESOURCE_BINDING_NAMESPACE_ANNOTATION,
} from '../domain/kinds/names.ts';
import type { Remedy } from '../domain/kinds/remedy.ts';
import type { Work } from '../domain/kinds/work.ts';
import { annotationOf } from '../domain/metadata.ts';
import { keyText, type ObjectKey } from '../domain/object.ts';
import { createPolicyIndex, type PolicyIndex } from '../domain/policy/policy-index.ts';
import type { PropagationSkips } from '../domain/policy/propagatable.ts';
import { createKubeClient } from '../kube/client.ts';
import type { Collection } from '../kube/collection.ts';
import { createDiscovery } from '../kube/discovery.ts';
import { apiVersionOf } from '../kube/resource.ts';
import type { KubeTransport } from '../kube/transport.ts';
import { openKarmadaCollections } from './karmada-collections.ts';
import { openTemplates, type Templates } from './templates.ts';

/** A hub with its watches. */
export interface WatchedHub extends Hub {
  /** Policies by what they select. */
  readonly policyIndex: PolicyIndex;
  /** Bindings by what their templates refer to. */
  readonly dependencyIndex: DependencyIndex;
  readonly remedies: Collection<Remedy>;
  readonly customizations: Collection<ResourceInterpreterCustomization>;
  readonly interpreterWebhooks: Collection<ResourceInterpreterWebhookConfiguration>;
  readonly allTemplates: Templates;
  /** Begins to watch; resolves when all caches are filled. */
  start(): Promise<void>;
  stop(): void;
}

/** What {@link openHub} needs. */
export interface HubOptions {
  transport: KubeTransport;
  skips: PropagationSkips;
  logger: Logger;
}

/** Opens a hub; subscribe to its collections before `start()`. */
export function openHub({ transport, skips, logger }: HubOptions): WatchedHub {
  const client = createKubeClient(transport);
  const collections = openKarmadaCollections(client, logger);
  const templates = openTemplates({ client, discovery: createDiscovery(transport), skips, logger });
  const karmada = new Map(
    Object.values(collections).map((one) => [`${apiVersionOf(one.resource)}/${one.resource.kind}`, one]),
  );
  const policyIndex = createPolicyIndex();
  const dependencyIndex = createDependencyIndex();
  const waiting = new Map<string, Set<() => void>>();

  for (const policies of [collections.policies, collections.clusterPolicies]) {
    policies.onChange(({ type, object }) =>
      type === 'deleted' ? policyIndex.remove(object) : policyIndex.put(object),
    );
  }
  collections.bindings.onChange(({ type, object }) =>
    type === 'deleted' ? dependencyIndex.remove(object) : dependencyIndex.put(object),
  );
  collections.works.onChange(({ object }) => {
    const binding = bindingKeyOfWork(object);
    for (const wake of (binding && waiting.get(keyText(binding))) ?? []) {
      wake();
    }
  });

  return {
    client,
    ...collections,
    policyIndex,
    dependencyIndex,
    allTemplates: templates,
    templates: (apiVersion, kind) => templates.get(apiVersion, kind),
    templateCollections: () => templates.all(),
    collection: (apiVersion, kind) => karmada.get(`${apiVersion}/${kind}`) ?? templates.get(apiVersion, kind),
    nextWorkChange: (binding, signal) => nextOf(waiting, keyText(binding), signal),
    async start() {
      for (const collection of Object.values(collections)) {
        collection.start();
      }
      await Promise.all([templates.start(), ...Object.values(collections).map(({ synced }) => synced)]);
    },
    stop() {
      templates.stop();
      for (const collection of Object.values(collections)) {
        collection.stop();
      }
    },
  };
}

/** The binding that a Work names; undefined for Works that have none (namespaces, quotas). */
export function bindingKeyOfWork(work: Work): ObjectKey | undefined {
  const name = annotationOf(work, RESOURCE_BINDING_NAME_ANNOTATION);
  if (name !== undefined) {
    return { namespace: annotationOf(work, RESOURCE_BINDING_NAMESPACE_ANNOTATION), name };
  }
  const clusterName = annotationOf(work, CLUSTER_RESOURCE_BINDING_NAME_ANNOTATION);
  return clusterName === undefined ? undefined : { name: clusterName };
}

function nextOf(waiting: Map<string, Set<() => void>>, key: string, signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const wake = (): void => resolve(true);
  const giveUp = (): void => resolve(false);
  const others = waiting.get(key) ?? new Set();
  waiting.set(key, others.add(wake));
  if (signal.aborted) {
    giveUp();
  }
  signal.addEventListener('abort', giveUp, { once: true });
  return promise.finally(() => {
    signal.removeEventListener('abort', giveUp);
    others.delete(wake);
    if (others.size === 0) {
      waiting.delete(key);
    }
  });
}
