/** policy.karmada.io/v1alpha1 ClusterTaintPolicy: taints that follow the conditions of clusters. */
import { z } from 'zod';
import { objectMeta } from './meta.ts';
import { clusterAffinity } from './placement.ts';

const clusterConditionMatch = z.object({
  conditionType: z.string().describe('Type of the cluster condition that is looked at.'),
  operator: z.string().describe('In or NotIn.'),
  statusValues: z.array(z.string()).describe('Statuses to compare with: True, False, Unknown.'),
});
export type ClusterConditionMatch = z.infer<typeof clusterConditionMatch>;

const clusterTaintPolicySpec = z.object({
  targetClusters: clusterAffinity.optional().describe('Clusters the policy is for; all when absent.'),
  addOnConditions: z
    .array(clusterConditionMatch)
    .optional()
    .describe('When all of them hold the taints are added. Without any, taints are never added.'),
  removeOnConditions: z
    .array(clusterConditionMatch)
    .optional()
    .describe('When all of them hold the taints are removed. Without any, taints are never removed.'),
  taints: z
    .array(
      z.object({
        key: z.string().describe('Key of the taint.'),
        effect: z.string().describe('NoSchedule, PreferNoSchedule or NoExecute.'),
        value: z.string().optional().describe('Value of the taint.'),
      }),
    )
    .min(1)
    .describe('Taints that are put on clusters and taken off again.'),
});

export const clusterTaintPolicy = z
  .object({
    apiVersion: z.literal('policy.karmada.io/v1alpha1'),
    kind: z.literal('ClusterTaintPolicy'),
    metadata: objectMeta,
    spec: clusterTaintPolicySpec.describe('Which taints go on which clusters, and when.'),
  })
  .describe('ClusterTaintPolicy adds and removes taints of clusters as their conditions change.');
export type ClusterTaintPolicy = z.infer<typeof clusterTaintPolicy>;
