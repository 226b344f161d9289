import { expect, test } from 'vitest';
import type { FederatedHPA } from '../kinds/federated-hpa.ts';
import type { MetricSpec } from '../kinds/hpa-metrics.ts';
import { blocked, decide, type TargetLook } from './decide.ts';
import type { ClusterReading, MetricAnswer } from './reading.ts';
import { podUsages } from './samples.ts';
import { DEFAULT_AUTOSCALING_SETTINGS } from './settings.ts';
import { NOW, sample, testPod } from './testing.ts';

const CPU: MetricSpec = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
};
const QUEUE: MetricSpec = {
  type: 'External',
  external: { metric: { name: 'queue_length' }, target: { type: 'AverageValue', averageValue: '10' } },
};

function hpa(metrics: MetricSpec[] = [CPU], changes: Partial<FederatedHPA> = {}): FederatedHPA {
  return {
    apiVersion: 'autoscaling.karmada.io/v1alpha1',
    kind: 'FederatedHPA',
    metadata: { name: 'web', namespace: 'shop', generation: 3 },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 1,
      maxReplicas: 10,
      metrics,
    },
    ...changes,
  };
}

/** PodMetrics of pods web-0, web-1, … that use so many millicores each. */
function usages(cluster: string, ...millis: number[]): MetricAnswer {
  const items = millis.map((milli, index) => ({
    metadata: { name: `web-${index}`, namespace: 'shop' },
    timestamp: '2026-11-24T11:59:45Z',
    window: '15s',
    containers: [{ name: 'app', usage: { cpu: `${milli}m`, memory: '100Mi' } }],
  }));
  return { kind: 'usages', usages: podUsages(cluster, { items }) };
}

function reading(cluster: string, replicas: number, ...metrics: MetricAnswer[]): ClusterReading {
  return {
    cluster,
    scale: { specReplicas: replicas, statusReplicas: replicas, selector: 'app=web' },
    pods: Array.from({ length: replicas }, (_, index) => testPod(`${cluster}/web-${index}`)),
    metrics,
  };
}

function look(changes: Partial<TargetLook> = {}): TargetLook {
  return {
    hpa: hpa(),
    history: { recommendations: [], changes: [] },
    now: NOW,
    templateReplicas: 4,
    readings: [reading('m1', 2, usages('m1', 900, 900)), reading('m2', 2, usages('m2', 900, 900))],
    unread: [],
    rivals: [],
    settings: DEFAULT_AUTOSCALING_SETTINGS,
    ...changes,
  };
}

const conditions = ({ status }: ReturnType<typeof decide>) =>
  Object.fromEntries(status.conditions?.map(({ type, status, reason }) => [type, `${status} ${reason}`]) ?? []);
const messageOf = ({ status }: ReturnType<typeof decide>, type: string) =>
  status.conditions?.find((one) => one.type === type)?.message;

test('decide counts the pods of all clusters, those of one name apart', () => {
  const decision = decide(look());
  expect(decision.rescale).toEqual({
    from: 4,
    to: 8,
    reason: 'cpu resource utilization (percentage of request) above target',
  });
  expect(decision.status).toEqual({
    observedGeneration: 3,
    currentReplicas: 4,
    desiredReplicas: 8,
    currentMetrics: [
      { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 90, averageValue: '900m' } } },
    ],
    conditions: expect.anything(),
  });
  expect(conditions(decision)).toEqual({
    AbleToScale: 'True ReadyForNewScale',
    ScalingActive: 'True ValidMetricFound',
    ScalingLimited: 'False DesiredWithinRange',
  });
  expect(decision.events).toEqual([]);
  expect(decision.history.recommendations.map(([replicas]) => replicas)).toEqual([4, 8]);
});

test('decide scales a template that every cluster has in full by what one copy needs', () => {
  const readings = ['m1', 'm2', 'm3'].map((cluster) => reading(cluster, 2, usages(cluster, 750, 750)));
  expect(decide(look({ templateReplicas: 2, readings })).rescale).toMatchObject({ from: 2, to: 3 });
});

test('decide goes by the metric that asks for most', () => {
  const readings = [
    reading('m1', 2, usages('m1', 500, 500), { kind: 'value', value: 40_000 }),
    reading('m2', 2, usages('m2', 500, 500), { kind: 'value', value: 30_000 }),
  ];
  const decision = decide(look({ hpa: hpa([CPU, QUEUE]), readings }));
  expect(decision.rescale).toEqual({ from: 4, to: 7, reason: 'external metric queue_length above target' });
  expect(decision.status.currentMetrics?.[1]).toEqual({
    type: 'External',
    external: { metric: { name: 'queue_length' }, current: { averageValue: '17500m' } },
  });
});

