/** The parts of Kubernetes' own kinds that simulated members act on; all other fields travel along unseen. */
import { z } from 'zod';
import {
  anyJson,
  labelSelector,
  objectMeta,
  type quantity,
  resourceList,
  stringMap,
  taint,
  time,
  toleration,
} from '../../domain/kinds/meta.ts';
import type { ResourceType } from '../../kube/resource.ts';

const intOrString = z.union([z.int(), z.string()]);

const condition = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  message: z.string().optional(),
  lastTransitionTime: time.optional(),
  lastUpdateTime: time.optional(),
});
/** A condition of a workload, a pod or a node. */
export type StatusCondition = z.infer<typeof condition>;

const container = z.object({
  name: z.string(),
  image: z.string().optional(),
  ports: z.array(z.object({ name: z.string().optional(), containerPort: z.int() })).optional(),
  resources: z.object({ requests: resourceList.optional(), limits: resourceList.optional() }).optional(),
  restartPolicy: z.string().optional(),
});

const podSpec = z.object({
  containers: z.array(container),
  initContainers: z.array(container).optional(),
  nodeName: z.string().optional(),
  nodeSelector: stringMap.optional(),
  tolerations: z.array(toleration).optional(),
  overhead: resourceList.optional(),
  restartPolicy: z.string().optional(),
  hostname: z.string().optional(),
  subdomain: z.string().optional(),
  schedulingGates: z.array(z.object({ name: z.string() })).optional(),
});
/** What a pod is made of. */
export type PodSpec = z.infer<typeof podSpec>;

const podTemplate = z.object({
  metadata: z.object({ labels: stringMap.optional(), annotations: stringMap.optional() }).optional(),
  spec: podSpec,
});
/** The pod a workload repeats. */
export type PodTemplate = z.infer<typeof podTemplate>;

export const pod = z.object({
  apiVersion: z.literal('v1'),
  kind: z.literal('Pod'),
  metadata: objectMeta,
  spec: podSpec,
  status: z
    .object({ phase: z.string().optional(), podIP: z.string().optional(), conditions: z.array(condition).optional() })
    .optional(),
});
export type Pod = z.infer<typeof pod>;

export const node = z.object({
  apiVersion: z.literal('v1'),
  kind: z.literal('Node'),
  metadata: objectMeta,
  spec: z.object({ unschedulable: z.boolean().optional(), taints: z.array(taint).optional() }).optional(),
  status: z
    .object({
      capacity: resourceList.optional(),
      allocatable: resourceList.optional(),
      conditions: z.array(condition).optional(),
    })
    .optional(),
});
export type Node = z.infer<typeof node>;

export const deployment = z.object({
  apiVersion: z.literal('apps/v1'),
  kind: z.literal('Deployment'),
  metadata: objectMeta,
  spec: z.object({
    replicas: z.int().optional(),
    selector: labelSelector,
    template: podTemplate,
    paused: z.boolean().optional(),
    minReadySeconds: z.int().optional(),
    revisionHistoryLimit: z.int().optional(),
    progressDeadlineSeconds: z.int().optional(),
    strategy: z
      .object({
        type: z.string().optional(),
        rollingUpdate: z
          .object({ maxSurge: intOrString.optional(), maxUnavailable: intOrString.optional() })
          .optional(),
      })
      .optional(),
  }),
  status: z.object({ conditions: z.array(condition).optional() }).optional(),
});
export type Deployment = z.infer<typeof deployment>;

export const replicaSet = z.object({
  apiVersion: z.literal('apps/v1'),
  kind: z.literal('ReplicaSet'),
  metadata: objectMeta,
  spec: z.object({
    replicas: z.int().optional(),
    selector: labelSelector,
    template: podTemplate,
    minReadySeconds: z.int().optional(),
  }),
  status: z
    .object({
      replicas: z.int().optional(),
      readyReplicas: z.int().optional(),
      availableReplicas: z.int().optional(),
      observedGeneration: z.int().optional(),
    })
    .optional(),
});
export type ReplicaSet = z.infer<typeof replicaSet>;

export const persistentVolumeClaim = z.object({
  apiVersion: z.literal('v1'),
  kind: z.literal('PersistentVolumeClaim'),
  metadata: objectMeta,
  spec: z.object({
    accessModes: z.array(z.string()).optional(),
    volumeName: z.string().optional(),
    resources: z.object({ requests: resourceList.optional() }).optional(),
  }),
  status: z.object({ phase: z.string().optional() }).optional(),
});
export type PersistentVolumeClaim = z.infer<typeof persistentVolumeClaim>;

