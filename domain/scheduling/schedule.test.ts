import { expect, test } from 'vitest';
import type { BindingSpec } from '../kinds/binding.ts';
import type { Cluster } from '../kinds/cluster.ts';
import type { Placement, SpreadConstraint } from '../kinds/placement.ts';
import { DEFAULT_GATES } from './gates.ts';
import type { SchedulingInput } from './input.ts';
import {
  AGGREGATED,
  DUPLICATED,
  DYNAMIC,
  EVEN,
  replicasByName,
  sampleBinding,
  sampleCluster,
  sampleSpec,
  targets,
  weighted,
} from './samples.ts';
import { type ScheduleResult, schedule } from './schedule.ts';

/** Two clusters in the east, two in the west, one that is going away. */
const FLEET: Cluster[] = [
  sampleCluster('e1', 10, { spec: { region: 'east', provider: 'p' }, labels: { env: 'prod' } }),
  sampleCluster('e2', 20, { spec: { region: 'east', provider: 'p' }, labels: { env: 'dev' } }),
  sampleCluster('w1', 30, { spec: { region: 'west', zones: ['z1', 'z2'] }, labels: { env: 'prod' } }),
  sampleCluster('w2', 40, { spec: { region: 'west', zones: ['z3'], taints: [{ key: 'gpu', effect: 'NoSchedule' }] } }),
  { ...sampleCluster('x1', 99), metadata: { name: 'x1', deletionTimestamp: '2026-01-01T00:00:00Z' } },
];

interface Case {
  placement: Placement;
  spec?: Partial<BindingSpec>;
  affinityName?: string;
  input?: Partial<SchedulingInput>;
  lastScheduledTime?: string;
}

function run({ placement, spec = {}, affinityName = '', input = {}, lastScheduledTime }: Case): ScheduleResult {
  const binding = sampleBinding(placement, spec);
  const status = lastScheduledTime === undefined ? {} : { lastScheduledTime };
  return schedule(sampleSpec(placement, spec), affinityName, {
    binding: { ...binding, status },
    clusters: FLEET,
    ...input,
  });
}

function constrained(placement: Placement, ...spreadConstraints: SpreadConstraint[]): Placement {
  return { ...placement, spreadConstraints };
}

const PROD: Placement = { clusterAffinity: { labelSelector: { matchLabels: { env: 'prod' } } } };
const CONFIG_MAP = { resource: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'web' } };
const TERMS: Placement = {
  ...AGGREGATED,
  clusterAffinities: [
    {
      affinityName: 'small',
      clusterNames: ['e1'],
      overflowAffinities: [{ affinityName: 'big', clusterNames: ['w1'] }],
    },
    { affinityName: 'east', clusterNames: ['e1', 'e2'] },
  ],
};
const RESCHEDULED = { rescheduleTriggeredAt: '2026-01-02T00:00:00Z', lastScheduledTime: '2026-01-01T00:00:00Z' };

