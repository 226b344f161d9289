/** work.karmada.io/v1alpha1 ResourceBinding and ClusterResourceBinding: the older form, still served. */
import { z } from 'zod';
import { aggregatedStatusItem, objectReference, targetCluster } from './binding.ts';
import { condition, objectMeta, resourceList } from './meta.ts';

const bindingSpecV1alpha1 = z.object({
  resource: objectReference
    .omit({ uid: true })
    .extend({
      replicas: z.int32().optional().describe('Replicas that the template asks for.'),
      resourcePerReplicas: resourceList.optional().describe('What one replica asks for, by resource name.'),
    })
    .describe('The template.'),
  clusters: z
    .array(targetCluster.omit({ components: true }))
    .optional()
    .describe('Where the template goes.'),
});
export type BindingSpecV1alpha1 = z.infer<typeof bindingSpecV1alpha1>;

const bindingStatusV1alpha1 = z.object({
  conditions: z.array(condition).optional().describe('State of scheduling and applying.'),
  aggregatedStatus: z
    .array(aggregatedStatusItem.omit({ health: true }))
    .optional()
    .describe('State in each cluster.'),
});
export type BindingStatusV1alpha1 = z.infer<typeof bindingStatusV1alpha1>;

const bindingShape = {
  apiVersion: z.literal('work.karmada.io/v1alpha1'),
  metadata: objectMeta,
  spec: bindingSpecV1alpha1.describe('The template and its clusters.'),
  status: bindingStatusV1alpha1.optional().describe('State in the clusters.'),
};

export const resourceBindingV1alpha1 = z
  .object({ kind: z.literal('ResourceBinding'), ...bindingShape })
  .describe('ResourceBinding says which clusters a namespaced template goes to.');
export type ResourceBindingV1alpha1 = z.infer<typeof resourceBindingV1alpha1>;

export const clusterResourceBindingV1alpha1 = z
  .object({ kind: z.literal('ClusterResourceBinding'), ...bindingShape })
  .describe('ClusterResourceBinding says which clusters a cluster-scoped template goes to.');
export type ClusterResourceBindingV1alpha1 = z.infer<typeof clusterResourceBindingV1alpha1>;

/** A binding of either scope in the older form. */
export type BindingV1alpha1 = ResourceBindingV1alpha1 | ClusterResourceBindingV1alpha1;
