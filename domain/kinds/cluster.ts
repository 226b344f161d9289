/** cluster.karmada.io/v1alpha1 Cluster: one member. */
import { z } from 'zod';
import { condition, objectMeta, quantity, resourceList, stringMap, taint } from './meta.ts';

const secretReference = z.object({ namespace: z.string(), name: z.string() });

export const resourceModel = z.object({
  grade: z.int().min(0),
  ranges: z.array(z.object({ name: z.string(), min: quantity, max: quantity })),
});
export type ResourceModel = z.infer<typeof resourceModel>;

export const apiEnablement = z.object({
  groupVersion: z.string(),
  resources: z.array(z.object({ name: z.string(), kind: z.string() })).optional(),
});
export type ApiEnablement = z.infer<typeof apiEnablement>;

const modeling = z.object({ grade: z.int(), count: z.int() });

export const resourceSummary = z.object({
  allocatable: resourceList.optional(),
  allocating: resourceList.optional(),
  allocated: resourceList.optional(),
  allocatableModelings: z.array(modeling).optional(),
});
export type ResourceSummary = z.infer<typeof resourceSummary>;

export const clusterSpec = z.object({
  id: z.string().optional(),
  syncMode: z.enum(['Push', 'Pull']),
  apiEndpoint: z.string().optional(),
  secretRef: secretReference.optional(),
  impersonatorSecretRef: secretReference.optional(),
  insecureSkipTLSVerification: z.boolean().optional(),
  proxyURL: z.string().optional(),
  proxyHeader: stringMap.optional(),
  provider: z.string().optional(),
  region: z.string().optional(),
  zone: z.string().optional(),
  zones: z.array(z.string()).optional(),
  taints: z.array(taint).optional(),
  resourceModels: z.array(resourceModel).optional(),
});
export type ClusterSpec = z.infer<typeof clusterSpec>;

export const clusterStatus = z.object({
  kubernetesVersion: z.string().optional(),
  apiEnablements: z.array(apiEnablement).optional(),
  conditions: z.array(condition).optional(),
  nodeSummary: z.object({ totalNum: z.int32().optional(), readyNum: z.int32().optional() }).optional(),
  resourceSummary: resourceSummary.optional(),
  remedyActions: z.array(z.string()).optional(),
});
export type ClusterStatus = z.infer<typeof clusterStatus>;

export const cluster = z.object({
  apiVersion: z.literal('cluster.karmada.io/v1alpha1'),
  kind: z.literal('Cluster'),
  metadata: objectMeta,
  spec: clusterSpec,
  status: clusterStatus.optional(),
});
export type Cluster = z.infer<typeof cluster>;
