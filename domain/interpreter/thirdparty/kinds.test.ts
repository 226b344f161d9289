import { expect, test } from 'vitest';
import type { JsonObject, KubeObject } from '../../object.ts';
import type { KindInterpreter } from '../interpreter.ts';
import { thirdPartyInterpreter } from './kinds.ts';

/** A sample of the kind that a key (`group/version/Kind`) names. */
function sample(key: string, fields: JsonObject = {}): KubeObject {
  const [group = '', version = '', kind = ''] = key.split('/');
  return {
    apiVersion: `${group}/${version}`,
    kind,
    metadata: { name: 'a', namespace: 'ns', generation: 1 },
    ...fields,
  };
}

function interpreter(key: string): KindInterpreter {
  const [group = '', version = '', kind = ''] = key.split('/');
  return thirdPartyInterpreter({ group, version, kind }) ?? expect.fail(`${key} is not known`);
}

const CLONE_SET = 'apps.kruise.io/v1alpha1/CloneSet';
const UNITED = 'apps.kruise.io/v1alpha1/UnitedDeployment';
const BROADCAST_JOB = 'apps.kruise.io/v1alpha1/BroadcastJob';
const ADVANCED_CRON_JOB = 'apps.kruise.io/v1alpha1/AdvancedCronJob';
const SIDECAR_SET = 'apps.kruise.io/v1alpha1/SidecarSet';
const WORKFLOW = 'argoproj.io/v1alpha1/Workflow';
const VOLCANO_JOB = 'batch.volcano.sh/v1alpha1/Job';
const FLINK = 'flink.apache.org/v1beta1/FlinkDeployment';
const HELM_RELEASE = 'helm.toolkit.fluxcd.io/v2beta1/HelmRelease';
const HELM_CHART = 'source.toolkit.fluxcd.io/v1beta2/HelmChart';
const BUCKET = 'source.toolkit.fluxcd.io/v1beta2/Bucket';
const POLICY = 'kyverno.io/v1/ClusterPolicy';
const NOTEBOOK = 'kubeflow.org/v1/Notebook';
const PYTORCH_JOB = 'kubeflow.org/v1/PyTorchJob';
const TF_JOB = 'kubeflow.org/v1/TFJob';
const MPI_JOB = 'kubeflow.org/v2beta1/MPIJob';
const RAY_CLUSTER = 'ray.io/v1/RayCluster';
const RAY_JOB = 'ray.io/v1/RayJob';
const RAY_SERVICE = 'ray.io/v1/RayService';
const SPARK = 'sparkoperator.k8s.io/v1beta2/SparkApplication';

const template = { spec: { containers: [{ name: 'c', resources: { requests: { cpu: '1' } } }] } };
const asked = { resourceRequest: { cpu: '1' } };
const isTrue = (type: string, reason?: string) => ({ type, status: 'True', ...(reason && { reason }) });