export const statefulSet = z.object({
  apiVersion: z.literal('apps/v1'),
  kind: z.literal('StatefulSet'),
  metadata: objectMeta,
  spec: z.object({
    replicas: z.int().optional(),
    selector: labelSelector,
    template: podTemplate,
    serviceName: z.string().optional(),
    podManagementPolicy: z.string().optional(),
    minReadySeconds: z.int().optional(),
    ordinals: z.object({ start: z.int().optional() }).optional(),
    updateStrategy: z
      .object({
        type: z.string().optional(),
        rollingUpdate: z.object({ partition: z.int().optional() }).optional(),
      })
      .optional(),
    volumeClaimTemplates: z
      .array(z.object({ metadata: objectMeta, spec: persistentVolumeClaim.shape.spec }))
      .optional(),
  }),
  status: z.object({ currentRevision: z.string().optional() }).optional(),
});
export type StatefulSet = z.infer<typeof statefulSet>;

export const daemonSet = z.object({
  apiVersion: z.literal('apps/v1'),
  kind: z.literal('DaemonSet'),
  metadata: objectMeta,
  spec: z.object({
    selector: labelSelector,
    template: podTemplate,
    minReadySeconds: z.int().optional(),
    updateStrategy: z
      .object({
        type: z.string().optional(),
        rollingUpdate: z.object({ maxUnavailable: intOrString.optional() }).optional(),
      })
      .optional(),
  }),
  status: z.object({}).optional(),
});
export type DaemonSet = z.infer<typeof daemonSet>;

const jobSpec = z.object({
  parallelism: z.int().optional(),
  completions: z.int().optional(),
  suspend: z.boolean().optional(),
  ttlSecondsAfterFinished: z.int().optional(),
  template: podTemplate,
});

export const job = z.object({
  apiVersion: z.literal('batch/v1'),
  kind: z.literal('Job'),
  metadata: objectMeta,
  spec: jobSpec,
  status: z
    .object({
      startTime: time.optional(),
      completionTime: time.optional(),
      succeeded: z.int().optional(),
      conditions: z.array(condition).optional(),
    })
    .optional(),
});
export type Job = z.infer<typeof job>;

export const cronJob = z.object({
  apiVersion: z.literal('batch/v1'),
  kind: z.literal('CronJob'),
  metadata: objectMeta,
  spec: z.object({
    schedule: z.string(),
    timeZone: z.string().optional(),
    suspend: z.boolean().optional(),
    concurrencyPolicy: z.string().optional(),
    successfulJobsHistoryLimit: z.int().optional(),
    jobTemplate: z.object({ metadata: z.custom<PodTemplate['metadata']>().optional(), spec: jobSpec }),
  }),
  status: z.object({ lastScheduleTime: time.optional(), lastSuccessfulTime: time.optional() }).optional(),
});
export type CronJob = z.infer<typeof cronJob>;

const servicePort = z.object({
  name: z.string().optional(),
  port: z.int(),
  protocol: z.string().optional(),
  appProtocol: z.string().optional(),
  targetPort: intOrString.optional(),
});

export const service = z.object({
  apiVersion: z.literal('v1'),
  kind: z.literal('Service'),
  metadata: objectMeta,
  spec: z.object({
    type: z.string().optional(),
    clusterIP: z.string().optional(),
    selector: stringMap.optional(),
    ports: z.array(servicePort).optional(),
    publishNotReadyAddresses: z.boolean().optional(),
  }),
  status: z.object({ loadBalancer: z.object({ ingress: z.array(anyJson).optional() }).optional() }).optional(),
});
export type Service = z.infer<typeof service>;

export const endpointSlice = z.object({
  apiVersion: z.literal('discovery.k8s.io/v1'),
  kind: z.literal('EndpointSlice'),
  metadata: objectMeta,
  addressType: z.string(),
  endpoints: z.array(anyJson).nullish(),
  ports: z.array(anyJson).nullish(),
});
export type EndpointSlice = z.infer<typeof endpointSlice>;

/** Resource name to quantity, as in requests and capacities. */
export type ResourceAmounts = Record<string, z.infer<typeof quantity>>;

function resource(group: string, version: string, plural: string, kind: string, namespaced = true): ResourceType {
  return { group, version, plural, kind, namespaced };
}

/** The resources that members act on. */
export const RESOURCES = {
  namespaces: resource('', 'v1', 'namespaces', 'Namespace', false),
  serviceAccounts: resource('', 'v1', 'serviceaccounts', 'ServiceAccount'),
  nodes: resource('', 'v1', 'nodes', 'Node', false),
  pods: resource('', 'v1', 'pods', 'Pod'),
  services: resource('', 'v1', 'services', 'Service'),
  claims: resource('', 'v1', 'persistentvolumeclaims', 'PersistentVolumeClaim'),
  endpointSlices: resource('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice'),
  deployments: resource('apps', 'v1', 'deployments', 'Deployment'),
  replicaSets: resource('apps', 'v1', 'replicasets', 'ReplicaSet'),
  statefulSets: resource('apps', 'v1', 'statefulsets', 'StatefulSet'),
  daemonSets: resource('apps', 'v1', 'daemonsets', 'DaemonSet'),
  jobs: resource('batch', 'v1', 'jobs', 'Job'),
  cronJobs: resource('batch', 'v1', 'cronjobs', 'CronJob'),
} as const;