const FAILED: MetricAnswer = { kind: 'failed', message: 'the server could not find the requested resource' };

test('a cluster without metrics is named, and its pods are taken for idle when there are to be more', () => {
  const readings = [reading('m1', 2, usages('m1', 900, 900)), reading('m2', 2, FAILED)];
  const decision = decide(look({ readings, unread: [{ cluster: 'm3', message: 'not ready' }] }));
  expect(decision.rescale).toBeUndefined();
  expect(messageOf(decision, 'ScalingActive')).toBe(
    'the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request), ' +
      'without metrics from m2: the server could not find the requested resource, without pods of m3: not ready',
  );
});

test('nothing is computed while no cluster has metrics: what was known stays', () => {
  const status = { desiredReplicas: 4, currentMetrics: [{ type: 'Resource' }], lastScaleTime: '2026-11-24T08:00:00Z' };
  const readings = [reading('m1', 4, FAILED)];
  const decision = decide(look({ hpa: hpa([CPU], { status }), readings }));
  expect(decision.rescale).toBeUndefined();
  expect(decision.status).toMatchObject({ ...status, currentReplicas: 4 });
  expect(conditions(decision)).toEqual({
    AbleToScale: 'True SucceededGetScale',
    ScalingActive: 'False FailedGetResourceMetric',
  });
  const why =
    'failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: ' +
    'm1: the server could not find the requested resource';
  expect(messageOf(decision, 'ScalingActive')).toBe(`the HPA was unable to compute the replica count: ${why}`);
  expect(decision.events).toEqual([
    { type: 'Warning', reason: 'FailedGetResourceMetric', message: why },
    {
      type: 'Warning',
      reason: 'FailedComputeMetricsReplicas',
      message: `invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${why}`,
    },
  ]);
});

test.each([
  ['more', 90_000, { from: 4, to: 8 }],
  ['fewer', 1_000, undefined],
])('with one of two metrics missing, %s replicas are a matter of the other', (_, queue, rescale) => {
  const readings = [reading('m1', 4, FAILED, { kind: 'value', value: queue })];
  const decision = decide(look({ hpa: hpa([CPU, QUEUE]), readings }));
  expect(decision.rescale && { from: decision.rescale.from, to: decision.rescale.to }).toEqual(rescale);
  expect(decision.events[0]?.reason).toBe('FailedGetResourceMetric');
});

test.each([
  [12, { from: 12, to: 10, reason: 'Current number of replicas above Spec.MaxReplicas' }],
  [1, { from: 1, to: 2, reason: 'Current number of replicas below Spec.MinReplicas' }],
])('%i replicas are brought within the bounds without asking for a metric', (templateReplicas, rescale) => {
  const readings = [reading('m1', templateReplicas)];
  const bounded = hpa();
  bounded.spec.minReplicas = 2;
  expect(decide(look({ hpa: bounded, templateReplicas, readings })).rescale).toEqual(rescale);
});

test('no replicas are none of its business', () => {
  const decision = decide(look({ templateReplicas: 0, readings: [reading('m1', 0)] }));
  expect(decision.rescale).toBeUndefined();
  expect(conditions(decision)).toMatchObject({ ScalingActive: 'False ScalingDisabled' });
});

test.each([
  ['', 'SelectorRequired', "the HPA target's scale is missing a selector"],
  ['app in (', 'InvalidSelector', "couldn't convert selector into a corresponding internal selector object: "],
])('the selector %j cannot be used', (selector, event, message) => {
  const [first] = look().readings;
  const readings = first ? [{ ...first, scale: { ...first.scale, selector } }] : [];
  const decision = decide(look({ readings }));
  expect(conditions(decision)).toMatchObject({ ScalingActive: 'False InvalidSelector' });
  expect(decision.events).toEqual([{ type: 'Warning', reason: event, message: expect.stringContaining(message) }]);
});

