/** work.karmada.io/v1alpha2 ResourceBinding and ClusterResourceBinding: the decision for one template. */
import { z } from 'zod';
import { anyObject, condition, int64, objectMeta, reasonPattern, resourceList, stringMap, time } from './meta.ts';
import { conflictResolution, failoverBehavior, nodeClaim, placement, suspension } from './placement.ts';

export const objectReference = z.object({
  apiVersion: z.string().describe('API version of the object.'),
  kind: z.string().describe('Kind of the object.'),
  namespace: z.string().optional().describe('Namespace of the object; absent for cluster scope.'),
  name: z.string().describe('Name of the object.'),
  uid: z.string().optional().describe('Unique id of the object.'),
  resourceVersion: z.string().optional().describe('Version of the object that this is about.'),
});
export type ObjectReference = z.infer<typeof objectReference>;

export const replicaRequirements = z.object({
  nodeClaim: nodeClaim.optional().describe('Which nodes it can run on.'),
  resourceRequest: resourceList.optional().describe('What it asks for, by resource name.'),
  namespace: z.string().optional().describe('Namespace whose quota counts.'),
  priorityClassName: z.string().optional().describe('Priority class of the pod.'),
});
export type ReplicaRequirements = z.infer<typeof replicaRequirements>;

export const component = z.object({
  name: z.string().max(32).describe('Name of the pod template, once in the list.'),
  replicas: z.int32().describe('Replicas of the pod template.'),
  replicaRequirements: replicaRequirements
    .omit({ namespace: true })
    .optional()
    .describe('What one of its replicas needs.'),
});
export type Component = z.infer<typeof component>;

/** One target of a schedule; `replicas` is absent for objects that are no workload. */
export const targetCluster = z.object({
  name: z.string().describe('Name of the cluster.'),
  replicas: z.int32().optional().describe('Replicas that go there.'),
  components: z
    .array(
      z.object({
        name: z.string().describe('Name of the pod template.'),
        replicas: z.int32().describe('Replicas of the pod template that go there.'),
      }),
    )
    .optional()
    .describe('Replicas that go there, by pod template.'),
});
export type TargetCluster = z.infer<typeof targetCluster>;

export const gracefulEvictionTask = z.object({
  fromCluster: z.string().describe('Cluster that the workload leaves.'),
  purgeMode: z
    .enum(['Directly', 'Gracefully', 'Never'])
    .optional()
    .describe('When it leaves. Directly: at once. Gracefully: when it is healthy elsewhere. Never: people remove it.'),
  replicas: z.int32().optional().describe('Replicas that were there.'),
  reason: z.string().min(1).max(32).regex(reasonPattern).describe('Why, in one word.'),
  message: z.string().max(1024).optional().describe('Why, for people.'),
  producer: z.string().describe('Who decided.'),
  gracePeriodSeconds: z.int32().optional().describe('Seconds after which it leaves anyway.'),
  suppressDeletion: z.boolean().optional().describe('True: it does not leave by itself. False: it leaves now.'),
  preservedLabelState: stringMap.optional().describe('Labels that the workload gets in its new cluster.'),
  creationTimestamp: time.optional().describe('When it was decided.'),
  clustersBeforeFailover: z.array(z.string()).optional().describe('Clusters that had the workload at that time.'),
});
export type GracefulEvictionTask = z.infer<typeof gracefulEvictionTask>;

/** A binding that depends on this one, with its own schedule. */
export const bindingSnapshot = z.object({
  namespace: z.string().optional().describe('Namespace of the binding.'),
  name: z.string().describe('Name of the binding.'),
  clusters: z.array(targetCluster).optional().describe('Where its template goes.'),
});
export type BindingSnapshot = z.infer<typeof bindingSnapshot>;

