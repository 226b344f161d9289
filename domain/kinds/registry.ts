/** Every kind of Karmada's API that the hub serves: the source of CRDs, discovery, tables and validation. */
import type { z } from 'zod';
import { clusterResourceBinding, resourceBinding } from './binding.ts';
import { clusterResourceBindingV1alpha1, resourceBindingV1alpha1 } from './binding-v1alpha1.ts';
import { cluster } from './cluster.ts';
import { clusterTaintPolicy } from './cluster-taint-policy.ts';
import { cronFederatedHPA } from './cron-federated-hpa.ts';
import { federatedHPA } from './federated-hpa.ts';
import { resourceInterpreterCustomization } from './interpreter-customization.ts';
import { resourceInterpreterWebhookConfiguration } from './interpreter-webhook.ts';
import { multiClusterIngress } from './multi-cluster-ingress.ts';
import { multiClusterService } from './multi-cluster-service.ts';
import { serviceExport, serviceImport } from './multicluster.ts';
import { clusterOverridePolicy, overridePolicy } from './override.ts';
import { clusterPropagationPolicy, propagationPolicy } from './policy.ts';
import { federatedResourceQuota } from './quota.ts';
import { remedy } from './remedy.ts';
import { resourceRegistry } from './resource-registry.ts';
import { work } from './work.ts';
import { workloadRebalancer } from './workload-rebalancer.ts';

/** One column that `kubectl get` shows after the name. */
export interface PrinterColumn {
  name: string;
  type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  /** Kubernetes JSONPath without braces. */
  jsonPath: string;
  /** 0 (also when absent) is always shown, more only with `-o wide`. */
  priority?: number;
  description?: string;
}

/** A kind in one version. */
export interface KindVersion {
  /** `v1alpha1` */
  name: string;
  served: boolean;
  /** True for the one version in which objects are stored. */
  storage: boolean;
  schema: z.ZodObject;
  columns: PrinterColumn[];
}

/** The `scale` subresource, by paths into the object (`.spec.replicas`). */
export interface ScaleSubresource {
  specReplicasPath: string;
  statusReplicasPath: string;
  labelSelectorPath?: string;
}

/** A served kind. Its list kind is its name with `List`. */
export interface KindDefinition {
  group: string;
  kind: string;
  plural: string;
  singular: string;
  shortNames: string[];
  /** Words by which `kubectl get` lists kinds together. */
  categories: string[];
  namespaced: boolean;
  /** True when `status` is written only through its own path. */
  hasStatus: boolean;
  scale?: ScaleSubresource;
  /** How an external hub serves it: by a CustomResourceDefinition, or through an API server of our own. */
  servedBy: 'CRD' | 'Aggregated';
  /** Oldest first. */
  versions: KindVersion[];
}

const AGE: PrinterColumn = { name: 'AGE', type: 'date', jsonPath: '.metadata.creationTimestamp' };

/** A column with the status of the condition of a type. */
function conditionColumn(name: string, type: string): PrinterColumn {
  return { name, type: 'string', jsonPath: `.status.conditions[?(@.type=="${type}")].status` };
}

/** A kind with the one version v1alpha1, in category `karmada-io`, as most are. */
function kindOfKarmada(
  definition: Pick<KindDefinition, 'group' | 'kind' | 'plural' | 'namespaced'> &
    Partial<Omit<KindDefinition, 'versions'>> & { schema: z.ZodObject; columns?: PrinterColumn[] },
): KindDefinition {
  const { schema, columns = [], ...rest } = definition;
  return {
    singular: definition.kind.toLowerCase(),
    shortNames: [],
    categories: ['karmada-io'],
    hasStatus: false,
    servedBy: 'CRD',
    versions: [{ name: 'v1alpha1', served: true, storage: true, schema, columns }],
    ...rest,
  };
}

const POLICY_COLUMNS: PrinterColumn[] = [
  { name: 'CONFLICT-RESOLUTION', type: 'string', jsonPath: '.spec.conflictResolution' },
  { name: 'PRIORITY', type: 'string', jsonPath: '.spec.priority' },
  AGE,
];

const BINDING_COLUMNS: PrinterColumn[] = [
  conditionColumn('SCHEDULED', 'Scheduled'),
  conditionColumn('FULLYAPPLIED', 'FullyApplied'),
  AGE,
];

const SCALE_TARGET_COLUMNS: PrinterColumn[] = [
  { name: 'REFERENCE-KIND', type: 'string', jsonPath: '.spec.scaleTargetRef.kind' },
  { name: 'REFERENCE-NAME', type: 'string', jsonPath: '.spec.scaleTargetRef.name' },
];

