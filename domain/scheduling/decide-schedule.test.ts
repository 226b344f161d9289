import { expect, test } from 'vitest';
import type { BindingSpec, BindingStatus, ResourceBinding } from '../kinds/binding.ts';
import type { Cluster } from '../kinds/cluster.ts';
import type { Placement } from '../kinds/placement.ts';
import { formatPlacement } from './applied-placement.ts';
import { decideSchedule } from './decide-schedule.ts';
import { DEFAULT_GATES } from './gates.ts';
import type { SchedulingInput } from './input.ts';
import { AGGREGATED, DUPLICATED, DYNAMIC, sampleBinding, sampleCluster, targets } from './samples.ts';

const FLEET: Cluster[] = [sampleCluster('m1', 10), sampleCluster('m2', 20)];
const WITHOUT_M2: Cluster[] = [
  sampleCluster('m1', 10),
  { ...sampleCluster('m2', 20), metadata: { name: 'm2', deletionTimestamp: '2026-01-01T00:00:00Z' } },
];

/** A binding that is scheduled for its placement already. */
function settled(placement: Placement, spec: Partial<BindingSpec> = {}, status: BindingStatus = {}): ResourceBinding {
  const binding = sampleBinding(placement, spec);
  const annotations = { 'policy.karmada.io/applied-placement': formatPlacement(placement) };
  return {
    ...binding,
    metadata: { ...binding.metadata, annotations },
    status: { schedulerObservedGeneration: 2, lastScheduledTime: '2026-01-02T00:00:00Z', ...status },
  };
}

const THREE = { replicas: 3, clusters: targets({ m1: 1, m2: 2 }) };
const SETS = { ...DEFAULT_GATES, MultiplePodTemplatesScheduling: true };
const COMPONENTS = { components: [{ name: 'a', replicas: 1 }] };

test.each<[string, ResourceBinding, Partial<SchedulingInput>, string]>([
  ['scheduled as wanted', settled(DYNAMIC, THREE), {}, 'upToDate'],
  ['of an older generation', settled(DYNAMIC, THREE, { schedulerObservedGeneration: 1 }), {}, 'observed'],
  ['never scheduled', sampleBinding(DYNAMIC, THREE), {}, 'placementChanged'],
  ['with another sum', settled(DYNAMIC, { ...THREE, replicas: 4 }), {}, 'replicasChanged'],
  ['with another count somewhere', settled(DUPLICATED, THREE), {}, 'replicasChanged'],
  ['without strategy', settled({}, { ...THREE, replicas: 4 }), {}, 'undivided'],
  ['duplicated as wanted', settled(DUPLICATED, { replicas: 1, clusters: targets({ m1: 1 }) }), {}, 'undivided'],
  ['without replicas', settled(DYNAMIC), {}, 'undivided'],
  ['without clusters for its components', settled(AGGREGATED, COMPONENTS), { gates: SETS }, 'replicasChanged'],
  ['without clusters for its components, gate off', settled(AGGREGATED, COMPONENTS), {}, 'upToDate'],
  [
    'to reschedule',
    settled(DYNAMIC, { ...THREE, rescheduleTriggeredAt: '2026-01-02T00:00:01Z' }),
    {},
    'rescheduleRequested',
  ],
  [
    'rescheduled in the same second',
    settled(DYNAMIC, { ...THREE, rescheduleTriggeredAt: '2026-01-02T00:00:00Z' }),
    {},
    'upToDate',
  ],
  ['on a deleted cluster', settled(DYNAMIC, THREE), { clusters: WITHOUT_M2 }, 'targetDeleting'],
  [
    'beside a deleted cluster',
    settled(DYNAMIC, { replicas: 1, clusters: targets({ m1: 1 }) }),
    { clusters: WITHOUT_M2 },
    'upToDate',
  ],
])('decideSchedule() of a binding %s: %s', (_, binding, input, wanted) => {
  const decision = decideSchedule({ binding, clusters: FLEET, ...input });
  const why =
    decision.outcome === 'nothing' ? decision.because : decision.outcome === 'observed' ? 'observed' : decision.trigger;
  expect(why).toBe(wanted);
});

