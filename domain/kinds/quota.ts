/** policy.karmada.io/v1alpha1 FederatedResourceQuota: how much a namespace may use on all members together. */
import { z } from 'zod';
import { objectMeta, resourceList } from './meta.ts';

const federatedResourceQuotaSpec = z.object({
  overall: resourceList.describe('Most that the namespace may use on all clusters together, by resource name.'),
  staticAssignments: z
    .array(
      z.object({
        clusterName: z.string().describe('Cluster that gets a ResourceQuota.'),
        hard: resourceList.describe('Limits of that ResourceQuota, by resource name.'),
      }),
    )
    .optional()
    .describe('ResourceQuotas to create in single clusters. The scheduler does not read them.'),
});
export type FederatedResourceQuotaSpec = z.infer<typeof federatedResourceQuotaSpec>;

const federatedResourceQuotaStatus = z.object({
  overall: resourceList.optional().describe('The limits that are in force.'),
  overallUsed: resourceList.optional().describe('Use on all clusters together, by resource name.'),
  aggregatedStatus: z
    .array(
      z.object({
        clusterName: z.string().describe('The cluster.'),
        hard: resourceList.optional().describe('Limits of the ResourceQuota there.'),
        used: resourceList.optional().describe('Use that the ResourceQuota there reports.'),
      }),
    )
    .optional()
    .describe('What the ResourceQuota of each cluster reports.'),
});
export type FederatedResourceQuotaStatus = z.infer<typeof federatedResourceQuotaStatus>;

export const federatedResourceQuota = z
  .object({
    apiVersion: z.literal('policy.karmada.io/v1alpha1'),
    kind: z.literal('FederatedResourceQuota'),
    metadata: objectMeta,
    spec: federatedResourceQuotaSpec.describe('The limits.'),
    status: federatedResourceQuotaStatus.optional().describe('What is used of them.'),
  })
  .describe('FederatedResourceQuota limits what the objects of a namespace may use on all clusters together.');
export type FederatedResourceQuota = z.infer<typeof federatedResourceQuota>;