function bindingVersions(older: z.ZodObject, current: z.ZodObject): KindVersion[] {
  return [
    { name: 'v1alpha1', served: true, storage: false, schema: older, columns: [] },
    { name: 'v1alpha2', served: true, storage: true, schema: current, columns: BINDING_COLUMNS },
  ];
}

/** All kinds, by group. Other API groups add theirs by another array. */
export const KARMADA_KINDS: readonly KindDefinition[] = [
  kindOfKarmada({
    group: 'cluster.karmada.io',
    kind: 'Cluster',
    plural: 'clusters',
    namespaced: false,
    categories: [],
    hasStatus: true,
    servedBy: 'Aggregated',
    schema: cluster,
    columns: [
      {
        name: 'VERSION',
        type: 'string',
        jsonPath: '.status.kubernetesVersion',
        description: 'Kubernetes version of the member.',
      },
      {
        name: 'MODE',
        type: 'string',
        jsonPath: '.spec.syncMode',
        description: 'Who talks to the member: Push or Pull.',
      },
      { ...conditionColumn('READY', 'Ready'), description: 'Whether the member can take workloads.' },
      { ...AGE, description: 'Time since the cluster was registered.' },
      { name: 'ZONES', type: 'string', jsonPath: '.spec.zones', priority: 1, description: 'Zones the member spans.' },
      { name: 'REGION', type: 'string', jsonPath: '.spec.region', priority: 1, description: 'Region of the member.' },
      {
        name: 'PROVIDER',
        type: 'string',
        jsonPath: '.spec.provider',
        priority: 1,
        description: 'Cloud provider of the member.',
      },
      {
        name: 'API-ENDPOINT',
        type: 'string',
        jsonPath: '.spec.apiEndpoint',
        priority: 1,
        description: "Address of the member's API server.",
      },
      {
        name: 'PROXY-URL',
        type: 'string',
        jsonPath: '.spec.proxyURL',
        priority: 1,
        description: 'Proxy through which the member is reached.',
      },
    ],
  }),
  kindOfKarmada({
    group: 'policy.karmada.io',
    kind: 'PropagationPolicy',
    plural: 'propagationpolicies',
    shortNames: ['pp'],
    namespaced: true,
    schema: propagationPolicy,
    columns: POLICY_COLUMNS,
  }),
  kindOfKarmada({
    group: 'policy.karmada.io',
    kind: 'ClusterPropagationPolicy',
    plural: 'clusterpropagationpolicies',
    shortNames: ['cpp'],
    namespaced: false,
    schema: clusterPropagationPolicy,
    columns: POLICY_COLUMNS,
  }),
  kindOfKarmada({
    group: 'policy.karmada.io',
    kind: 'OverridePolicy',
    plural: 'overridepolicies',
    shortNames: ['op'],
    namespaced: true,
    schema: overridePolicy,
  }),
  kindOfKarmada({
    group: 'policy.karmada.io',
    kind: 'ClusterOverridePolicy',
    plural: 'clusteroverridepolicies',
    shortNames: ['cop'],
    namespaced: false,
    schema: clusterOverridePolicy,
  }),
  kindOfKarmada({
    group: 'policy.karmada.io',
    kind: 'FederatedResourceQuota',
    plural: 'federatedresourcequotas',
    namespaced: true,
    hasStatus: true,
    schema: federatedResourceQuota,
    columns: [
      { name: 'OVERALL', type: 'string', jsonPath: '.status.overall' },
      { name: 'OVERALL_USED', type: 'string', jsonPath: '.status.overallUsed' },
    ],
  }),
  kindOfKarmada({
    group: 'policy.karmada.io',
    kind: 'ClusterTaintPolicy',
    plural: 'clustertaintpolicies',
    categories: [],
    namespaced: false,
    schema: clusterTaintPolicy,
  }),
  {
    group: 'work.karmada.io',
    kind: 'ResourceBinding',
    plural: 'resourcebindings',
    singular: 'resourcebinding',
    shortNames: ['rb'],
    categories: ['karmada-io'],
    namespaced: true,
    hasStatus: true,
    servedBy: 'CRD',
    versions: bindingVersions(resourceBindingV1alpha1, resourceBinding),
  },
  {
    group: 'work.karmada.io',
    kind: 'ClusterResourceBinding',
    plural: 'clusterresourcebindings',
    singular: 'clusterresourcebinding',
    shortNames: ['crb'],
    categories: ['karmada-io'],
    namespaced: false,
    hasStatus: true,
    servedBy: 'CRD',
    versions: bindingVersions(clusterResourceBindingV1alpha1, clusterResourceBinding),
  },
  kindOfKarmada({
    group: 'work.karmada.io',
    kind: 'Work',
    plural: 'works',
    shortNames: ['wk'],
    namespaced: true,
    hasStatus: true,
    schema: work,
    columns: [
      { name: 'WORKLOAD-KIND', type: 'string', jsonPath: '.spec.workload.manifests[*].kind' },
      conditionColumn('APPLIED', 'Applied'),
      AGE,
    ],
  }),
  kindOfKarmada({
    group: 'config.karmada.io',
    kind: 'ResourceInterpreterCustomization',
    plural: 'resourceinterpretercustomizations',
    shortNames: ['ric'],
    namespaced: false,
    schema: resourceInterpreterCustomization,
    columns: [
      { name: 'TARGET-API-VERSION', type: 'string', jsonPath: '.spec.target.apiVersion' },
      { name: 'TARGET-KIND', type: 'string', jsonPath: '.spec.target.kind' },
      AGE,
    ],
  }),
  kindOfKarmada({
    group: 'config.karmada.io',
    kind: 'ResourceInterpreterWebhookConfiguration',
    plural: 'resourceinterpreterwebhookconfigurations',
    namespaced: false,
    schema: resourceInterpreterWebhookConfiguration,
  }),
  kindOfKarmada({
    group: 'autoscaling.karmada.io',
    kind: 'FederatedHPA',
    plural: 'federatedhpas',
    shortNames: ['fhpa'],
    namespaced: true,
    hasStatus: true,
    schema: federatedHPA,
    columns: [
      ...SCALE_TARGET_COLUMNS,
      { name: 'MINPODS', type: 'integer', jsonPath: '.spec.minReplicas' },
      { name: 'MAXPODS', type: 'integer', jsonPath: '.spec.maxReplicas' },
      { name: 'REPLICAS', type: 'integer', jsonPath: '.status.currentReplicas' },
      AGE,
    ],
  }),
  kindOfKarmada({
    group: 'autoscaling.karmada.io',
    kind: 'CronFederatedHPA',
    plural: 'cronfederatedhpas',
    shortNames: ['cronfhpa'],
    namespaced: true,
    hasStatus: true,
    schema: cronFederatedHPA,
    columns: [...SCALE_TARGET_COLUMNS, AGE],
  }),
  kindOfKarmada({
    group: 'networking.karmada.io',
    kind: 'MultiClusterIngress',
    plural: 'multiclusteringresses',
    shortNames: ['mci'],
    namespaced: true,
    hasStatus: true,
    schema: multiClusterIngress,
  }),
  kindOfKarmada({
    group: 'networking.karmada.io',
    kind: 'MultiClusterService',
    plural: 'multiclusterservices',
    shortNames: ['mcs'],
    namespaced: true,
    hasStatus: true,
    schema: multiClusterService,
  }),
  kindOfKarmada({
    group: 'apps.karmada.io',
    kind: 'WorkloadRebalancer',
    plural: 'workloadrebalancers',
    categories: [],
    namespaced: false,
    hasStatus: true,
    schema: workloadRebalancer,
  }),
  kindOfKarmada({
    group: 'remedy.karmada.io',
    kind: 'Remedy',
    plural: 'remedies',
    namespaced: false,
    schema: remedy,
  }),
  kindOfKarmada({
    group: 'search.karmada.io',
    kind: 'ResourceRegistry',
    plural: 'resourceregistries',
    categories: [],
    namespaced: false,
    hasStatus: true,
    servedBy: 'Aggregated',
    schema: resourceRegistry,
  }),
  kindOfKarmada({
    group: 'multicluster.x-k8s.io',
    kind: 'ServiceExport',
    plural: 'serviceexports',
    shortNames: ['svcex'],
    categories: [],
    namespaced: true,
    hasStatus: true,
    schema: serviceExport,
    columns: [{ ...AGE, name: 'Age' }],
  }),
  kindOfKarmada({
    group: 'multicluster.x-k8s.io',
    kind: 'ServiceImport',
    plural: 'serviceimports',
    shortNames: ['svcim'],
    categories: [],
    namespaced: true,
    hasStatus: true,
    schema: serviceImport,
    columns: [
      {
        name: 'Type',
        type: 'string',
        jsonPath: '.spec.type',
        description: 'Whether the service has a virtual address.',
      },
      { name: 'IP', type: 'string', jsonPath: '.spec.ips', description: 'Virtual address of the service.' },
      { ...AGE, name: 'Age' },
    ],
  }),
];