test('several autoscalers of the same pods scale nothing', () => {
  const decision = decide(look({ rivals: ['other'] }));
  expect(decision.rescale).toBeUndefined();
  expect(decision.events).toEqual([
    {
      type: 'Warning',
      reason: 'AmbiguousSelector',
      message: 'pods by selector app=web are controlled by multiple HPAs: shop/other, shop/web',
    },
  ]);
  expect(conditions(decision)).toMatchObject({ ScalingActive: 'False AmbiguousSelector' });
});

test('a look at what cannot be found keeps what was known, and times change with statuses only', () => {
  const before = { type: 'AbleToScale', status: 'False', lastTransitionTime: '2026-11-24T08:00:00Z', reason: 'Old' };
  const status = { desiredReplicas: 4, currentReplicas: 4, conditions: [before] };
  const decision = blocked(
    { hpa: hpa([CPU], { status }), history: { recommendations: [], changes: [] }, now: NOW },
    { reason: 'FailedGetBinding', message: 'no binding', eventReason: 'FailedGetBindings', eventMessage: 'none' },
  );
  expect(decision.status).toEqual({
    ...status,
    observedGeneration: 3,
    conditions: [{ ...before, reason: 'FailedGetBinding', message: 'no binding' }],
  });
});

test.each<[string, MetricSpec, MetricAnswer, string, object]>([
  [
    'a container',
    {
      type: 'ContainerResource',
      containerResource: { name: 'cpu', container: 'app', target: { type: 'Utilization', averageUtilization: 50 } },
    },
    usages('m1', 900, 900),
    'cpu container resource utilization (percentage of request)',
    { containerResource: { name: 'cpu', container: 'app', current: { averageUtilization: 90, averageValue: '900m' } } },
  ],
  [
    'an average',
    { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '50Mi' } } },
    usages('m1', 1, 1),
    'memory resource',
    { resource: { name: 'memory', current: { averageValue: '104857600' } } },
  ],
  [
    'a metric of pods',
    { type: 'Pods', pods: { metric: { name: 'qps' }, target: { type: 'AverageValue', averageValue: '10' } } },
    {
      kind: 'samples',
      samples: new Map([
        ['m1/web-0', sample(20_000)],
        ['m1/web-1', sample(20_000)],
      ]),
    },
    'pods metric qps',
    { pods: { metric: { name: 'qps' }, current: { averageValue: '20' } } },
  ],
  [
    'a value of an object',
    {
      type: 'Object',
      object: {
        describedObject: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'web' },
        metric: { name: 'rps' },
        target: { type: 'Value', value: '10' },
      },
    },
    { kind: 'value', value: 20_000 },
    'Ingress metric rps',
    { object: { metric: { name: 'rps' }, current: { value: '20' } } },
  ],
])('%s is a reason to scale', (_, metric, answer, name, status) => {
  const decision = decide(look({ hpa: hpa([metric]), templateReplicas: 2, readings: [reading('m1', 2, answer)] }));
  expect(decision.rescale).toEqual({ from: 2, to: 4, reason: `${name} above target` });
  expect(decision.status.currentMetrics).toMatchObject([{ type: metric.type, ...status }]);
});

test.each<[string, MetricSpec, MetricAnswer, string, string]>([
  [
    'a container that pods lack',
    {
      type: 'ContainerResource',
      containerResource: { name: 'cpu', container: 'proxy', target: { type: 'Utilization', averageUtilization: 50 } },
    },
    usages('m1', 900),
    'FailedGetContainerResourceMetric',
    'failed to get container metrics: container proxy not present in metrics for pod shop/web-0',
  ],
  [
    'a target without a number',
    { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization' } } },
    usages('m1', 900),
    'FailedGetResourceMetric',
    'invalid resource metric source: neither an average utilization target nor an average value target was set',
  ],
  [
    'pods without a custom metric',
    { type: 'Pods', pods: { metric: { name: 'qps' }, target: { type: 'AverageValue', averageValue: '10' } } },
    { kind: 'samples', samples: new Map() },
    'FailedGetPodsMetric',
    'unable to get metric qps: no metrics returned from custom metrics API',
  ],
  [
    'a source of no known type',
    { type: 'Mood' },
    usages('m1', 900),
    'InvalidMetricSourceType',
    'unknown metric source type "Mood"',
  ],
])('%s is no reason', (_, metric, answer, reason, message) => {
  const decision = decide(look({ hpa: hpa([metric]), readings: [reading('m1', 4, answer)] }));
  expect(decision.rescale).toBeUndefined();
  expect(decision.events[0]).toMatchObject({ reason, message: expect.stringContaining(message) });
});
