/** policy.karmada.io/v1alpha1 PropagationPolicy and ClusterPropagationPolicy. */
import { z } from 'zod';
import { labelSelector, objectMeta } from './meta.ts';
import { conflictResolution, failoverBehavior, placement, suspension } from './placement.ts';

export const resourceSelector = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string().optional(),
  labelSelector: labelSelector.optional(),
});
export type ResourceSelector = z.infer<typeof resourceSelector>;

export const propagationSpec = z.object({
  resourceSelectors: z.array(resourceSelector).min(1),
  association: z.boolean().optional(),
  propagateDeps: z.boolean().optional(),
  placement: placement.optional(),
  priority: z.int32().optional().meta({ default: 0 }),
  preemption: z.enum(['Always', 'Never']).optional().meta({ default: 'Never' }),
  dependentOverrides: z.array(z.string()).optional(),
  schedulerName: z.string().optional().meta({ default: 'default-scheduler' }),
  failover: failoverBehavior.optional(),
  conflictResolution,
  activationPreference: z.enum(['Lazy']).optional(),
  suspension: suspension.optional(),
  preserveResourcesOnDeletion: z.boolean().optional(),
  schedulePriority: z
    .object({ priorityClassSource: z.enum(['KubePriorityClass']), priorityClassName: z.string() })
    .optional(),
});
export type PropagationSpec = z.infer<typeof propagationSpec>;

const policyShape = {
  apiVersion: z.literal('policy.karmada.io/v1alpha1'),
  metadata: objectMeta,
  spec: propagationSpec,
};

export const propagationPolicy = z.object({ kind: z.literal('PropagationPolicy'), ...policyShape });
export type PropagationPolicy = z.infer<typeof propagationPolicy>;

export const clusterPropagationPolicy = z.object({ kind: z.literal('ClusterPropagationPolicy'), ...policyShape });
export type ClusterPropagationPolicy = z.infer<typeof clusterPropagationPolicy>;

/** A policy of either scope. */
export type Policy = PropagationPolicy | ClusterPropagationPolicy;
