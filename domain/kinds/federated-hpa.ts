/** autoscaling.karmada.io/v1alpha1 FederatedHPA: replicas that follow metrics of all members. */
import { z } from 'zod';
import { metricSpec, metricStatus } from './hpa-metrics.ts';
import { atomicList, int64, listByType, objectMeta, quantity, time } from './meta.ts';

export const crossVersionObjectReference = z.object({
  apiVersion: z.string().optional().describe('API version of the object.'),
  kind: z.string().describe('Kind of the object.'),
  name: z.string().describe('Name of the object.'),
});

const hpaScalingRules = z.object({
  stabilizationWindowSeconds: z
    .int32()
    .optional()
    .describe('Seconds, 0 to 3600, over which the most cautious of the computed replicas is taken.'),
  selectPolicy: z.string().optional().describe('Which policy counts: Max, Min, or Disabled for no scaling this way.'),
  policies: z
    .array(
      z.object({
        type: z.string().describe('Pods or Percent.'),
        value: z.int32().describe('How many pods, or what percentage, may be changed in a period; more than 0.'),
        periodSeconds: z.int32().describe('Length of the period in seconds, 1 to 1800.'),
      }),
    )
    .optional()
    .meta(atomicList)
    .describe('How fast replicas may change.'),
  tolerance: quantity.optional().describe('Relative difference between metric and target that is not worth a change.'),
});
export type HPAScalingRules = z.infer<typeof hpaScalingRules>;

const federatedHPASpec = z.object({
  scaleTargetRef: crossVersionObjectReference.describe('The object to scale, in the same namespace.'),
  minReplicas: z.int32().optional().describe('Fewest replicas, 1 when absent.'),
  maxReplicas: z.int32().describe('Most replicas, not below minReplicas.'),
  metrics: z.array(metricSpec).optional().describe('Metrics to follow; the one that asks for most replicas counts.'),
  behavior: z
    .object({
      scaleUp: hpaScalingRules.optional().describe('Rules for more replicas.'),
      scaleDown: hpaScalingRules.optional().describe('Rules for fewer replicas.'),
    })
    .optional()
    .describe('How fast replicas may grow and shrink.'),
});
export type FederatedHPASpec = z.infer<typeof federatedHPASpec>;

const federatedHPAStatus = z.object({
  observedGeneration: int64.optional().describe('Generation of the object that this status is about.'),
  lastScaleTime: time.optional().describe('When replicas were changed last.'),
  currentReplicas: z.int32().optional().describe('Replicas that the target has now.'),
  desiredReplicas: z.int32().describe('Replicas computed last.'),
  currentMetrics: z.array(metricStatus).optional().meta(atomicList).describe('Metrics as last read.'),
  conditions: z
    .array(
      z.object({
        type: z.string().describe('AbleToScale, ScalingActive or ScalingLimited.'),
        status: z.string().describe('True, False or Unknown.'),
        lastTransitionTime: time.optional().describe('When the status changed last.'),
        reason: z.string().optional().describe('Why, in one word.'),
        message: z.string().optional().describe('Why, for people.'),
      }),
    )
    .optional()
    .meta(listByType)
    .describe('Whether scaling works, and why not.'),
});
export type FederatedHPAStatus = z.infer<typeof federatedHPAStatus>;

export const federatedHPA = z
  .object({
    apiVersion: z.literal('autoscaling.karmada.io/v1alpha1'),
    kind: z.literal('FederatedHPA'),
    metadata: objectMeta,
    spec: federatedHPASpec.describe('What is scaled, by which metrics, between which bounds.'),
    status: federatedHPAStatus.optional().describe('What the autoscaler found and did.'),
  })
  .describe('FederatedHPA scales an object by the metrics of its pods in all clusters.');
export type FederatedHPA = z.infer<typeof federatedHPA>;
