import { expect, test } from 'vitest';
import type { AggregatedStatusItem } from '../../kinds/binding.ts';
import type { JsonObject, KubeObject } from '../../object.ts';
import { kindOf } from '../../object.ts';
import { InterpretationError } from '../interpreter.ts';
import { nativeInterpreter } from './kinds.ts';

function object(apiVersion: string, kind: string, fields: JsonObject = {}, metadata: JsonObject = {}): KubeObject {
  return { apiVersion, kind, metadata: { name: 'a', namespace: 'ns', ...metadata }, ...fields };
}

function member(clusterName: string, status?: JsonObject): AggregatedStatusItem {
  return { clusterName, applied: true, ...(status && { status }) };
}

function aggregated(template: KubeObject, ...items: AggregatedStatusItem[]): KubeObject | undefined {
  return nativeInterpreter(kindOf(template))?.aggregateStatus?.(template, items);
}

const job = (status?: JsonObject) => object('batch/v1', 'Job', status && { status });
const time = (minute: number) => `2026-01-01T00:0${minute}:00Z`;
const condition = (type: string, at = 0) => ({ type, status: 'True', lastTransitionTime: time(at) });

test.each<[string, KubeObject, number]>([
  ['spec.replicas of a Deployment', object('apps/v1', 'Deployment', { spec: { replicas: 3 } }), 3],
  ['none of a Deployment without', object('apps/v1', 'Deployment', { spec: {} }), 0],
  ['the parallelism of a Job', object('batch/v1', 'Job', { spec: { parallelism: 4 } }), 4],
  ['no more than the completions of a Job', object('batch/v1', 'Job', { spec: { parallelism: 4, completions: 2 } }), 2],
  ['one of a Pod', object('v1', 'Pod', { spec: {} }), 1],
])('getReplicas is %s', (_, workload, replicas) => {
  expect(nativeInterpreter(kindOf(workload))?.getReplicas?.(workload)).toEqual({ replicas });
});

test('reviseReplica sets the field only where the object has it', () => {
  const statefulSet = nativeInterpreter({ group: 'apps', version: 'v1', kind: 'StatefulSet' });
  const bare = object('apps/v1', 'StatefulSet', { spec: {} });
  expect(statefulSet?.reviseReplica?.(bare, 2)).toBe(bare);
  expect(statefulSet?.reviseReplica?.({ ...bare, spec: { replicas: 9 } }, 2).spec).toEqual({ replicas: 2 });
});

