/** multicluster.x-k8s.io/v1alpha1 ServiceExport and ServiceImport: the Multi-Cluster Services API (KEP-1645). */
import { z } from 'zod';
import { atomicList, condition, listByType, objectMeta } from './meta.ts';

export const serviceExport = z
  .object({
    apiVersion: z.literal('multicluster.x-k8s.io/v1alpha1'),
    kind: z.literal('ServiceExport'),
    metadata: objectMeta,
    status: z
      .object({
        conditions: z
          .array(condition)
          .optional()
          .meta(listByType)
          .describe('Whether the export is valid and free of conflicts.'),
      })
      .optional()
      .describe('State of the export.'),
  })
  .describe('ServiceExport offers the Service of the same name to other clusters.');

const serviceImportSpec = z.object({
  type: z.enum(['ClusterSetIP', 'Headless']).describe('ClusterSetIP: one virtual address. Headless: none.'),
  ips: z.array(z.string()).max(1).optional().describe('Virtual address of the service.'),
  ports: z
    .array(
      z.object({
        name: z.string().optional().describe('Name of the port.'),
        protocol: z.string().optional().describe('TCP, UDP or SCTP; TCP when absent.'),
        appProtocol: z.string().optional().describe('Protocol spoken over the port.'),
        port: z.int32().describe('The port.'),
      }),
    )
    .meta(atomicList)
    .describe('Ports of the service.'),
  sessionAffinity: z.string().optional().describe('ClientIP or None.'),
  sessionAffinityConfig: z
    .object({
      clientIP: z
        .object({
          timeoutSeconds: z.int32().optional().describe('Seconds for which a client stays with its pod.'),
        })
        .optional()
        .describe('For affinity by client address.'),
    })
    .optional()
    .describe('Options of the session affinity.'),
});

export const serviceImport = z
  .object({
    apiVersion: z.literal('multicluster.x-k8s.io/v1alpha1'),
    kind: z.literal('ServiceImport'),
    metadata: objectMeta,
    spec: serviceImportSpec.optional().describe('The service.'),
    status: z
      .object({
        clusters: z
          .array(z.object({ cluster: z.string().describe('Name of the cluster.') }))
          .optional()
          .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['cluster'] })
          .describe('Clusters that export the service.'),
      })
      .optional()
      .describe('Where the service comes from.'),
  })
  .describe('ServiceImport brings a Service that other clusters export into a cluster.');
export type ServiceImport = z.infer<typeof serviceImport>;
