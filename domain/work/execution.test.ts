import { expect, test } from 'vitest';
import { clusterPropagationPolicy, deployment, propagationPolicy, work } from '../fixtures.ts';
import { claim } from '../policy/claim.ts';
import { appliedCondition, dispatchingChanged, dispatchingCondition, setWorkConditions } from './conditions.ts';
import { isManaged, mayOverwrite, overwriteRefusal } from './conflict.ts';
import { applyEvent, dispatchingEvent, syncEvent } from './events.ts';
import { withoutKarmadaMetadata } from './preserve.ts';

const NOW = '2026-11-24T09:00:00Z';
const preserved = { 'work.fleetwright.io/preserved-from': 'x' };
const managed = { labels: { 'karmada.io/managed': 'true' } };

test.each([
  [managed, {}, true],
  [{}, { annotations: { 'work.karmada.io/conflict-resolution': 'overwrite' } }, true],
  [{}, { annotations: { 'work.karmada.io/conflict-resolution': 'abort' } }, false],
  [{ labels: { 'karmada.io/managed': 'false' } }, {}, false],
  [{}, {}, false],
  [{ annotations: preserved }, { annotations: { 'resourcetemplate.karmada.io/uid': 'x' } }, true],
  [{ annotations: preserved }, { annotations: { 'resourcetemplate.karmada.io/uid': 'y' } }, false],
  [
    { annotations: { 'work.fleetwright.io/preserved-from': '' } },
    { annotations: { 'resourcetemplate.karmada.io/uid': '' } },
    false,
  ],
])('mayOverwrite() an object with %j by a manifest with %j: %j', (observed, desired, expected) => {
  expect(mayOverwrite(deployment(observed), deployment(desired))).toBe(expected);
  expect(isManaged(deployment(observed))).toBe(observed === managed);
});

test.each([
  [deployment(), 'default/nginx'],
  [deployment({ namespace: '' }), '/nginx'],
])('overwriteRefusal() names the object: case %#', (object, key) => {
  expect(overwriteRefusal(object, 'm1')).toBe(
    `resource(kind=Deployment, ${key}) already exists in the cluster m1 and the work.karmada.io/conflict-resolution ` +
      'strategy value is empty, Karmada will not manage this resource',
  );
});

test.each([
  [{ total: 1, errors: [] }, 'True', 'AppliedSuccessful', 'Manifest has been successfully applied'],
  [{ total: 1, errors: ['x'] }, 'False', 'AppliedFailed', 'Failed to apply all manifests (0/1): x'],
  [{ total: 3, errors: ['x', 'y'] }, 'False', 'AppliedFailed', 'Failed to apply all manifests (1/3): [x, y]'],
  [{ total: 2, errors: ['x', 'x'] }, 'False', 'AppliedFailed', 'Failed to apply all manifests (0/2): x'],
])('appliedCondition() of %j', (result, status, reason, message) => {
  expect(appliedCondition(result)).toEqual({ type: 'Applied', status, reason, message });
});

test.each([
  [false, 'True', 'Dispatching', 'Work is being dispatched to member clusters.'],
  [true, 'False', 'SuspendDispatching', 'Work dispatching is in a suspended state.'],
])('a Work with suspendDispatching %j has Dispatching %s', (suspendDispatching, status, reason, message) => {
  const plain = work('m1');
  const of = { ...plain, spec: { ...plain.spec, suspendDispatching } };
  expect(dispatchingCondition(of)).toEqual({ type: 'Dispatching', status, reason, message });
  expect(dispatchingEvent(of)).toEqual({ type: 'Normal', reason: 'WorkDispatching', message });
  expect(dispatchingChanged(of)).toBe(true);
  expect(dispatchingChanged({ ...of, status: setWorkConditions(of, [dispatchingCondition(of)], NOW) })).toBe(false);
});

test('setWorkConditions() returns the very status when nothing changes', () => {
  const conditions = [dispatchingCondition(work('m1')), appliedCondition({ total: 1, errors: [] })];
  const status = setWorkConditions(work('m1', { manifestStatuses: [] }), conditions, NOW);
  expect(status.conditions?.map((each) => `${each.type}=${each.status}@${each.lastTransitionTime}`)).toEqual([
    `Dispatching=True@${NOW}`,
    `Applied=True@${NOW}`,
  ]);
  expect(status.manifestStatuses).toEqual([]);
  expect(setWorkConditions(work('m1', status), conditions, '2026-11-24T10:00:00Z')).toBe(status);
});

test.each([
  [
    syncEvent(work('m1'), 'm1'),
    'Normal SyncSucceed: Sync work(karmada-es-m1/nginx-687f7fb96f) to cluster(m1) successful.',
  ],
  [
    syncEvent(work('m1'), 'm1', 'x'),
    'Warning SyncFailed: Failed to sync work(karmada-es-m1/nginx-687f7fb96f) to cluster(m1), err: x',
  ],
  [applyEvent(deployment(), 'm1'), 'Normal SyncSucceed: Successfully applied resource(default/nginx) to cluster m1'],
  [
    applyEvent(deployment(), 'm1', 'x'),
    'Warning SyncFailed: Failed to create or update resource(default/nginx) in member cluster(m1): x',
  ],
])('event %#: %o', ({ type, reason, message }, expected) => {
  expect(`${type} ${reason}: ${message}`).toBe(expected);
});

test.each([propagationPolicy('p'), clusterPropagationPolicy('c')])(
  "withoutKarmadaMetadata() leaves what is the user's, and the few keys that Karmada leaves",
  (policy) => {
    const kept = {
      labels: { app: 'nginx', 'clusterresourcebinding.karmada.io/permanent-id': 'x' },
      annotations: { 'clusterresourcebinding.karmada.io/name': 'x', 'work.karmada.io/conflict-resolution': 'abort' },
    };
    const manifest = deployment({
      labels: {
        ...kept.labels,
        'resourcebinding.karmada.io/permanent-id': 'x',
        'work.karmada.io/permanent-id': 'x',
        'karmada.io/managed': 'true',
      },
      annotations: {
        ...kept.annotations,
        'resourcetemplate.karmada.io/managed-annotations': 'x',
        'resourcetemplate.karmada.io/managed-labels': 'x',
        'resourcetemplate.karmada.io/uid': 'x',
        'resourcetemplate.karmada.io/generation': '1',
        'resourcebinding.karmada.io/namespace': 'x',
        'resourcebinding.karmada.io/name': 'x',
        'work.karmada.io/namespace': 'x',
        'work.karmada.io/name': 'x',
      },
    });
    expect(withoutKarmadaMetadata(claim(manifest, policy))).toEqual(
      deployment({ ...kept, annotations: { ...kept.annotations, ...preserved } }),
    );
  },
);
