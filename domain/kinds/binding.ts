/** work.karmada.io/v1alpha2 ResourceBinding and ClusterResourceBinding: the decision for one template. */
import { z } from 'zod';
import { anyObject, condition, objectMeta, resourceList, stringMap, time } from './meta.ts';
import { conflictResolution, failoverBehavior, nodeClaim, placement, suspension } from './placement.ts';

export const objectReference = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
  uid: z.string().optional(),
  resourceVersion: z.string().optional(),
});
export type ObjectReference = z.infer<typeof objectReference>;

export const replicaRequirements = z.object({
  nodeClaim: nodeClaim.optional(),
  resourceRequest: resourceList.optional(),
  namespace: z.string().optional(),
  priorityClassName: z.string().optional(),
});
export type ReplicaRequirements = z.infer<typeof replicaRequirements>;

export const component = z.object({
  name: z.string().max(32),
  replicas: z.int32(),
  replicaRequirements: replicaRequirements.omit({ namespace: true }).optional(),
});
export type Component = z.infer<typeof component>;

/** One target of a schedule; `replicas` is absent for objects that are no workload. */
export const targetCluster = z.object({
  name: z.string(),
  replicas: z.int32().optional(),
  components: z.array(z.object({ name: z.string(), replicas: z.int32() })).optional(),
});
export type TargetCluster = z.infer<typeof targetCluster>;

export const gracefulEvictionTask = z.object({
  fromCluster: z.string(),
  purgeMode: z.enum(['Directly', 'Gracefully', 'Never']).optional(),
  replicas: z.int32().optional(),
  reason: z
    .string()
    .min(1)
    .max(32)
    .regex(/^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/),
  message: z.string().max(1024).optional(),
  producer: z.string(),
  gracePeriodSeconds: z.int32().optional(),
  suppressDeletion: z.boolean().optional(),
  preservedLabelState: stringMap.optional(),
  creationTimestamp: time.optional(),
  clustersBeforeFailover: z.array(z.string()).optional(),
});
export type GracefulEvictionTask = z.infer<typeof gracefulEvictionTask>;

/** A binding that depends on this one, with its own schedule. */
export const bindingSnapshot = z.object({
  namespace: z.string().optional(),
  name: z.string(),
  clusters: z.array(targetCluster).optional(),
});
export type BindingSnapshot = z.infer<typeof bindingSnapshot>;

export const bindingSpec = z.object({
  resource: objectReference,
  propagateDeps: z.boolean().optional(),
  replicaRequirements: replicaRequirements.optional(),
  replicas: z.int32().optional(),
  components: z.array(component).optional(),
  clusters: z.array(targetCluster).optional(),
  gracefulEvictionTasks: z.array(gracefulEvictionTask).optional(),
  requiredBy: z.array(bindingSnapshot).optional(),
  schedulerName: z.string().optional(),
  placement: placement.optional(),
  failover: failoverBehavior.optional(),
  conflictResolution,
  rescheduleTriggeredAt: time.optional(),
  suspension: suspension.extend({ scheduling: z.boolean().optional() }).optional(),
  preserveResourcesOnDeletion: z.boolean().optional(),
  schedulePriority: z.object({ priority: z.int32().optional().meta({ default: 0 }) }).optional(),
  workloadAffinityGroups: z
    .object({ affinityGroup: z.string().optional(), antiAffinityGroup: z.string().optional() })
    .optional(),
});
export type BindingSpec = z.infer<typeof bindingSpec>;

export const aggregatedStatusItem = z.object({
  clusterName: z.string(),
  status: anyObject.optional(),
  applied: z.boolean().optional(),
  appliedMessage: z.string().optional(),
  health: z.enum(['Healthy', 'Unhealthy', 'Unknown']).optional(),
});
export type AggregatedStatusItem = z.infer<typeof aggregatedStatusItem>;

export const bindingStatus = z.object({
  schedulerObservedGeneration: z.int().optional(),
  schedulerObservingAffinityName: z.string().optional(),
  lastScheduledTime: time.optional(),
  conditions: z.array(condition).optional(),
  aggregatedStatus: z.array(aggregatedStatusItem).optional(),
});
export type BindingStatus = z.infer<typeof bindingStatus>;

const bindingShape = {
  apiVersion: z.literal('work.karmada.io/v1alpha2'),
  metadata: objectMeta,
  spec: bindingSpec,
  status: bindingStatus.optional(),
};

export const resourceBinding = z.object({ kind: z.literal('ResourceBinding'), ...bindingShape });
export type ResourceBinding = z.infer<typeof resourceBinding>;

export const clusterResourceBinding = z.object({ kind: z.literal('ClusterResourceBinding'), ...bindingShape });
export type ClusterResourceBinding = z.infer<typeof clusterResourceBinding>;

/** A binding of either scope: most rules are the same for both. */
export type Binding = ResourceBinding | ClusterResourceBinding;