export const bindingSpec = z.object({
  resource: objectReference.describe('The template.'),
  propagateDeps: z.boolean().optional().describe('True: what the template refers to goes with it.'),
  replicaRequirements: replicaRequirements.optional().describe('What one replica needs.'),
  replicas: z.int32().optional().describe('Replicas that the template asks for.'),
  components: z
    .array(component)
    .optional()
    .describe('Pod templates of a workload that has several, each with its replicas and needs.'),
  clusters: z.array(targetCluster).optional().describe('Where the template goes: the decision of the scheduler.'),
  gracefulEvictionTasks: z.array(gracefulEvictionTask).optional().describe('Clusters that the workload is leaving.'),
  requiredBy: z.array(bindingSnapshot).optional().describe('Bindings whose templates need this one beside them.'),
  schedulerName: z.string().optional().describe('Scheduler that decides.'),
  placement: placement.optional().describe('Where the template may go, as the policy says.'),
  failover: failoverBehavior.optional().describe('What is done when the application or a cluster fails.'),
  conflictResolution,
  rescheduleTriggeredAt: time
    .optional()
    .describe('Later than status.lastScheduledTime: schedule as if for the first time.'),
  suspension: suspension
    .extend({ scheduling: z.boolean().optional().describe('True: the scheduler leaves the binding alone.') })
    .optional()
    .describe('What is paused.'),
  preserveResourcesOnDeletion: z
    .boolean()
    .optional()
    .describe('True: objects stay in the clusters when the template is deleted.'),
  schedulePriority: z
    .object({ priority: z.int32().optional().meta({ default: 0 }).describe('Higher goes first.') })
    .optional()
    .describe('Which bindings are scheduled first.'),
  workloadAffinityGroups: z
    .object({
      affinityGroup: z.string().optional().describe('Group that stays together.'),
      antiAffinityGroup: z.string().optional().describe('Group that stays apart.'),
    })
    .optional()
    .describe('Groups of the workload.'),
});
export type BindingSpec = z.infer<typeof bindingSpec>;

export const aggregatedStatusItem = z.object({
  clusterName: z.string().describe('Name of the cluster.'),
  status: anyObject.optional().describe('Status of the object there.'),
  applied: z.boolean().optional().describe('Whether the object has been applied there.'),
  appliedMessage: z.string().optional().describe('Why it has not been applied.'),
  health: z.enum(['Healthy', 'Unhealthy', 'Unknown']).optional().describe('Health of the object there.'),
});
export type AggregatedStatusItem = z.infer<typeof aggregatedStatusItem>;

export const bindingStatus = z.object({
  schedulerObservedGeneration: int64.optional().describe('Generation of the binding that was scheduled last.'),
  schedulerObservingAffinityName: z.string().optional().describe('Group of clusterAffinities that is in use.'),
  lastScheduledTime: time.optional().describe('When scheduling succeeded last.'),
  conditions: z.array(condition).optional().describe('State of scheduling and applying.'),
  aggregatedStatus: z.array(aggregatedStatusItem).optional().describe('State in each cluster.'),
});
export type BindingStatus = z.infer<typeof bindingStatus>;

const bindingShape = {
  apiVersion: z.literal('work.karmada.io/v1alpha2'),
  metadata: objectMeta,
  spec: bindingSpec.describe('The template, what its policy wants, and where it goes.'),
  status: bindingStatus.optional().describe('State in the clusters.'),
};

export const resourceBinding = z
  .object({ kind: z.literal('ResourceBinding'), ...bindingShape })
  .describe('ResourceBinding says which clusters a namespaced template goes to.');
export type ResourceBinding = z.infer<typeof resourceBinding>;

export const clusterResourceBinding = z
  .object({ kind: z.literal('ClusterResourceBinding'), ...bindingShape })
  .describe('ClusterResourceBinding says which clusters a cluster-scoped template goes to.');
export type ClusterResourceBinding = z.infer<typeof clusterResourceBinding>;

/** A binding of either scope: most rules are the same for both. */
export type Binding = ResourceBinding | ClusterResourceBinding;
