/** Where workloads may run: the `placement` shared by policies and bindings. */
import { z } from 'zod';
import type { JsonObject } from '../object.ts';
import { atomicList, atomicMap, int64, labelSelector, stringMap, toleration } from './meta.ts';
import { structuralSchema } from './openapi.ts';

export const fieldSelector = z.object({
  matchExpressions: z
    .array(
      z.object({
        key: z.string().describe('Field of the cluster: provider, region or zone.'),
        operator: z.string().describe('In or NotIn.'),
        values: z
          .array(z.string())
          .optional()
          .meta(atomicList)
          .describe('Values to compare with; for zone any zone of the cluster counts.'),
      }),
    )
    .optional()
    .describe('Requirements on fields; all must hold.'),
});
export type FieldSelector = z.infer<typeof fieldSelector>;

const clusterAffinityShape = {
  labelSelector: labelSelector.optional().describe('Chooses clusters by their labels.'),
  fieldSelector: fieldSelector.optional().describe('Chooses clusters by provider, region and zone.'),
  clusterNames: z.array(z.string()).optional().describe('Names of clusters to choose from; any name when empty.'),
  exclude: z.array(z.string()).optional().describe('Names of clusters that are never chosen.'),
};

export const clusterAffinity = z.object(clusterAffinityShape);
export type ClusterAffinity = z.infer<typeof clusterAffinity>;

const affinityName = z.string().min(1).max(32);

export const clusterAffinityTerm = z.object({
  affinityName: affinityName.describe('Name of the group, once in the list.'),
  ...clusterAffinityShape,
  overflowAffinities: z
    .array(
      z.object({
        affinityName: affinityName.describe('Name of the overflow group, once in the list.'),
        ...clusterAffinityShape,
      }),
    )
    .optional()
    .describe('Groups that are added, in this order, when the clusters before them have too little room.'),
});
export type ClusterAffinityTerm = z.infer<typeof clusterAffinityTerm>;

export const spreadConstraint = z.object({
  spreadByField: z
    .enum(['cluster', 'region', 'zone', 'provider'])
    .optional()
    .describe('Field of the cluster that makes the groups; excludes spreadByLabel.'),
  spreadByLabel: z.string().optional().describe('Label of the cluster that makes the groups; not scheduled by yet.'),
  maxGroups: z.int().optional().describe('Most groups to use; no limit when 0.'),
  minGroups: z.int().optional().describe('Fewest groups to use, 1 when absent.'),
});
export type SpreadConstraint = z.infer<typeof spreadConstraint>;

export const replicaSchedulingStrategy = z.object({
  replicaSchedulingType: z
    .enum(['Duplicated', 'Divided'])
    .optional()
    .meta({ default: 'Divided' })
    .describe('Duplicated: every cluster gets all replicas. Divided: the replicas are split among clusters.'),
  replicaDivisionPreference: z
    .enum(['Aggregated', 'Weighted'])
    .optional()
    .describe('For Divided. Aggregated: into as few clusters as possible. Weighted: by weightPreference.'),
  weightPreference: z
    .object({
      staticWeightList: z
        .array(
          z.object({
            targetCluster: clusterAffinity.describe('Clusters that have the weight.'),
            weight: int64.min(1).describe('The weight.'),
          }),
        )
        .optional()
        .describe('Fixed weights; a cluster with several takes the largest.'),
      dynamicWeight: z
        .enum(['AvailableReplicas'])
        .optional()
        .describe('Weights by how many replicas a cluster has room for; staticWeightList is not read then.'),
    })
    .optional()
    .describe('For Weighted. Every cluster has the same weight when absent.'),
});

const workloadAffinityTerm = z.object({
  groupByLabelKey: z.string().describe('Label of the template whose value names the group.'),
});

/** In the order in which Karmada writes the applied-placement annotation. */
export const placement = z.object({
  clusterAffinity: clusterAffinity
    .optional()
    .describe('Clusters to choose from; all when absent. Excludes clusterAffinities.'),
  clusterAffinities: z
    .array(clusterAffinityTerm)
    .optional()
    .describe('Groups of clusters, tried in this order until one fits. Excludes clusterAffinity.'),
  clusterTolerations: z.array(toleration).optional().describe('Taints of clusters that are tolerated.'),
  spreadConstraints: z.array(spreadConstraint).optional().describe('How to spread over groups of clusters.'),
  replicaScheduling: replicaSchedulingStrategy
    .optional()
    .describe('How replicas are shared out. Every cluster gets all of them when absent.'),
  workloadAffinity: z
    .object({
      affinity: workloadAffinityTerm.optional().describe('Workloads of a group go to the same clusters.'),
      antiAffinity: workloadAffinityTerm.optional().describe('Workloads of a group go to different clusters.'),
    })
    .optional()
    .describe('Which workloads stay together or apart.'),
});
export type Placement = z.infer<typeof placement>;