test.each<[string, Case, Record<string, number>]>([
  ['a ConfigMap to all that tolerate it', { placement: {}, spec: CONFIG_MAP }, { e1: 0, e2: 0, w1: 0 }],
  ['a ConfigMap by label', { placement: PROD, spec: CONFIG_MAP }, { e1: 0, w1: 0 }],
  [
    'a ConfigMap where it is tainted but there',
    { placement: {}, spec: { ...CONFIG_MAP, clusters: [{ name: 'w2' }] } },
    { w2: 0, e1: 0, e2: 0, w1: 0 },
  ],
  ['a ConfigMap undivided', { placement: AGGREGATED, spec: CONFIG_MAP }, { e1: 0, e2: 0, w1: 0 }],
  [
    'a ConfigMap spread by cluster',
    { placement: constrained({}, { spreadByField: 'cluster', maxGroups: 2 }), spec: CONFIG_MAP },
    { e1: 0, e2: 0 },
  ],
  [
    'a ConfigMap spread by region',
    { placement: constrained({}, { spreadByField: 'region', minGroups: 2, maxGroups: 2 }), spec: CONFIG_MAP },
    { e1: 0, w1: 0 },
  ],
  [
    'a ConfigMap to the primary affinity only',
    { placement: TERMS, affinityName: 'small', spec: CONFIG_MAP },
    { e1: 0 },
  ],
  ['replicas duplicated', { placement: DUPLICATED, spec: { replicas: 2 } }, { e1: 2, e2: 2, w1: 2 }],
  ['replicas duplicated without strategy', { placement: PROD, spec: { replicas: 2 } }, { e1: 2, w1: 2 }],
  [
    'replicas duplicated beyond capacity',
    { placement: DUPLICATED, spec: { replicas: 50 } },
    { e1: 50, e2: 50, w1: 50 },
  ],
  [
    'replicas duplicated in the best clusters',
    {
      placement: constrained(DUPLICATED, { spreadByField: 'cluster', minGroups: 1, maxGroups: 1 }),
      spec: { replicas: 2 },
    },
    { w1: 2 },
  ],
  [
    'replicas duplicated where they are',
    {
      placement: constrained(DUPLICATED, { spreadByField: 'cluster', minGroups: 1, maxGroups: 1 }),
      spec: { replicas: 2, clusters: targets({ e1: 1 }) },
    },
    { e1: 2 },
  ],
  ['replicas evenly', { placement: EVEN, spec: { replicas: 7 } }, { e1: 3, e2: 2, w1: 2 }],
  ['replicas by static weights', { placement: weighted({ e1: 1, w1: 2 }), spec: { replicas: 9 } }, { e1: 3, w1: 6 }],
  [
    'replicas by static weights of matching clusters',
    {
      placement: { ...weighted({ e1: 1, w1: 2 }), clusterAffinity: { clusterNames: ['e1', 'e2'] } },
      spec: { replicas: 9 },
    },
    { e1: 9 },
  ],
  [
    'no replicas by static weights',
    { placement: weighted({ e1: 1 }), spec: { replicas: 0, replicaRequirements: {} } },
    {},
  ],
  ['replicas by room', { placement: DYNAMIC, spec: { replicas: 6 } }, { e1: 1, e2: 2, w1: 3 }],
  [
    'replicas by room and what runs, afresh',
    {
      placement: DYNAMIC,
      spec: { replicas: 6, clusters: targets({ e1: 6 }), rescheduleTriggeredAt: RESCHEDULED.rescheduleTriggeredAt },
      lastScheduledTime: RESCHEDULED.lastScheduledTime,
    },
    { e1: 1, e2: 2, w1: 3 },
  ],
  ['replicas where they are', { placement: DYNAMIC, spec: { replicas: 6, clusters: targets({ e1: 6 }) } }, { e1: 6 }],
  [
    'replicas in a tolerated cluster',
    { placement: { ...AGGREGATED, clusterTolerations: [{ key: 'gpu', operator: 'Exists' }] }, spec: { replicas: 35 } },
    { w2: 35 },
  ],
  ['replicas in few clusters', { placement: AGGREGATED, spec: { replicas: 35 } }, { e2: 14, w1: 21 }],
  [
    'replicas by cpu',
    { placement: AGGREGATED, spec: { replicas: 2, replicaRequirements: { resourceRequest: { cpu: '1000' } } } },
    { e1: 1, e2: 1 },
  ],
  [
    'replicas that left an evicted cluster',
    {
      placement: AGGREGATED,
      spec: { replicas: 3, gracefulEvictionTasks: [{ fromCluster: 'w1', reason: 'R', producer: 'p' }] },
    },
    { e2: 3 },
  ],
  [
    'replicas that left a deleted cluster',
    { placement: DYNAMIC, spec: { replicas: 6, clusters: targets({ x1: 3, e1: 3 }) } },
    { e1: 4, e2: 1, w1: 1 },
  ],
  [
    'replicas in the roomier cluster',
    {
      placement: constrained(DYNAMIC, { spreadByField: 'cluster', minGroups: 1, maxGroups: 1 }),
      spec: { replicas: 25, clusters: targets({ e1: 1 }) },
    },
    { w1: 25 },
  ],
  [
    'replicas in the region with more clusters, room being equal',
    {
      placement: constrained(
        AGGREGATED,
        { spreadByField: 'region', minGroups: 1, maxGroups: 1 },
        { spreadByField: 'cluster', minGroups: 1, maxGroups: 2 },
      ),
      spec: { replicas: 29 },
    },
    { e1: 10, e2: 19 },
  ],
  [
    'replicas in the region with room',
    {
      placement: {
        ...constrained(
          AGGREGATED,
          { spreadByField: 'region', minGroups: 1, maxGroups: 1 },
          { spreadByField: 'cluster', minGroups: 1, maxGroups: 2 },
        ),
        clusterTolerations: [{ operator: 'Exists' }],
      },
      spec: { replicas: 50 },
    },
    { w1: 21, w2: 29 },
  ],
  [
    'replicas in two regions',
    {
      placement: constrained(
        DYNAMIC,
        { spreadByField: 'region', minGroups: 2, maxGroups: 2 },
        { spreadByField: 'cluster', minGroups: 2, maxGroups: 3 },
      ),
      spec: { replicas: 6 },
    },
    { e1: 1, e2: 2, w1: 3 },
  ],
  ['replicas in the affinity', { placement: TERMS, affinityName: 'small', spec: { replicas: 4 } }, { e1: 4 }],
  [
    'replicas beyond the affinity',
    { placement: TERMS, affinityName: 'small', spec: { replicas: 14 } },
    { e1: 10, w1: 4 },
  ],
  ['replicas in another term', { placement: TERMS, affinityName: 'east', spec: { replicas: 14 } }, { e2: 14 }],
  [
    'replicas by an outside estimate',
    {
      placement: DYNAMIC,
      spec: { replicas: 5 },
      input: {
        estimates: new Map([
          [
            'node',
            new Map([
              ['w1', 0],
              ['e2', 15],
              ['e1', -1],
            ]),
          ],
        ]),
      },
    },
    { e1: 2, e2: 3 },
  ],
  [
    'clusters without replicas, if they may',
    { placement: AGGREGATED, spec: { replicas: 3 }, input: { emptyWorkloadPropagation: true } },
    { w1: 3, e1: 0, e2: 0 },
  ],
  [
    'a whole set of components',
    {
      placement: constrained(DUPLICATED, { spreadByField: 'cluster', minGroups: 1, maxGroups: 1 }),
      spec: {
        components: [
          { name: 'a', replicas: 9 },
          { name: 'b', replicas: 8 },
        ],
      },
      input: { gates: { ...DEFAULT_GATES, MultiplePodTemplatesScheduling: true } },
    },
    { e2: 0 },
  ],
])('schedule() puts %s', (_, input, wanted) => {
  const result = run(input);
  expect(result.scheduled ? replicasByName(result.clusters) : result.message).toEqual(wanted);
});

