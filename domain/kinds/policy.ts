/** policy.karmada.io/v1alpha1 PropagationPolicy and ClusterPropagationPolicy. */
import { z } from 'zod';
import { labelSelector, objectMeta } from './meta.ts';
import { conflictResolution, failoverBehavior, placement, suspension } from './placement.ts';

export const resourceSelector = z.object({
  apiVersion: z.string().describe('API version of the templates.'),
  kind: z.string().describe('Kind of the templates.'),
  namespace: z
    .string()
    .optional()
    .describe('Namespace of the templates. When empty: that of the policy, or any for a cluster-wide policy.'),
  name: z.string().optional().describe('Name of the template; any when empty.'),
  labelSelector: labelSelector.optional().describe('Labels of the templates; not read when a name is given.'),
});
export type ResourceSelector = z.infer<typeof resourceSelector>;

export const propagationSpec = z.object({
  resourceSelectors: z.array(resourceSelector).min(1).describe('Templates the policy is for; one match is enough.'),
  association: z.boolean().optional().describe('Older form of propagateDeps; nothing reads it.'),
  propagateDeps: z.boolean().optional().describe('True: what a template refers to goes with it.'),
  placement: placement.optional().describe('Where templates go, and how replicas are shared out.'),
  priority: z
    .int32()
    .optional()
    .meta({ default: 0 })
    .describe('Of several policies that match a template the one with the highest priority has it.'),
  preemption: z
    .enum(['Always', 'Never'])
    .optional()
    .meta({ default: 'Never' })
    .describe('Always: the policy takes templates over from policies of lower priority.'),
  dependentOverrides: z
    .array(z.string())
    .optional()
    .describe('Override policies that must be there before the policy is used.'),
  schedulerName: z
    .string()
    .optional()
    .meta({ default: 'default-scheduler' })
    .describe('Scheduler that decides; never changed.'),
  failover: failoverBehavior.optional().describe('What is done when applications or clusters fail.'),
  conflictResolution,
  activationPreference: z
    .enum(['Lazy'])
    .optional()
    .describe('Lazy: a changed policy reaches a template when the template changes next. At once when absent.'),
  suspension: suspension.optional().describe('What is paused.'),
  preserveResourcesOnDeletion: z
    .boolean()
    .optional()
    .describe('True: objects stay in the clusters when the template is deleted.'),
  schedulePriority: z
    .object({
      priorityClassSource: z.enum(['KubePriorityClass']).describe('Where the class is: KubePriorityClass of the hub.'),
      priorityClassName: z.string().describe('Name of the class.'),
    })
    .optional()
    .describe('Which templates are scheduled first.'),
});
export type PropagationSpec = z.infer<typeof propagationSpec>;

const policyShape = {
  apiVersion: z.literal('policy.karmada.io/v1alpha1'),
  metadata: objectMeta,
  spec: propagationSpec.describe('Which templates go where.'),
};

export const propagationPolicy = z
  .object({ kind: z.literal('PropagationPolicy'), ...policyShape })
  .describe('PropagationPolicy sends templates of its namespace to clusters.');
export type PropagationPolicy = z.infer<typeof propagationPolicy>;

export const clusterPropagationPolicy = z
  .object({ kind: z.literal('ClusterPropagationPolicy'), ...policyShape })
  .describe('ClusterPropagationPolicy sends cluster-scoped templates, and templates of any namespace, to clusters.');
export type ClusterPropagationPolicy = z.infer<typeof clusterPropagationPolicy>;

/** A policy of either scope. */
export type Policy = PropagationPolicy | ClusterPropagationPolicy;