test('decideSchedule() leaves a binding alone that is deleted or has no placement', () => {
  const { placement, ...spec } = sampleBinding(DYNAMIC).spec;
  const unplaced = { ...sampleBinding(DYNAMIC), spec };
  expect(decideSchedule({ binding: unplaced, clusters: FLEET })).toEqual({
    outcome: 'nothing',
    because: 'noPlacement',
  });
  const deleted = { ...unplaced, metadata: { ...unplaced.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
  expect(decideSchedule({ binding: deleted, clusters: FLEET })).toEqual({ outcome: 'nothing', because: 'deleting' });
});

test.each<[string, Placement, Partial<BindingSpec>, object]>([
  [
    'no fit clears the clusters and is not tried again',
    { clusterAffinity: { clusterNames: ['x'] } },
    THREE,
    {
      reason: 'NoClusterFit',
      retry: 'none',
      cleared: { appliedPlacement: '{"clusterAffinity":{"clusterNames":["x"]}}' },
    },
  ],
  [
    'no room keeps them until there may be',
    AGGREGATED,
    { ...THREE, replicas: 99 },
    { reason: 'Unschedulable', retry: 'unschedulable', cleared: undefined },
  ],
  [
    'no fit by a constraint is no fit',
    { ...AGGREGATED, spreadConstraints: [{ spreadByField: 'zone' }], clusterAffinity: {} },
    THREE,
    { reason: 'NoClusterFit', retry: 'none' },
  ],
  [
    'an error keeps them and is tried again',
    { ...AGGREGATED, spreadConstraints: [{ spreadByLabel: 'x' }] },
    THREE,
    { reason: 'SchedulerError', retry: 'backoff', cleared: undefined },
  ],
])('decideSchedule() rejects: %s', (_, placement, spec, wanted) => {
  const decision = decideSchedule({ binding: sampleBinding(placement, spec), clusters: FLEET });
  expect(decision).toMatchObject({ outcome: 'rejected', trigger: 'placementChanged', ...wanted });
});

const TERMS: Placement = {
  ...AGGREGATED,
  clusterAffinities: [
    { affinityName: 'none', clusterNames: ['x'] },
    { affinityName: 'small', clusterNames: ['m1'] },
    { affinityName: 'big', clusterNames: ['m2'] },
  ],
};

test.each<[string, number, BindingStatus, string | undefined, number[], string[]]>([
  ['the first that works', 5, {}, 'small', [0], ['m1']],
  ['the next when there is no room', 15, {}, 'big', [0, 1], ['m2']],
  ['from the one in use on', 5, { schedulerObservingAffinityName: 'big' }, 'big', [], ['m2']],
  ['from the first when the one in use is gone', 5, { schedulerObservingAffinityName: 'gone' }, 'small', [0], ['m1']],
  [
    'from the first when asked to reschedule',
    5,
    { schedulerObservingAffinityName: 'big', lastScheduledTime: '2026-01-01T00:00:00Z' },
    'small',
    [0],
    ['m1'],
  ],
])('decideSchedule() tries terms: %s', (_, replicas, status, affinityName, failed, clusters) => {
  const spec = { replicas, rescheduleTriggeredAt: '2026-01-02T00:00:00Z' };
  const decision = decideSchedule({ binding: { ...sampleBinding(TERMS, spec), status }, clusters: FLEET });
  expect(decision).toMatchObject({
    outcome: 'scheduled',
    affinityName,
    appliedPlacement: formatPlacement(TERMS),
    clusters: clusters.map((name) => ({ name, replicas })),
    failedTerms: failed.map((index) => ({ index })),
  });
});

test.each<[string, BindingStatus, object]>([
  [
    'clears the clusters when that was no fit',
    {},
    {
      reason: 'NoClusterFit',
      retry: 'none',
      cleared: { appliedPlacement: formatPlacement(TERMS) },
      failedTerms: [{ index: 0 }, { index: 1 }, { index: 2 }],
    },
  ],
  [
    'keeps them otherwise',
    { schedulerObservingAffinityName: 'small' },
    { reason: 'Unschedulable', retry: 'unschedulable', cleared: undefined, failedTerms: [{ index: 1 }, { index: 2 }] },
  ],
])('decideSchedule() reports the first of all failed terms and %s', (_, status, wanted) => {
  const binding = { ...sampleBinding(TERMS, { replicas: 99 }), status };
  expect(decideSchedule({ binding, clusters: FLEET })).toMatchObject({ outcome: 'rejected', ...wanted });
});