test.each<[string, JsonObject, boolean]>([
  [
    CLONE_SET,
    { spec: { replicas: 1 }, status: { observedGeneration: 1, updatedReplicas: 1, availableReplicas: 1 } },
    true,
  ],
  [UNITED, { spec: {} }, false],
  [BROADCAST_JOB, { status: { desired: 1, failed: 0, succeeded: 0, active: 1 } }, true],
  [BROADCAST_JOB, { status: { desired: 1, failed: 1, succeeded: 0, active: 1 } }, false],
  [SIDECAR_SET, { status: { matchedPods: 2, updatedPods: 1 } }, false],
  [SIDECAR_SET, { status: {} }, true],
  [WORKFLOW, { status: { phase: 'Running' } }, true],
  [WORKFLOW, { status: { phase: 'Error' } }, false],
  [VOLCANO_JOB, { status: { state: { phase: 'Pending' } } }, true],
  [VOLCANO_JOB, { status: { state: { phase: 'Failed' } } }, false],
  [FLINK, { status: { jobStatus: { state: 'FAILED' } } }, true],
  [FLINK, { status: { jobStatus: { state: 'CREATED' } } }, false],
  [FLINK, { status: { jobStatus: { state: 'CREATED' }, error: 'x ErrImagePull y' } }, true],
  [FLINK, { status: { jobManagerDeploymentStatus: 'READY', lifecycleState: 'STABLE' } }, true],
  [HELM_RELEASE, { status: { conditions: [isTrue('Ready', 'ReconciliationSucceeded')] } }, true],
  [HELM_RELEASE, { status: { conditions: [isTrue('Ready', 'Succeeded')] } }, false],
  [HELM_CHART, { status: { conditions: [isTrue('Ready', 'ChartPullSucceeded')] } }, true],
  [POLICY, { status: { ready: false, conditions: [isTrue('Ready', 'Succeeded')] } }, false],
  [POLICY, { status: { conditions: [isTrue('Ready', 'Succeeded')] } }, true],
  [NOTEBOOK, { status: { containerState: { waiting: { reason: 'ContainerCreating' } } } }, true],
  [NOTEBOOK, { status: { containerState: { terminated: { reason: 'OOMKilled' } } } }, false],
  [NOTEBOOK, { status: { containerState: { terminated: { exitCode: 0 } } } }, true],
  [NOTEBOOK, {}, false],
  [PYTORCH_JOB, { status: { conditions: [isTrue('Running')] } }, true],
  [PYTORCH_JOB, { status: {} }, false],
  [TF_JOB, { status: { conditions: [isTrue('Failed')] } }, false],
  [MPI_JOB, { status: { conditions: [] } }, false],
  [RAY_CLUSTER, { status: { conditions: [isTrue('HeadPodReady'), isTrue('RayClusterProvisioned')] } }, true],
  [RAY_JOB, { status: { jobDeploymentStatus: 'Complete', jobStatus: 'FAILED' } }, false],
  [RAY_SERVICE, { status: { conditions: [isTrue('Ready')] } }, true],
  [SPARK, { status: { applicationState: { state: 'FAILED' } } }, false],
  [SPARK, { status: { applicationState: { state: '' } } }, true],
])('%s interpretHealth of %j is %s', (key, fields, healthy) => {
  expect(interpreter(key).interpretHealth?.(sample(key, fields))).toBe(healthy);
});

test.each<[string, JsonObject, object]>([
  [CLONE_SET, { replicas: 2, template }, { replicas: 2, requirements: asked }],
  [BROADCAST_JOB, { template }, { replicas: 1, requirements: asked }],
  [SIDECAR_SET, {}, { replicas: 0 }],
  [
    WORKFLOW,
    { parallelism: 3, nodeSelector: { a: 'b' } },
    { replicas: 3, requirements: { nodeClaim: { nodeSelector: { a: 'b' } } } },
  ],
  [NOTEBOOK, { template }, { replicas: 1, requirements: asked }],
  [
    FLINK,
    {
      job: { parallelism: 5 },
      flinkConfiguration: { 'taskmanager.numberOfTaskSlots': '2' },
      jobManager: { resource: { cpu: 1, memory: '1Gi' } },
      taskManager: { resource: { cpu: 2, memory: '512Mi' } },
    },
    { replicas: 4, requirements: { namespace: 'ns', resourceRequest: { cpu: '2', memory: '1Gi' } } },
  ],
  [
    RAY_SERVICE,
    { rayClusterConfig: { headGroupSpec: { template }, workerGroupSpecs: [{ replicas: 2 }, { replicas: 3 }] } },
    { replicas: 6, requirements: asked },
  ],
])('%s getReplicas of %j', (key, spec, result) => {
  expect(interpreter(key).getReplicas?.(sample(key, { spec }))).toEqual(result);
});

