/** fleetwright.io/v1alpha1 Propagation and ClusterPropagation: a view of one template on its way. Nothing of it is stored. */
import { z } from 'zod';
import { anyJson, anyObject, condition, objectMeta, time } from '../kinds/meta.ts';
import { placement } from '../kinds/placement.ts';

/** API group and version of the view. */
export const PROPAGATION_API_VERSION = 'fleetwright.io/v1alpha1';

const clusterState = z.object({
  cluster: z.string().describe('Name of the cluster.'),
  replicas: z.int32().optional().describe('Replicas that go there; absent for what has none.'),
  work: z.string().optional().describe('Name of the Work in the execution namespace of the cluster.'),
  applied: z.boolean().describe('Whether the cluster has the present version.'),
  health: z.enum(['Healthy', 'Unhealthy', 'Unknown']).describe('Health there.'),
  suspended: z.boolean().optional().describe('True: nothing is sent for now.'),
  removing: z.boolean().optional().describe('True: the cluster is losing its part.'),
  message: z.string().optional().describe('Why it is not applied.'),
  appliedAt: time.optional().describe('When it was applied.'),
  attempts: z.int32().optional().describe('Attempts of the delivery that is being retried.'),
  lastError: z.string().optional().describe('Error of its last attempt.'),
});

const workflow = z.object({
  id: z.string().describe('Id of the workflow.'),
  runId: z.string().optional().describe('Id of its last run.'),
  status: z.string().optional().describe('State of that run: RUNNING, COMPLETED, …'),
  url: z.string().optional().describe('Page of the workflow in the Temporal UI.'),
  pending: z
    .array(
      z.object({
        stage: z.string().describe('Name of the activity.'),
        cluster: z.string().optional().describe('Cluster it is for.'),
        attempt: z.int32().describe('Which attempt it is at.'),
        lastError: z.string().optional().describe('Error of the last attempt.'),
        nextAttemptAt: time.optional().describe('When it is tried again.'),
      }),
    )
    .optional()
    .describe('Stages that are being retried.'),
});

/** A reference, or a whole object to create. */
export const propagatedResource = z
  .object({
    apiVersion: z.string().describe('API version of the template.'),
    kind: z.string().describe('Kind of the template.'),
    name: z.string().optional().describe('Name of the template, where it is there already.'),
    namespace: z.string().optional().describe('Namespace of the template.'),
    metadata: objectMeta.optional().describe('Metadata of the template, where the whole object is given.'),
  })
  .catchall(anyJson)
  .meta({ 'x-kubernetes-preserve-unknown-fields': true })
  .describe('The template: a reference (apiVersion, kind, name), or the whole object to be applied.');

export const propagationSpec = z.object({
  resource: propagatedResource,
  placement: placement.optional().describe('Where it goes: makes a policy of the name of the propagation.'),
  policyName: z.string().min(1).optional().describe('Name of the policy that sends it; excludes placement.'),
});

export const propagationStatus = z.object({
  phase: z
    .enum(['Matching', 'Waiting', 'Applying', 'Observing', 'Settled', 'Suspended', 'Removed'])
    .describe('How far it is.'),
  message: z.string().optional().describe('Why it is not further.'),
  policy: z.string().optional().describe('Policy that claims the template.'),
  summary: z
    .object({
      clusters: z.int32().describe('Clusters it goes to.'),
      applied: z.int32().describe('Clusters that have the present version.'),
      healthy: z.int32().describe('Clusters where it is healthy.'),
      attempts: z.int32().optional().describe('Most attempts of a stage that is being retried.'),
    })
    .describe('Numbers.'),
  clusters: z.array(clusterState).optional().describe('State in each cluster.'),
  workflow: workflow.describe('The workflow that does the work.'),
  timings: z
    .object({
      created: time.optional().describe('When the template was first claimed.'),
      firstApplied: time.optional().describe('When the first cluster had it.'),
      settled: time.optional().describe('When the last run found it settled.'),
    })
    .describe('When what was reached.'),
  conditions: z.array(condition).optional().describe('Conditions of the binding.'),
  plan: anyObject.optional().describe('What would change; only in the answer to a dry run.'),
  explain: z.string().optional().describe('Path that tells the reasons of the decisions.'),
});
export type PropagationViewStatus = z.infer<typeof propagationStatus>;

export const propagation = z
  .object({
    apiVersion: z.literal(PROPAGATION_API_VERSION),
    kind: z.enum(['Propagation', 'ClusterPropagation']),
    metadata: objectMeta,
    spec: propagationSpec.describe('What goes where.'),
    status: propagationStatus.optional().describe('How it stands.'),
  })
  .describe('A template on its way to its clusters. A view of its binding, Works and workflow; nothing is stored.');
export type Propagation = z.infer<typeof propagation>;
