/** cluster.karmada.io/v1alpha1 Cluster: one member. */
import { z } from 'zod';
import { condition, objectMeta, quantity, resourceList, stringMap, taint } from './meta.ts';

const secretReference = z.object({
  namespace: z.string().describe('Namespace of the Secret.'),
  name: z.string().describe('Name of the Secret.'),
});

/** Longest cluster id, in characters. */
const MAX_ID_LENGTH = 128_000;

export const resourceModel = z.object({
  grade: z.int().min(0).describe('Number of the grade, from 0 upwards.'),
  ranges: z
    .array(
      z.object({
        name: z.string().describe('Name of the resource, such as cpu.'),
        min: quantity.describe('Least that a node of the grade has.'),
        max: quantity.describe('A node of the grade has less than this.'),
      }),
    )
    .describe('Bounds of the grade for each resource.'),
});
export type ResourceModel = z.infer<typeof resourceModel>;

export const apiEnablement = z.object({
  groupVersion: z.string().describe('API group and version.'),
  resources: z
    .array(z.object({ name: z.string().describe('Plural name of the kind.'), kind: z.string().describe('The kind.') }))
    .optional()
    .describe('Kinds of that version.'),
});
export type ApiEnablement = z.infer<typeof apiEnablement>;

const modeling = z.object({
  grade: z.int().describe('Number of the grade.'),
  count: z.int().describe('How many nodes are of it.'),
});

export const resourceSummary = z.object({
  allocatable: resourceList.optional().describe('What all ready nodes have for pods.'),
  allocating: resourceList.optional().describe('What pods ask for that have no node yet.'),
  allocated: resourceList.optional().describe('What pods ask for that have a node.'),
  allocatableModelings: z.array(modeling).optional().describe('How many nodes are of each grade.'),
});
export type ResourceSummary = z.infer<typeof resourceSummary>;

export const clusterSpec = z.object({
  id: z
    .string()
    .max(MAX_ID_LENGTH)
    .optional()
    .describe('Unique id: the uid of the kube-system namespace of the member.'),
  syncMode: z
    .enum(['Push', 'Pull'])
    .describe('Push: the hub talks to the member. Pull: an agent in the member talks to the hub.'),
  apiEndpoint: z.string().optional().describe("Address of the member's API server."),
  secretRef: secretReference.optional().describe('Secret with token and caBundle, by which the member is reached.'),
  impersonatorSecretRef: secretReference
    .optional()
    .describe('Secret with a token that may impersonate users in the member.'),
  insecureSkipTLSVerification: z.boolean().optional().describe("True: the member's certificate is not verified."),
  proxyURL: z.string().optional().describe('Proxy through which the member is reached: http, https or socks5.'),
  proxyHeader: stringMap.optional().describe('Headers for the proxy.'),
  provider: z.string().optional().describe('Cloud provider of the member.'),
  region: z.string().optional().describe('Region of the member.'),
  zone: z.string().optional().describe('Older form of zones, for one zone. Excludes zones.'),
  zones: z.array(z.string()).optional().describe('Zones that the member spans.'),
  taints: z.array(taint).optional().describe('What keeps workloads away that do not tolerate it.'),
  resourceModels: z
    .array(resourceModel)
    .optional()
    .describe('Grades by which nodes are counted, for estimates of room.'),
});
export type ClusterSpec = z.infer<typeof clusterSpec>;

/** Karmada's server checks neither reason nor message of these, so a condition without them is none's mistake. */
const clusterCondition = condition.extend({
  reason: z.string().describe('Why, in one word.'),
  message: z.string().describe('Why, for people.'),
});

export const clusterStatus = z.object({
  kubernetesVersion: z.string().optional().describe('Kubernetes version of the member.'),
  apiEnablements: z.array(apiEnablement).optional().describe('Kinds that the member serves.'),
  conditions: z.array(clusterCondition).optional().describe('State of the member.'),
  nodeSummary: z
    .object({
      totalNum: z.int32().optional().describe('How many nodes there are.'),
      readyNum: z.int32().optional().describe('How many of them are ready.'),
    })
    .optional()
    .describe('Nodes of the member.'),
  resourceSummary: resourceSummary.optional().describe('Resources of the member.'),
  remedyActions: z.array(z.string()).optional().describe('Actions of Remedies that are in force.'),
});
export type ClusterStatus = z.infer<typeof clusterStatus>;

export const cluster = z
  .object({
    apiVersion: z.literal('cluster.karmada.io/v1alpha1'),
    kind: z.literal('Cluster'),
    metadata: objectMeta,
    spec: clusterSpec.describe('How the member is reached, and what it is.'),
    status: clusterStatus.optional().describe('What is known of the member.'),
  })
  .describe('Cluster is a member: a Kubernetes cluster that workloads can be sent to.');
export type Cluster = z.infer<typeof cluster>;
