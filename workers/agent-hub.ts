/** The hub as an agent sees it: its Works, its Cluster, and how kinds are interpreted. */
import type { Logger } from 'pino';
import { cluster as clusterSchema } from '../domain/kinds/cluster.ts';
import { resourceInterpreterCustomization } from '../domain/kinds/interpreter-customization.ts';
import { resourceInterpreterWebhookConfiguration } from '../domain/kinds/interpreter-webhook.ts';
import { executionNamespace } from '../domain/kinds/names.ts';
import { work } from '../domain/kinds/work.ts';
import type { KubeClient } from '../kube/client.ts';
import { openCollection } from '../kube/collection.ts';
import { parseObject } from '../kube/parse.ts';
import { karmadaResource, WORK_INDICES } from './karmada-collections.ts';

/** Opens the collections; nothing is asked before `start()`. */
export function openAgentHub(client: KubeClient, cluster: string, logger: Logger) {
  const collections = {
    works: openCollection({
      client,
      resource: karmadaResource('Work'),
      namespace: executionNamespace(cluster),
      parse: (object) => parseObject(work, object),
      indices: WORK_INDICES,
      logger,
    }),
    clusters: openCollection({
      client,
      resource: karmadaResource('Cluster'),
      fieldSelector: `metadata.name=${cluster}`,
      parse: (object) => parseObject(clusterSchema, object),
      logger,
    }),
    customizations: openCollection({
      client,
      resource: karmadaResource('ResourceInterpreterCustomization'),
      parse: (object) => parseObject(resourceInterpreterCustomization, object),
      logger,
    }),
    interpreterWebhooks: openCollection({
      client,
      resource: karmadaResource('ResourceInterpreterWebhookConfiguration'),
      parse: (object) => parseObject(resourceInterpreterWebhookConfiguration, object),
      logger,
    }),
  };
  return {
    ...collections,
    /** An agent sees no templates; a webhook that is a Service of the hub is out of its reach. */
    templates: () => undefined,
    /** Resolves when all caches are filled. */
    async start(): Promise<void> {
      for (const collection of Object.values(collections)) {
        collection.start();
      }
      await Promise.all(Object.values(collections).map(({ synced }) => synced));
    },
    stop(): void {
      for (const collection of Object.values(collections)) {
        collection.stop();
      }
    },
  };
}