test.each<[string, JsonObject, object[]]>([
  [
    VOLCANO_JOB,
    { tasks: [{ name: 'x', minAvailable: 2, template }, {}] },
    [
      { name: 'x', replicas: 2, replicaRequirements: asked },
      { name: 'task-1', replicas: 1 },
    ],
  ],
  [
    PYTORCH_JOB,
    { pytorchReplicaSpecs: { Worker: { replicas: 3, template } } },
    [{ name: 'worker', replicas: 3, replicaRequirements: asked }],
  ],
  [
    TF_JOB,
    { tfReplicaSpecs: { Worker: {}, PS: { replicas: 2 } } },
    [
      { name: 'ps', replicas: 2 },
      { name: 'worker', replicas: 1 },
    ],
  ],
  [
    MPI_JOB,
    { mpiReplicaSpecs: { Launcher: { template }, Worker: { template } } },
    [
      { name: 'Launcher', replicas: 1, replicaRequirements: asked },
      { name: 'Worker', replicas: 0, replicaRequirements: asked },
    ],
  ],
  [
    RAY_CLUSTER,
    { headGroupSpec: { template }, workerGroupSpecs: [{ replicas: 2 }] },
    [
      { name: 'ray-head', replicas: 1, replicaRequirements: asked },
      { name: 'worker-1', replicas: 2 },
    ],
  ],
  [
    SPARK,
    {
      type: 'Scala',
      driver: { cores: 1, memory: '512m' },
      executor: { instances: 2, memory: '8g', gpu: { name: 'nvidia.com/gpu', quantity: 1 } },
    },
    [
      {
        name: 'driver',
        replicas: 1,
        replicaRequirements: { resourceRequest: { cpu: '1', memory: `${896 * 1024 ** 2}` } },
      },
      {
        name: 'executor',
        replicas: 2,
        replicaRequirements: { resourceRequest: { cpu: '1', memory: `${8 * 1024 ** 3 * 1.1}`, 'nvidia.com/gpu': '1' } },
      },
    ],
  ],
])('%s getComponents of %j', (key, spec, components) => {
  expect(interpreter(key).getComponents?.(sample(key, { spec }))).toEqual(components);
});

test.each<[number, number[], number[]]>([
  [5, [1], [4]],
  [7, [1, 2], [2, 4]],
  [6, [0, 0], [3, 2]],
  [1, [2, 2], [0, 0]],
])('RayService reviseReplica to %i of worker groups %j', (replicas, groups, revised) => {
  const spec = (counts: number[]) => ({
    rayClusterConfig: { workerGroupSpecs: counts.map((count) => ({ replicas: count })) },
  });
  expect(interpreter(RAY_SERVICE).reviseReplica?.(sample(RAY_SERVICE, { spec: spec(groups) }), replicas).spec).toEqual(
    spec(revised),
  );
});

test('Flux retains the suspension of a member', () => {
  const retained = interpreter(BUCKET).retain?.(
    sample(BUCKET, { spec: {} }),
    sample(BUCKET, { spec: { suspend: true } }),
  );
  expect(retained?.spec).toEqual({ suspend: true });
});

const report = (cluster: string, status: JsonObject) => ({ clusterName: cluster, status });
const up = { generation: 1, observedGeneration: 1, resourceTemplateGeneration: 1 };