test.each<[string, KubeObject, KubeObject, JsonObject]>([
  [
    'the replicas of a labelled Deployment',
    object(
      'apps/v1',
      'Deployment',
      { spec: { replicas: 1 } },
      { labels: { 'resourcetemplate.karmada.io/retain-replicas': 'true' } },
    ),
    object('apps/v1', 'Deployment', { spec: { replicas: 5 } }),
    { spec: { replicas: 5 } },
  ],
  [
    'not the replicas of another',
    object('apps/v1', 'Deployment', { spec: { replicas: 1 } }),
    object('apps/v1', 'Deployment', { spec: { replicas: 5 } }),
    { spec: { replicas: 1 } },
  ],
  [
    'what was assigned to a Pod',
    object('v1', 'Pod', { spec: { containers: [{ name: 'a' }, { name: 'b', volumeMounts: [{ name: 'x' }] }] } }),
    object('v1', 'Pod', {
      spec: {
        nodeName: 'n',
        serviceAccountName: 's',
        volumes: [],
        containers: [{ name: 'a', volumeMounts: [{ name: 't' }] }],
      },
    }),
    {
      spec: {
        nodeName: 'n',
        serviceAccountName: 's',
        volumes: [],
        containers: [
          { name: 'a', volumeMounts: [{ name: 't' }] },
          { name: 'b', volumeMounts: [{ name: 'x' }] },
        ],
      },
    },
  ],
  [
    'the addresses of a Service',
    object('v1', 'Service', { spec: {} }),
    object('v1', 'Service', { spec: { clusterIP: '10.0.0.1', healthCheckNodePort: 30000, type: 'X' } }),
    { spec: { clusterIP: '10.0.0.1', healthCheckNodePort: 30000 } },
  ],
  [
    'added Secrets of a ServiceAccount',
    object('v1', 'ServiceAccount', { secrets: [{ name: 'a' }] }),
    object('v1', 'ServiceAccount', { secrets: [{ name: 'b' }, { name: 'a' }] }),
    { secrets: [{ name: 'a' }, { name: 'b' }] },
  ],
  [
    'the volume of a claim',
    object('v1', 'PersistentVolumeClaim', { spec: {} }),
    object('v1', 'PersistentVolumeClaim', { spec: { volumeName: 'v' } }),
    { spec: { volumeName: 'v' } },
  ],
  [
    'the claim of a volume',
    object('v1', 'PersistentVolume', { spec: {} }),
    object('v1', 'PersistentVolume', { spec: { claimRef: { name: 'c' } } }),
    { spec: { claimRef: { name: 'c' } } },
  ],
  [
    'a service account token',
    object('v1', 'Secret', { type: 'kubernetes.io/service-account-token' }),
    object('v1', 'Secret', { data: { token: 'x' } }),
    { type: 'kubernetes.io/service-account-token', data: { token: 'x' } },
  ],
  [
    'the generated selector of a Job',
    object('batch/v1', 'Job', { spec: { template: {} } }),
    object('batch/v1', 'Job', {
      spec: { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } } } },
    }),
    { spec: { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } } } } },
  ],
])('retain keeps %s', (_, desired, observed, fields) => {
  expect(nativeInterpreter(kindOf(desired))?.retain?.(desired, observed)).toEqual({ ...desired, ...fields });
});

test('retain fails for a labelled Deployment when the member has no replicas', () => {
  const desired = object(
    'apps/v1',
    'Deployment',
    {},
    { labels: { 'resourcetemplate.karmada.io/retain-replicas': 'true' } },
  );
  expect(() => nativeInterpreter(kindOf(desired))?.retain?.(desired, object('apps/v1', 'Deployment'))).toThrow(
    new InterpretationError('failed to get spec.replicas from Deployment ns/a'),
  );
});

test.each<[string, KubeObject, boolean]>([
  [
    'a Deployment rolled out',
    object(
      'apps/v1',
      'Deployment',
      { spec: { replicas: 2 }, status: { observedGeneration: 1, updatedReplicas: 2, availableReplicas: 2 } },
      { generation: 1 },
    ),
    true,
  ],
  [
    'a Deployment of an older generation',
    object('apps/v1', 'Deployment', { status: { observedGeneration: 1 } }, { generation: 2 }),
    false,
  ],
  [
    'a StatefulSet not updated',
    object('apps/v1', 'StatefulSet', { spec: { replicas: 2 }, status: { updatedReplicas: 1 } }),
    false,
  ],
  [
    'a ReplicaSet available',
    object('apps/v1', 'ReplicaSet', { spec: { replicas: 1 }, status: { availableReplicas: 1 } }),
    true,
  ],
  [
    'a DaemonSet with a node to go',
    object('apps/v1', 'DaemonSet', { status: { desiredNumberScheduled: 2, updatedNumberScheduled: 1 } }),
    false,
  ],
  ['a Pod that has ended', object('v1', 'Pod', { status: { phase: 'Succeeded' } }), true],
  [
    'a Pod that is ready',
    object('v1', 'Pod', { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } }),
    true,
  ],
  ['a Pod that runs', object('v1', 'Pod', { status: { phase: 'Running' } }), false],
  ['a ClusterIP Service', object('v1', 'Service', { spec: {} }), true],
  ['a LoadBalancer without address', object('v1', 'Service', { spec: { type: 'LoadBalancer' } }), false],
  [
    'an Ingress with address',
    object('networking.k8s.io/v1', 'Ingress', { status: { loadBalancer: { ingress: [{ ip: '1.1.1.1' }] } } }),
    true,
  ],
  ['a bound claim', object('v1', 'PersistentVolumeClaim', { status: { phase: 'Bound' } }), true],
  [
    'a budget in deficit',
    object('policy/v1', 'PodDisruptionBudget', { status: { currentHealthy: 1, desiredHealthy: 2 } }),
    false,
  ],
])('interpretHealth of %s', (_, workload, healthy) => {
  expect(nativeInterpreter(kindOf(workload))?.interpretHealth?.(workload)).toBe(healthy);
});

