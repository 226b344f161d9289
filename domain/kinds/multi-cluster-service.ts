/** networking.karmada.io/v1alpha1 MultiClusterService: a Service with endpoints in other members. */
import { z } from 'zod';
import { servicePoint } from './load-balancer.ts';
import { atomicList, condition, listByType, objectMeta } from './meta.ts';

const clusterSelector = z.object({ name: z.string().describe('Name of the cluster.') });

const multiClusterServiceSpec = z.object({
  types: z
    .array(z.string())
    .describe('How the service is exposed: CrossCluster or LoadBalancer. One entry, never changed.'),
  ports: z
    .array(
      z.object({
        name: z.string().optional().describe('Name of the port, once in the list.'),
        port: z.int32().describe('The port, 1 to 65535.'),
      }),
    )
    .optional()
    .describe('Ports to expose; all of the Service when absent.'),
  range: z
    .object({ clusterNames: z.array(z.string()).optional().describe('Names of clusters.') })
    .optional()
    .describe('Older form of providerClusters; nothing reads it.'),
  serviceProvisionClusters: z
    .array(z.string())
    .optional()
    .describe('Older form of providerClusters; nothing reads it.'),
  serviceConsumptionClusters: z
    .array(z.string())
    .optional()
    .describe('Older form of consumerClusters; nothing reads it.'),
  providerClusters: z.array(clusterSelector).optional().describe('Clusters whose pods serve; all when absent.'),
  consumerClusters: z.array(clusterSelector).optional().describe('Clusters that get the endpoints; all when absent.'),
});
export type MultiClusterServiceSpec = z.infer<typeof multiClusterServiceSpec>;

export const multiClusterService = z
  .object({
    apiVersion: z.literal('networking.karmada.io/v1alpha1'),
    kind: z.literal('MultiClusterService'),
    metadata: objectMeta,
    spec: multiClusterServiceSpec.describe('What is exposed, from where and to where.'),
    status: z
      .object({
        loadBalancer: z
          .object({
            ingress: z.array(servicePoint).optional().meta(atomicList).describe('Where traffic comes in.'),
          })
          .optional()
          .describe('The load balancer, for type LoadBalancer.'),
        conditions: z
          .array(condition)
          .optional()
          .meta(listByType)
          .describe('Whether the Service and its endpoints have arrived.'),
      })
      .optional()
      .describe('What has been set up.'),
  })
  .describe('MultiClusterService lets the Service of the same name reach its pods in other clusters.');
export type MultiClusterService = z.infer<typeof multiClusterService>;