const NO_CLUSTER: Placement = { clusterAffinity: { clusterNames: ['nowhere'] } };

test.each<[string, Case, string, string]>([
  [
    'no match',
    { placement: NO_CLUSTER },
    'NoClusterFit',
    '0/5 clusters are available: 1 cluster(s) had untolerated taint {gpu:NoSchedule}, 3 cluster(s) did not match the placement cluster affinity constraint.',
  ],
  [
    'no cluster at all',
    { placement: {}, input: { clusters: [] } },
    'NoClusterFit',
    '0/0 clusters are available: no cluster exists.',
  ],
  [
    'only a deleted one',
    { placement: {}, input: { clusters: FLEET.slice(4) } },
    'NoClusterFit',
    '0/1 clusters are available: no cluster exists.',
  ],
  [
    'only a constraint on zones',
    { placement: constrained({}, { spreadByField: 'zone' }) },
    'SchedulerError',
    'failed to select clusters: just support cluster and region spread constraint',
  ],
  [
    'several reasons in order of their text',
    { placement: constrained({}, { spreadByField: 'zone' }, { spreadByField: 'provider' }) },
    'NoClusterFit',
    '0/5 clusters are available: 1 cluster(s) did not have provider property, 1 cluster(s) had untolerated taint {gpu:NoSchedule}, 2 cluster(s) did not have zones property.',
  ],
  [
    'too few regions',
    {
      placement: constrained(AGGREGATED, { spreadByField: 'region', minGroups: 3, maxGroups: 3 }),
      spec: { replicas: 1 },
    },
    'SchedulerError',
    'failed to select clusters: the number of feasible region is less than spreadConstraint.MinGroups',
  ],
  [
    'too little room for a cluster',
    {
      placement: constrained(AGGREGATED, { spreadByField: 'cluster', minGroups: 1, maxGroups: 1 }),
      spec: { replicas: 31 },
    },
    'SchedulerError',
    'failed to select clusters: no enough resource when selecting 1 clusters',
  ],
  [
    'too little room',
    { placement: AGGREGATED, spec: { replicas: 61 } },
    'Unschedulable',
    'failed to assign replicas: failed to scale up: Clusters available replicas 60 are not enough to schedule.',
  ],
  [
    'too little room in all tiers',
    { placement: TERMS, affinityName: 'small', spec: { replicas: 41 } },
    'Unschedulable',
    'failed to assign replicas: Clusters available replicas are not enough to schedule.',
  ],
  [
    'nothing selected',
    { placement: constrained(DUPLICATED, { spreadByField: 'cluster' }), spec: { replicas: 1 } },
    'SchedulerError',
    'failed to assign replicas: no clusters available to schedule',
  ],
])('schedule() fails with %s', (_, input, reason, message) => {
  expect(run(input)).toMatchObject({ scheduled: false, reason, message });
});

test('schedule() says of every cluster what became of it', () => {
  const placement = constrained(DYNAMIC, { spreadByField: 'cluster', minGroups: 1, maxGroups: 2 });
  expect(run({ placement, spec: { replicas: 6, clusters: targets({ e1: 1 }) } }).diagnosis).toEqual([
    {
      cluster: 'w2',
      outcome: 'rejected',
      filter: 'TaintToleration',
      reason: 'cluster(s) had untolerated taint {gpu:NoSchedule}',
    },
    { cluster: 'x1', outcome: 'deleting' },
    { cluster: 'e1', outcome: 'chosen', score: 100, available: 11, share: 2 },
    { cluster: 'w1', outcome: 'chosen', score: 0, available: 30, share: 4 },
    { cluster: 'e2', outcome: 'leftOut', score: 0, available: 20, share: 0 },
  ]);
});

test('schedule() keeps the capacities it saw when it fails', () => {
  expect(run({ placement: AGGREGATED, spec: { replicas: 61 } }).diagnosis).toContainEqual({
    cluster: 'w1',
    outcome: 'leftOut',
    score: 0,
    available: 30,
    share: 0,
  });
});