test('reflectStatus of a Deployment carries both generations, and fails for one that we did not make', () => {
  const deployment = object(
    'apps/v1',
    'Deployment',
    { status: { replicas: 2, readyReplicas: 0, observedGeneration: 3, conditions: [] } },
    { generation: 3, annotations: { 'resourcetemplate.karmada.io/generation': '7' } },
  );
  const interpreter = nativeInterpreter(kindOf(deployment));
  expect(interpreter?.reflectStatus?.(deployment)).toEqual({
    generation: 3,
    resourceTemplateGeneration: 7,
    replicas: 2,
    observedGeneration: 3,
  });
  const foreign = object('apps/v1', 'Deployment', { status: {} });
  expect(() => interpreter?.reflectStatus?.(foreign)).toThrow('strconv.ParseInt: parsing "": invalid syntax');
});

test('aggregateStatus of a Deployment adds up and follows the generation when all members have', () => {
  const template = object(
    'apps/v1',
    'Deployment',
    { status: { observedGeneration: 1, conditions: [{ type: 'X' }] } },
    { generation: 2 },
  );
  const aligned = { generation: 5, observedGeneration: 5, resourceTemplateGeneration: 2, replicas: 2 };
  expect(aggregated(template, member('a', aligned), member('b', aligned))?.status).toEqual({
    observedGeneration: 2,
    replicas: 4,
    conditions: [{ type: 'X' }],
  });
  expect(aggregated(template, member('a', aligned), member('b'))?.status).toMatchObject({
    observedGeneration: 1,
    replicas: 2,
  });
});

test('aggregateStatus is the very object when nothing changes', () => {
  const template = object(
    'apps/v1',
    'Deployment',
    { status: { observedGeneration: 1, replicas: 0 } },
    { generation: 1 },
  );
  expect(aggregated(template)).toBe(template);
  expect(aggregated(job())).toEqual(job());
  const ingress = object('networking.k8s.io/v1', 'Ingress', { status: { loadBalancer: {} } });
  expect(aggregated(ingress)).toBe(ingress);
});

test('aggregateStatus of a Job completes when every cluster has', () => {
  const complete = (minute: number) => ({
    succeeded: 1,
    startTime: time(minute),
    completionTime: time(minute + 1),
    conditions: [condition('SuccessCriteriaMet', minute), condition('Complete', minute)],
  });
  const status = aggregated(job(), member('a', complete(3)), member('b', complete(1)))?.status;
  expect(status).toMatchObject({ succeeded: 2, startTime: time(1), completionTime: time(4) });
  expect(status).toHaveProperty('conditions', [
    expect.objectContaining({ type: 'Complete', reason: 'Completed', lastTransitionTime: time(3) }),
    expect.objectContaining({ type: 'SuccessCriteriaMet', reason: 'CompletionsReached' }),
  ]);
});

test('aggregateStatus of a Job fails with the first cluster that does, and never after it has finished', () => {
  const failed = { failed: 1, conditions: [condition('Failed')] };
  expect(aggregated(job(), member('a', failed), member('b'), member('c', failed))?.status).toHaveProperty(
    'conditions',
    [expect.objectContaining({ type: 'Failed', message: 'Job executed failed in member clusters a,c' })],
  );
  const finished = job({ conditions: [condition('Complete')] });
  expect(aggregated(finished, member('a', failed))).toBe(finished);
});