const statePreservation = z.object({
  rules: z
    .array(
      z.object({
        aliasLabelName: z.string().describe('Label of the new object that gets the value.'),
        jsonPath: z
          .string()
          .describe("Where the value stands in the status from the lost cluster: JSONPath such as '{.a.b}'."),
      }),
    )
    .describe('What is carried over.'),
});

export const failoverBehavior = z.object({
  application: z
    .object({
      decisionConditions: z
        .object({
          tolerationSeconds: z
            .int32()
            .optional()
            .meta({ default: 300 })
            .describe('Seconds for which an unhealthy application is tolerated.'),
        })
        .describe('When a cluster is given up.'),
      purgeMode: z
        .enum(['Directly', 'Gracefully', 'Never'])
        .optional()
        .meta({ default: 'Gracefully' })
        .describe(
          'When the application leaves the old cluster. Directly: at once. Gracefully: when it is healthy elsewhere, or gracePeriodSeconds have passed. Never: people remove it.',
        ),
      gracePeriodSeconds: z
        .int32()
        .optional()
        .describe(
          'Seconds, for Gracefully, after which the application leaves the old cluster anyway; 600 when absent.',
        ),
      statePreservation: statePreservation.optional().describe('State that the application takes along.'),
    })
    .optional()
    .describe('What is done about an application that is unhealthy in a cluster; nothing when absent.'),
  cluster: z
    .object({
      purgeMode: z
        .enum(['Directly', 'Gracefully'])
        .optional()
        .meta({ default: 'Gracefully' })
        .describe(
          'When the application leaves the old cluster. Directly: at once. Gracefully: when it is healthy elsewhere.',
        ),
      statePreservation: statePreservation.optional().describe('State that the application takes along.'),
    })
    .optional()
    .describe('What is done when a taint drives workloads from a cluster.'),
});
export type FailoverBehavior = z.infer<typeof failoverBehavior>;

export const suspension = z.object({
  dispatching: z.boolean().optional().describe('True: nothing is sent to any cluster.'),
  dispatchingOnClusters: z
    .object({ clusterNames: z.array(z.string()).optional().describe('Names of the clusters.') })
    .optional()
    .describe('Nothing is sent to these clusters.'),
});
export type Suspension = z.infer<typeof suspension>;

export const conflictResolution = z
  .enum(['Abort', 'Overwrite'])
  .optional()
  .meta({ default: 'Abort' })
  .describe(
    'What happens when a cluster has the object already, from somebody else. Abort: it stays, with an error here. Overwrite: it is taken over.',
  );

const nodeSelectorRequirements = z
  .array(
    z.object({
      key: z.string().describe('Key of the label or field.'),
      operator: z.string().describe('In, NotIn, Exists, DoesNotExist, Gt or Lt.'),
      values: z.array(z.string()).optional().meta(atomicList).describe('Values to compare with.'),
    }),
  )
  .optional()
  .meta(atomicList);

const nodeSelector = z
  .object({
    nodeSelectorTerms: z
      .array(
        z
          .object({
            matchExpressions: nodeSelectorRequirements.describe('Requirements on labels of the node; all must hold.'),
            matchFields: nodeSelectorRequirements.describe('Requirements on fields of the node; all must hold.'),
          })
          .meta(atomicMap),
      )
      .meta(atomicList)
      .describe('Terms; one that matches is enough.'),
  })
  .meta(atomicMap);

/** A pod's needs from nodes, as bindings carry them. The affinity is handed on as JSON, not read. */
export const nodeClaim = z.object({
  hardNodeAffinity: z
    .custom<JsonObject>((value) => nodeSelector.safeParse(value).success)
    .meta(structuralSchema(nodeSelector))
    .optional()
    .describe('Node affinity that must be met.'),
  nodeSelector: stringMap.optional().describe('Labels that the node must have.'),
  tolerations: z.array(toleration).optional().describe('Taints of nodes that are tolerated.'),
});
