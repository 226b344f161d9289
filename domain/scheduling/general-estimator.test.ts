import { expect, test } from 'vitest';
import type { Component } from '../kinds/binding.ts';
import type { ResourceModel, ResourceSummary } from '../kinds/cluster.ts';
import { demandOf } from './capacity.ts';
import { DEFAULT_GATES, type SchedulingGates } from './gates.ts';
import { estimateReplicas, estimateSets } from './general-estimator.ts';
import { sampleCluster } from './samples.ts';

type Requests = Record<string, string>;

const SUMMARY: ResourceSummary = {
  allocatable: { cpu: '8', memory: '16Gi', pods: '50', 'nvidia.com/gpu': '4' },
  allocated: { cpu: '2500m', memory: '4Gi', pods: '5' },
  allocating: { cpu: '500m', pods: '5' },
};

function estimate(
  request: Requests | undefined,
  summary: ResourceSummary = SUMMARY,
  resourceModels: ResourceModel[] = [],
  gates: SchedulingGates = DEFAULT_GATES,
  assumed: Component[] = [],
): number {
  const cluster = sampleCluster('m1', 0, { summary, spec: { resourceModels } });
  const requirements = request && { resourceRequest: request };
  return estimateReplicas(
    cluster,
    requirements,
    demandOf(request),
    gates,
    assumed.length > 0 ? [{ components: assumed }] : [],
  );
}

test.each<[string, Requests | undefined, number]>([
  ['no requirements: free pods', undefined, 40],
  ['empty requirements: free pods', {}, 40],
  ['cpu in thousandths', { cpu: '300m' }, 16],
  ['the scarcest resource', { cpu: '100m', memory: '5Gi' }, 2],
  ['an extended resource', { 'nvidia.com/gpu': '1' }, 4],
  ['a resource the cluster does not have', { 'amd.com/gpu': '1' }, 0],
  ['zero asked for', { cpu: '0' }, 40],
  ['less than a thousandth', { cpu: '1n' }, 40],
  ['more than there is', { memory: '17Gi' }, 0],
])('estimateReplicas() by the summary: %s', (_, request, wanted) => {
  expect(estimate(request)).toBe(wanted);
});

test.each<[string, ResourceSummary]>([
  ['no pods left', { allocatable: { pods: '5' }, allocated: { pods: '7' } }],
  ['no pods known', { allocatable: { cpu: '8' } }],
  ['cpu used up', { allocatable: { pods: '5', cpu: '1' }, allocated: { cpu: '1' } }],
])('estimateReplicas() is 0 with %s', (_, summary) => {
  expect(estimate({ cpu: '100m' }, summary)).toBe(0);
});

test('estimateReplicas() is 0 for a cluster that reports nothing', () => {
  const { status, ...bare } = sampleCluster('m1');
  expect(estimateReplicas(bare, undefined, demandOf(), DEFAULT_GATES, [])).toBe(0);
});

const MODELS: ResourceModel[] = [
  {
    grade: 1,
    ranges: [
      { name: 'cpu', min: '4', max: '8' },
      { name: 'memory', min: '8Gi', max: '16Gi' },
    ],
  },
  {
    grade: 0,
    ranges: [
      { name: 'cpu', min: '1', max: '4' },
      { name: 'memory', min: '2Gi', max: '8Gi' },
    ],
  },
];
const MODELLED: ResourceSummary = {
  allocatable: { cpu: '100', memory: '400Gi', pods: '300' },
  allocatableModelings: [
    { grade: 0, count: 2 },
    { grade: 1, count: 3 },
  ],
};

test.each<[string, Requests, number]>([
  ['every node rounds down', { cpu: '3' }, 3],
  ['the scarcest resource of each node', { cpu: '500m', memory: '3Gi' }, 6],
  ['free pods bound all nodes', {}, 300],
  ['what nodes are not measured by is ignored', { cpu: '1', storage: '1Gi' }, 14],
  ['an extended resource no node has', { 'nvidia.com/gpu': '1' }, 0],
])('estimateReplicas() by resource models: %s', (_, request, wanted) => {
  expect(estimate(request, MODELLED, MODELS)).toBe(wanted);
});

test.each<[string, ResourceSummary, ResourceModel[], SchedulingGates]>([
  ['the gate is off', MODELLED, MODELS, { ...DEFAULT_GATES, CustomizedClusterResourceModeling: false }],
  ['no models are declared', MODELLED, [], DEFAULT_GATES],
  ['nothing is counted', { ...MODELLED, allocatableModelings: [] }, MODELS, DEFAULT_GATES],
  ['a count is negative', { ...MODELLED, allocatableModelings: [{ grade: 0, count: -1 }] }, MODELS, DEFAULT_GATES],
])('estimateReplicas() falls back to the summary when %s', (_, summary, models, gates) => {
  expect(estimate({ cpu: '3' }, summary, models, gates)).toBe(33);
});

const ASSUMED: Component[] = [
  { name: 'a', replicas: 2, replicaRequirements: { resourceRequest: { cpu: '1', memory: '1Gi' } } },
  { name: 'b', replicas: 3 },
];

test.each<[string, Requests | undefined, ResourceSummary, ResourceModel[], number]>([
  ['pods', undefined, SUMMARY, [], 35],
  ['resources', { cpu: '300m' }, SUMMARY, [], 10],
  ['room on nodes', { cpu: '4' }, MODELLED, MODELS, 3],
  ['room on nodes that others half fill', { cpu: '1' }, MODELLED, MODELS, 12],
])('estimateReplicas() counts %s of assumed workloads as used', (_, request, summary, models, wanted) => {
  expect(estimate(request, summary, models, DEFAULT_GATES, ASSUMED)).toBe(wanted);
});

function sets(
  components: Component[],
  summary: ResourceSummary,
  models: ResourceModel[] = [],
  assumed: Component[] = [],
): number {
  const cluster = sampleCluster('m1', 0, { summary, spec: { resourceModels: models } });
  return estimateSets(cluster, components, DEFAULT_GATES, assumed.length > 0 ? [{ components: assumed }] : []);
}

function part(replicas: number, request?: Requests): Component {
  return { name: `c${replicas}`, replicas, ...(request ? { replicaRequirements: { resourceRequest: request } } : {}) };
}

test.each<[string, Component[], ResourceSummary, ResourceModel[], number]>([
  ['pods of a whole set', [part(3), part(4)], SUMMARY, [], 5],
  ['no pods at all', [part(0)], SUMMARY, [], 40],
  ['the sum of all requests', [part(1, { cpu: '1' }), part(2, { cpu: '500m' })], SUMMARY, [], 2],
  ['nothing left', [part(1, { memory: '1Gi' })], { allocatable: { pods: '9' } }, [], 0],
  // Decimal and binary notations are divided as they are written.
  ['decimal memory of binary capacity', [part(1, { memory: '12M' })], SUMMARY, [], 1],
  ['sets that fit on nodes', [part(1, { cpu: '3' }), part(1, { cpu: '1' })], MODELLED, MODELS, 3],
  ['sets too big for any node', [part(1, { cpu: '5' })], MODELLED, MODELS, 0],
])('estimateSets() counts %s', (_, components, summary, models, wanted) => {
  expect(sets(components, summary, models)).toBe(wanted);
});

test('estimateSets() counts assumed workloads as used', () => {
  expect(sets([part(1, { cpu: '1' })], SUMMARY, [], ASSUMED)).toBe(3);
  expect(sets([part(1, { cpu: '4' })], MODELLED, MODELS, [part(2, { cpu: '2' })])).toBe(2);
});