test.each<[string, KubeObject, AggregatedStatusItem[], JsonObject]>([
  [
    'the worst phase of Pods',
    object('v1', 'Pod'),
    [member('a', { phase: 'Running' }), member('b')],
    { phase: 'Pending' },
  ],
  [
    'the worst phase of volumes',
    object('v1', 'PersistentVolume'),
    [member('a', { phase: 'Bound' }), member('b', { phase: 'Failed' })],
    { phase: 'Failed' },
  ],
  [
    'a lost claim',
    object('v1', 'PersistentVolumeClaim'),
    [member('a', { phase: 'Lost' }), member('b', { phase: 'Pending' })],
    { phase: 'Lost' },
  ],
  ['a bound claim', object('v1', 'PersistentVolumeClaim'), [member('a', { phase: 'Bound' })], { phase: 'Bound' }],
  [
    'runs of a CronJob',
    object('batch/v1', 'CronJob'),
    [
      member('a', { active: [{ name: 'x' }], lastScheduleTime: time(2) }),
      member('b', { active: [{ name: 'y' }], lastScheduleTime: time(1) }),
    ],
    { active: [{ name: 'x' }, { name: 'y' }], lastScheduleTime: time(2) },
  ],
  [
    'a budget by cluster',
    object('policy/v1', 'PodDisruptionBudget'),
    [member('a', { currentHealthy: 1, disruptedPods: { p: time(1) } }), member('b', { currentHealthy: 2 })],
    { currentHealthy: 3, desiredHealthy: 0, expectedPods: 0, disruptionsAllowed: 0, disruptedPods: { 'a/p': time(1) } },
  ],
  [
    'replicas of an autoscaler',
    object('autoscaling/v2', 'HorizontalPodAutoscaler'),
    [member('a', { currentReplicas: 1, desiredReplicas: 2 })],
    { currentReplicas: 1, desiredReplicas: 2 },
  ],
  [
    'addresses once, hosts first',
    object('networking.k8s.io/v1', 'Ingress'),
    [
      member('b', {
        loadBalancer: { ingress: [{ ip: '2.2.2.2' }, { ip: '1.1.1.1', ports: [{ port: 443, protocol: 'TCP' }] }] },
      }),
      member('a', {
        loadBalancer: { ingress: [{ hostname: 'h' }, { ip: '1.1.1.1', ports: [{ port: 80, protocol: 'TCP' }] }] },
      }),
    ],
    {
      loadBalancer: {
        ingress: [
          { hostname: 'h' },
          {
            ip: '1.1.1.1',
            ports: [
              { port: 80, protocol: 'TCP' },
              { port: 443, protocol: 'TCP' },
            ],
          },
          { ip: '2.2.2.2' },
        ],
      },
    },
  ],
])('aggregateStatus is %s', (_, template, items, status) => {
  expect(aggregated(template, ...items)?.status).toEqual(status);
});

test('getDependencies of a StatefulSet leaves out the claims that it makes', () => {
  const volumes = ['own', 'other'].map((claimName) => ({ persistentVolumeClaim: { claimName } }));
  const statefulSet = object('apps/v1', 'StatefulSet', {
    spec: { template: { spec: { volumes } }, volumeClaimTemplates: [{ metadata: { name: 'own' } }] },
  });
  expect(nativeInterpreter(kindOf(statefulSet))?.getDependencies?.(statefulSet)).toEqual([
    { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'ns', name: 'other' },
  ]);
});

test('getDependencies of an Ingress and a ServiceImport', () => {
  const ingress = object('networking.k8s.io/v1', 'Ingress', { spec: { tls: [{ secretName: 's' }] } });
  expect(nativeInterpreter(kindOf(ingress))?.getDependencies?.(ingress)).toEqual([
    { apiVersion: 'v1', kind: 'Secret', namespace: 'ns', name: 's' },
  ]);
  const serviceImport = object('multicluster.x-k8s.io/v1alpha1', 'ServiceImport');
  expect(nativeInterpreter(kindOf(serviceImport))?.getDependencies?.(serviceImport)).toMatchObject([
    { kind: 'Service', name: 'derived-a' },
    { kind: 'EndpointSlice', labelSelector: { matchLabels: { 'kubernetes.io/service-name': 'derived-a' } } },
  ]);
});
