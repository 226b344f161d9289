/** remedy.karmada.io/v1alpha1 Remedy: what is done about a cluster in trouble. */
import { z } from 'zod';
import { objectMeta } from './meta.ts';

const remedyDecisionMatch = z.object({
  clusterConditionMatch: z
    .object({
      conditionType: z.string().describe('Type of the cluster condition that is looked at.'),
      operator: z.enum(['Equal', 'NotEqual']).describe('How the status is compared.'),
      conditionStatus: z.string().describe('Status to compare with: True, False or Unknown.'),
    })
    .optional()
    .describe('A test of one condition of the cluster.'),
});

export const remedy = z
  .object({
    apiVersion: z.literal('remedy.karmada.io/v1alpha1'),
    kind: z.literal('Remedy'),
    metadata: objectMeta,
    spec: z
      .object({
        clusterAffinity: z
          .object({ clusterNames: z.array(z.string()).optional().describe('Names of clusters.') })
          .optional()
          .describe('Clusters that the remedy is for; all when absent.'),
        decisionMatches: z
          .array(remedyDecisionMatch)
          .optional()
          .describe('When to act: one match is enough; always when absent.'),
        actions: z
          .array(z.string())
          .optional()
          .describe('What to do: TrafficControl cuts the cluster off from traffic.'),
      })
      .describe('When to do what.'),
  })
  .describe('Remedy takes action on a cluster while its conditions say that it is in trouble.');
export type Remedy = z.infer<typeof remedy>;
