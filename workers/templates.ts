/** Collections of every kind that can be a template, as discovery shows them; CRDs come and go while we run. */
import type { Logger } from 'pino';
import { isJsonObject, type KubeObject } from '../domain/object.ts';
import { isPropagatableKind, type PropagationSkips } from '../domain/policy/propagatable.ts';
import type { KubeClient } from '../kube/client.ts';
import { type CollectionListener, type OpenCollection, openCollection } from '../kube/collection.ts';
import type { Discovery } from '../kube/discovery.ts';
import type { DiscoveredApi, DiscoveredResource } from '../kube/discovery-documents.ts';
import { apiVersionOf } from '../kube/resource.ts';

/** All templates of the hub. */
export interface Templates {
  /** The collection of a kind; undefined while discovery does not show it. */
  get(apiVersion: string, kind: string): OpenCollection<KubeObject> | undefined;
  all(): OpenCollection<KubeObject>[];
  /** Told of changes in all collections, present and future. */
  onChange(listener: CollectionListener<KubeObject>): () => void;
  /** Begins to watch; resolves when the collections of all kinds served now are filled. */
  start(): Promise<void>;
  stop(): void;
}

/** What {@link openTemplates} needs. */
export interface TemplatesOptions {
  client: KubeClient;
  discovery: Discovery;
  skips: PropagationSkips;
  logger: Logger;
}

/** Objects of these kinds change what the hub serves. */
const SERVING_KINDS = new Set(['CustomResourceDefinition', 'APIService']);
/** A new kind can appear in discovery a moment after its definition says so. */
const DISCOVERY_RETRY_MS = 500;

/** Templates of a hub; nothing is asked before `start()`. */
export function openTemplates({ client, discovery, skips, logger }: TemplatesOptions): Templates {
  const collections = new Map<string, OpenCollection<KubeObject>>();
  const listeners = new Set<CollectionListener<KubeObject>>();
  let _refreshing: Promise<void> | undefined;
  let isStale = false;
  let retry: NodeJS.Timeout | undefined;
  let stopped = false;

  function open(resource: DiscoveredResource): OpenCollection<KubeObject> {
    const collection = openCollection<KubeObject>({ client, resource, parse: (object) => object, logger });
    collection.onChange((change, own) => {
      for (const listener of listeners) {
        listener(change, own);
      }
    });
    if (SERVING_KINDS.has(resource.kind)) {
      collection.onChange(() => refresh());
    }
    collection.start();
    return collection;
  }

  async function discover(): Promise<void> {
    const api = await discovery.refresh();
    const wanted = new Map(templateResources(api, skips).map((one) => [kindKeyOf(one), one]));
    for (const [key, resource] of wanted) {
      if (!stopped && !collections.has(key)) {
        collections.set(key, open(resource));
      }
    }
    for (const [key, collection] of collections) {
      if (!wanted.has(key)) {
        collection.stop();
        collections.delete(key);
      }
    }
    const definitions = collections.get(kindKey('apiextensions.k8s.io/v1', 'CustomResourceDefinition'))?.list() ?? [];
    if (definitions.some((definition) => isEstablished(definition) && !isShown(definition, api.resources))) {
      clearTimeout(retry);
      retry = setTimeout(refresh, DISCOVERY_RETRY_MS);
    }
  }

  /** Asks again once what is being asked is answered: a change during a question may not be in its answer. */
  function refresh(): void {
    isStale = true;
    _refreshing ??= (async () => {
      try {
        while (isStale && !stopped) {
          isStale = false;
          await discover();
        }
      } catch (error) {
        logger.warn({ error }, 'cannot read what the hub serves, trying again');
        retry = setTimeout(refresh, DISCOVERY_RETRY_MS);
      } finally {
        _refreshing = undefined;
      }
    })();
  }

  return {
    get: (apiVersion, kind) => collections.get(kindKey(apiVersion, kind)),
    all: () => [...collections.values()],
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async start() {
      await discover();
      await Promise.all([...collections.values()].map(({ synced }) => synced));
    },
    stop() {
      stopped = true;
      clearTimeout(retry);
      for (const collection of collections.values()) {
        collection.stop();
      }
    },
  };
}

/** One resource a group and plural, in the version the server prefers, if it can be watched and deleted. */
function templateResources({ resources }: DiscoveredApi, skips: PropagationSkips): DiscoveredResource[] {
  const seen = new Set<string>();
  return resources.filter((resource) => {
    const name = `${resource.plural}.${resource.group}`;
    const isFirst = !seen.has(name);
    seen.add(name);
    return (
      isFirst &&
      isPropagatableKind(resource, skips) &&
      ['list', 'watch', 'delete'].every((verb) => resource.verbs.includes(verb))
    );
  });
}

function isEstablished({ status }: KubeObject): boolean {
  const conditions = isJsonObject(status) && Array.isArray(status.conditions) ? status.conditions : [];
  return conditions.some((one) => isJsonObject(one) && one.type === 'Established' && one.status === 'True');
}

function isShown(definition: KubeObject, resources: readonly DiscoveredResource[]): boolean {
  const spec = isJsonObject(definition.spec) ? definition.spec : {};
  const plural = isJsonObject(spec.names) ? spec.names.plural : undefined;
  return resources.some((resource) => resource.group === spec.group && resource.plural === plural);
}

function kindKeyOf(resource: DiscoveredResource): string {
  return kindKey(apiVersionOf(resource), resource.kind);
}

function kindKey(apiVersion: string, kind: string): string {
  return `${apiVersion}/${kind}`;
}
