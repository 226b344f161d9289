/** search.karmada.io/v1alpha1 ResourceRegistry: which objects of which members can be searched. */
import { z } from 'zod';
import { condition, objectMeta } from './meta.ts';
import { clusterAffinity } from './placement.ts';

const searchedResource = z.object({
  apiVersion: z.string().describe('API version of the kind.'),
  kind: z.string().describe('The kind.'),
  namespace: z.string().optional().describe('Namespace; all when absent.'),
});
export type SearchedResource = z.infer<typeof searchedResource>;

export const resourceRegistry = z
  .object({
    apiVersion: z.literal('search.karmada.io/v1alpha1'),
    kind: z.literal('ResourceRegistry'),
    metadata: objectMeta,
    spec: z
      .object({
        targetCluster: clusterAffinity.describe('Clusters whose objects are cached.'),
        resourceSelectors: z.array(searchedResource).describe('Kinds that are cached.'),
        backendStore: z
          .object({
            openSearch: z
              .object({
                addresses: z.array(z.string()).describe('URLs of the OpenSearch nodes.'),
                secretRef: z
                  .object({
                    namespace: z.string().describe('Namespace of the Secret.'),
                    name: z.string().describe('Name of the Secret.'),
                  })
                  .describe('Secret with userName and password.'),
              })
              .optional()
              .describe('An OpenSearch service.'),
          })
          .optional()
          .describe('Where objects are put; in memory when absent.'),
      })
      .optional()
      .describe('Which objects are cached, and where.'),
    status: z
      .object({ conditions: z.array(condition).optional().describe('State of the registry.') })
      .optional()
      .describe('State of the registry.'),
  })
  .describe('ResourceRegistry makes objects of member clusters searchable at the hub.');
export type ResourceRegistry = z.infer<typeof resourceRegistry>;