test.each<[string, ReturnType<typeof report>[], JsonObject]>([
  [
    CLONE_SET,
    [
      report('a', { ...up, replicas: 1, updateRevision: 'x' }),
      report('b', { ...up, replicas: 2, updateRevision: 'y' }),
    ],
    { observedGeneration: 1, replicas: 3, updateRevision: 'y', currentRevision: '' },
  ],
  [
    BROADCAST_JOB,
    [report('a', { failed: 1, conditions: [isTrue('Failed')] }), report('b', {})],
    {
      failed: 1,
      conditions: [{ ...isTrue('Failed', 'JobFailed'), message: 'Job executed failed in member clusters: a' }],
    },
  ],
  [
    ADVANCED_CRON_JOB,
    [report('a', { active: [{ name: 'x' }], type: 'Job' }), report('b', { active: [{ name: 'y' }] })],
    { active: [{ name: 'x' }, { name: 'y' }], type: 'Job' },
  ],
  [
    HELM_RELEASE,
    [report('a', { failures: 1, helmChart: 'c' }), report('b', { failures: 2 })],
    { failures: 3, helmChart: 'c', observedGeneration: 0 },
  ],
  [
    POLICY,
    [report('a', { ready: true, rulecount: { validate: 1 } }), report('b', { rulecount: { validate: 2 } })],
    { ready: true, rulecount: { validate: 3, generate: 0, mutate: 0, verifyimages: 0 } },
  ],
  [
    FLINK,
    [report('a', { error: 'x', lifecycleState: 'A' }), report('b', { lifecycleState: 'B' })],
    { lifecycleState: 'B' },
  ],
  [
    VOLCANO_JOB,
    [
      report('a', { running: 1, runningDuration: '1m' }),
      report('b', { running: 2, runningDuration: '2h', state: { phase: 'Failed' } }),
    ],
    {
      running: 3,
      runningDuration: '2h',
      state: { phase: 'Failed', reason: 'VolcanoJobFailed', message: 'Job failed in clusters: b' },
    },
  ],
  [
    NOTEBOOK,
    [report('a', { containerState: { running: {} } }), report('b', {})],
    {
      containerState: { waiting: { reason: 'Unschedulable' } },
      conditions: [expect.objectContaining({ type: 'Failed' })],
    },
  ],
  [
    PYTORCH_JOB,
    [report('a', { conditions: [isTrue('Succeeded')] }), report('b', { conditions: [isTrue('Succeeded')] })],
    {
      conditions: [{ ...isTrue('Succeeded', 'PyTorchJobSucceeded'), message: 'PyTorchJob is successfully completed.' }],
    },
  ],
  [
    TF_JOB,
    [report('a', { replicaStatuses: { PS: { active: 1 } } }), report('b', { replicaStatuses: { PS: { active: 2 } } })],
    { replicaStatuses: { PS: { active: 3 } } },
  ],
  [
    MPI_JOB,
    [report('a', { replicaStatuses: { Worker: { active: 1 } } }), report('b', { startTime: '2026-01-01T00:00:00Z' })],
    { startTime: '2026-01-01T00:00:00Z', replicaStatuses: { Worker: { active: 1, failed: 0, succeeded: 0 } } },
  ],
  [
    RAY_CLUSTER,
    [report('a', { desiredCPU: '500m', state: 'ready' }), report('b', { desiredCPU: '1' })],
    { desiredCPU: '1500m', desiredGPU: '0', state: 'ready' },
  ],
  [
    RAY_JOB,
    [
      report('a', { jobDeploymentStatus: 'Running', jobStatus: 'RUNNING' }),
      report('b', { jobDeploymentStatus: 'Failed', reason: 'r' }),
    ],
    { jobDeploymentStatus: 'Failed', jobStatus: 'RUNNING', reason: 'r' },
  ],
  [
    RAY_SERVICE,
    [
      report('a', { activeServiceStatus: { applicationStatuses: { x: { status: 'RUNNING' } } } }),
      report('b', { activeServiceStatus: { applicationStatuses: { x: { status: 'UNHEALTHY' } } } }),
    ],
    { serviceStatus: 'Running', activeServiceStatus: { applicationStatuses: { x: { status: 'UNHEALTHY' } } } },
  ],
  [
    SPARK,
    [
      report('a', { applicationState: { state: 'RUNNING' }, executionAttempts: 1 }),
      report('b', { applicationState: { state: 'FAILED' } }),
    ],
    { applicationState: { state: 'FAILED' }, executionAttempts: 1 },
  ],
])('%s aggregateStatus of %j', (key, items, status) => {
  const object = sample(key);
  const aggregated = interpreter(key).aggregateStatus?.(object, items);
  expect(aggregated?.status).toMatchObject(status);
  expect(aggregated && interpreter(key).aggregateStatus?.(aggregated, items)).toEqual(aggregated);
});

test.each<[string, JsonObject, string[]]>([
  [
    WORKFLOW,
    {
      executor: { serviceAccountName: 'e' },
      volumeClaimTemplates: [{ metadata: { name: 'p' } }],
      imagePullSecrets: [{ name: 's' }],
    },
    ['Secret/s', 'ServiceAccount/e', 'PersistentVolumeClaim/p'],
  ],
  [
    HELM_RELEASE,
    {
      valuesFrom: [{ kind: 'ConfigMap', name: 'v' }],
      kubeConfig: { secretRef: { name: 'k' } },
      serviceAccountName: 'r',
    },
    ['ConfigMap/v', 'Secret/k', 'ServiceAccount/r'],
  ],
  [
    ADVANCED_CRON_JOB,
    { template: { jobTemplate: { spec: { template: { spec: { serviceAccountName: 'r' } } } } } },
    ['ServiceAccount/r'],
  ],
  [RAY_JOB, { submitterPodTemplate: { spec: { serviceAccountName: 'r' } } }, ['ServiceAccount/r']],
  [
    PYTORCH_JOB,
    {
      pytorchReplicaSpecs: {
        Master: { template: { spec: { serviceAccountName: 'r' } } },
        Worker: { template: { spec: { serviceAccountName: 'r' } } },
      },
    },
    ['ServiceAccount/r'],
  ],
])('%s getDependencies of %j', (key, spec, references) => {
  const found = interpreter(key).getDependencies?.(sample(key, { spec })) ?? [];
  expect(found.map(({ kind, name }) => `${kind}/${name}`)).toEqual(references);
});
