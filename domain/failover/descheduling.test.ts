import { expect, test } from 'vitest';
import { deployment, resourceBinding } from '../fixtures.ts';
import type { BindingSpec, ResourceBinding } from '../kinds/binding.ts';
import { APPLIED_PLACEMENT_ANNOTATION } from '../kinds/names.ts';
import type { Placement } from '../kinds/placement.ts';
import type { KubeObject } from '../object.ts';
import { AGGREGATED, DUPLICATED, DYNAMIC, EVEN, targets } from '../scheduling/samples.ts';
import { deschedule, descheduleMessage, isDeschedulable, newestReplicaSet, unschedulablePods } from './descheduling.ts';

function binding(assigned: Record<string, number>, ready: Record<string, number | undefined>): ResourceBinding {
  return {
    ...resourceBinding({ clusters: targets(assigned) }),
    status: {
      aggregatedStatus: Object.entries(ready).map(([clusterName, readyReplicas]) => ({
        clusterName,
        status: { readyReplicas },
      })),
    },
  };
}

type Counts = Record<string, number>;
test.each<[string, Counts, Record<string, number | undefined>, Counts, Counts | undefined]>([
  ['takes away what has no room', { m1: 5, m2: 5 }, { m1: 3, m2: 5 }, { m1: 2 }, { m1: 3, m2: 5 }],
  ['never goes under what is ready', { m1: 5 }, { m1: 4 }, { m1: 3 }, { m1: 4 }],
  ['takes nothing where no status came', { m1: 5 }, {}, { m1: 5 }, undefined],
  ['goes to nothing where none is ready', { m1: 5 }, { m1: undefined }, { m1: 5 }, { m1: 0 }],
  ['reads a status without ready replicas as none', { m1: 5 }, { m1: undefined }, { m1: 2 }, { m1: 3 }],
  ['leaves alone what is ready everywhere', { m1: 5 }, { m1: 5 }, { m1: 3 }, undefined],
  ['leaves alone what has room', { m1: 5 }, { m1: 3 }, { m1: 0 }, undefined],
  ['leaves alone what could not be asked', { m1: 5 }, { m1: 3 }, {}, undefined],
  ['does not believe more than was assigned', { m1: 5 }, { m1: 3 }, { m1: 6 }, undefined],
  [
    'counts each cluster by itself',
    { m1: 4, m2: 4, m3: 4 },
    { m1: 1, m2: 4, m3: 2 },
    { m1: 1, m3: 2 },
    { m1: 3, m2: 4, m3: 2 },
  ],
])('deschedule() %s', (_, assigned, ready, unschedulable, wanted) => {
  const result = deschedule(binding(assigned, ready), new Map(Object.entries(unschedulable)));
  expect(result?.clusters).toEqual(wanted && targets(wanted));
});

test('descheduleMessage() is Karmada’s', () => {
  expect(
    descheduleMessage([
      { cluster: 'm1', replicas: 2 },
      { cluster: 'm2', replicas: 1 },
    ]),
  ).toBe(
    'Binding has been descheduled, 2 replica(s) in cluster(m1), 1 replica(s) in cluster(m2), 3 total descheduled replica(s)',
  );
});

const statefulSet: Partial<BindingSpec> = {
  resource: { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'default', name: 'x' },
};
test.each<[string, Placement | undefined, Partial<BindingSpec>, boolean]>([
  ['Aggregated', AGGREGATED, {}, true],
  ['by dynamic weight', DYNAMIC, {}, true],
  ['evenly', EVEN, {}, false],
  ['Duplicated', DUPLICATED, {}, false],
  ['not yet', undefined, {}, false],
  ['Aggregated, but no Deployment', AGGREGATED, statefulSet, false],
])('isDeschedulable() of a binding that was placed %s', (_, placement, spec, wanted) => {
  const annotations = placement && { [APPLIED_PLACEMENT_ANNOTATION]: JSON.stringify(placement) };
  expect(isDeschedulable(resourceBinding(spec, annotations && { annotations }))).toBe(wanted);
});

const NOW = Date.parse('2026-11-24T08:10:00Z');
function pod(since: string, { owner = 'rs', status = 'False', reason = 'Unschedulable' } = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'p',
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: owner, controller: true }],
    },
    status: { conditions: [{ type: 'PodScheduled', status, reason, lastTransitionTime: since }] },
  };
}
test.each([
  ['a pod that waits for long', pod('2026-11-24T08:04:59Z'), 1],
  ['a pod that waits for exactly as long', pod('2026-11-24T08:05:00Z'), 0],
  ['a pod of another owner', pod('2026-11-24T08:00:00Z', { owner: 'old' }), 0],
  ['a scheduled pod', pod('2026-11-24T08:00:00Z', { status: 'True' }), 0],
  ['a pod that is gated', pod('2026-11-24T08:00:00Z', { reason: 'SchedulingGated' }), 0],
  ['a pod without status', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } }, 0],
])('unschedulablePods() counts %s', (_, one, wanted) => {
  expect(unschedulablePods([one], 'rs', 300_000, NOW)).toBe(wanted);
});

test('newestReplicaSet() finds the one of the same revision', () => {
  const set = (name: string, revision: string, owner = 'uid-nginx'): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      annotations: { 'deployment.kubernetes.io/revision': revision },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'nginx', uid: owner }],
    },
  });
  const owner = deployment({ annotations: { 'deployment.kubernetes.io/revision': '2' } });
  const sets = [set('old', '1'), set('foreign', '2', 'other'), set('new', '2')];
  expect(newestReplicaSet(owner, sets)?.metadata.name).toBe('new');
  expect(newestReplicaSet(owner, sets.slice(0, 2))).toBeUndefined();
});
