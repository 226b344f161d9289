/** Where workloads may run: the `placement` shared by policies and bindings. */
import { z } from 'zod';
import { anyObject, labelSelector, stringMap, toleration } from './meta.ts';

export const fieldSelector = z.object({
  matchExpressions: z
    .array(z.object({ key: z.string(), operator: z.string(), values: z.array(z.string()).optional() }))
    .optional(),
});
export type FieldSelector = z.infer<typeof fieldSelector>;

const clusterAffinityShape = {
  labelSelector: labelSelector.optional(),
  fieldSelector: fieldSelector.optional(),
  clusterNames: z.array(z.string()).optional(),
  exclude: z.array(z.string()).optional(),
};

export const clusterAffinity = z.object(clusterAffinityShape);
export type ClusterAffinity = z.infer<typeof clusterAffinity>;

const affinityName = z.string().min(1).max(32);

export const clusterAffinityTerm = z.object({
  affinityName,
  ...clusterAffinityShape,
  overflowAffinities: z.array(z.object({ affinityName, ...clusterAffinityShape })).optional(),
});
export type ClusterAffinityTerm = z.infer<typeof clusterAffinityTerm>;

export const spreadConstraint = z.object({
  spreadByField: z.enum(['cluster', 'region', 'zone', 'provider']).optional(),
  spreadByLabel: z.string().optional(),
  maxGroups: z.int().optional(),
  minGroups: z.int().optional(),
});
export type SpreadConstraint = z.infer<typeof spreadConstraint>;

export const replicaSchedulingStrategy = z.object({
  replicaSchedulingType: z.enum(['Duplicated', 'Divided']).optional().meta({ default: 'Divided' }),
  replicaDivisionPreference: z.enum(['Aggregated', 'Weighted']).optional(),
  weightPreference: z
    .object({
      staticWeightList: z.array(z.object({ targetCluster: clusterAffinity, weight: z.int().min(1) })).optional(),
      dynamicWeight: z.enum(['AvailableReplicas']).optional(),
    })
    .optional(),
});
export type ReplicaSchedulingStrategy = z.infer<typeof replicaSchedulingStrategy>;

const workloadAffinityTerm = z.object({ groupByLabelKey: z.string() });

/** In the order in which Karmada writes the applied-placement annotation. */
export const placement = z.object({
  clusterAffinity: clusterAffinity.optional(),
  clusterAffinities: z.array(clusterAffinityTerm).optional(),
  clusterTolerations: z.array(toleration).optional(),
  spreadConstraints: z.array(spreadConstraint).optional(),
  replicaScheduling: replicaSchedulingStrategy.optional(),
  workloadAffinity: z
    .object({ affinity: workloadAffinityTerm.optional(), antiAffinity: workloadAffinityTerm.optional() })
    .optional(),
});
export type Placement = z.infer<typeof placement>;

const statePreservation = z.object({
  rules: z.array(z.object({ aliasLabelName: z.string(), jsonPath: z.string() })),
});

export const failoverBehavior = z.object({
  application: z
    .object({
      decisionConditions: z.object({ tolerationSeconds: z.int32().optional().meta({ default: 300 }) }),
      purgeMode: z.enum(['Directly', 'Gracefully', 'Never']).optional().meta({ default: 'Gracefully' }),
      gracePeriodSeconds: z.int32().optional(),
      statePreservation: statePreservation.optional(),
    })
    .optional(),
  cluster: z
    .object({
      purgeMode: z.enum(['Directly', 'Gracefully']).optional().meta({ default: 'Gracefully' }),
      statePreservation: statePreservation.optional(),
    })
    .optional(),
});
export type FailoverBehavior = z.infer<typeof failoverBehavior>;

export const suspension = z.object({
  dispatching: z.boolean().optional(),
  dispatchingOnClusters: z.object({ clusterNames: z.array(z.string()).optional() }).optional(),
});
export type Suspension = z.infer<typeof suspension>;

export const conflictResolution = z.enum(['Abort', 'Overwrite']).optional().meta({ default: 'Abort' });

/** A pod's needs from nodes, as bindings carry them. */
export const nodeClaim = z.object({
  hardNodeAffinity: anyObject.optional(),
  nodeSelector: stringMap.optional(),
  tolerations: z.array(toleration).optional(),
});
