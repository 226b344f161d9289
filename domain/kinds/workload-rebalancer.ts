/** apps.karmada.io/v1alpha1 WorkloadRebalancer: an order to schedule some workloads afresh. */
import { z } from 'zod';
import { int64, objectMeta, time } from './meta.ts';

const workloadReference = z.object({
  apiVersion: z.string().describe('API version of the workload.'),
  kind: z.string().describe('Kind of the workload.'),
  name: z.string().describe('Name of the workload.'),
  namespace: z.string().optional().describe('Namespace of the workload; absent for cluster scope.'),
});
export type WorkloadReference = z.infer<typeof workloadReference>;

const observedWorkload = z.object({
  workload: workloadReference.describe('The workload.'),
  result: z.string().optional().describe('Successful or Failed; absent while it is being tried.'),
  reason: z.string().optional().describe('Why it failed, in one word.'),
});
export type ObservedWorkload = z.infer<typeof observedWorkload>;

export const workloadRebalancer = z
  .object({
    apiVersion: z.literal('apps.karmada.io/v1alpha1'),
    kind: z.literal('WorkloadRebalancer'),
    metadata: objectMeta,
    spec: z
      .object({
        workloads: z.array(workloadReference).min(1).describe('Workloads to schedule as if for the first time.'),
        ttlSecondsAfterFinished: z
          .int32()
          .optional()
          .describe('Seconds after its end at which this object is deleted; kept when absent.'),
      })
      .describe('What is to be done.'),
    status: z
      .object({
        observedWorkloads: z.array(observedWorkload).optional().describe('The result for each workload, sorted.'),
        observedGeneration: int64.optional().describe('Generation of the object that this status is about.'),
        finishTime: time.optional().describe('When every workload had its result.'),
      })
      .optional()
      .describe('What has been done.'),
  })
  .describe('WorkloadRebalancer has workloads scheduled afresh, once, regardless of where they run now.');
export type WorkloadRebalancer = z.infer<typeof workloadRebalancer>;
