import { expect, test } from 'vitest';
import { deepFreeze } from '../fixtures.ts';
import type { Cluster } from '../kinds/cluster.ts';
import type { Taint } from '../kinds/meta.ts';
import { OUT_SINCE_ANNOTATION } from './names.ts';
import { isOut, massOutage, withOutageTaint } from './outage.ts';

const NOW = '2026-11-24T08:10:00Z';
const BEFORE = '2026-11-24T08:00:00Z';
type Ready = 'True' | 'False' | 'Unknown';

function cluster(ready: Ready | undefined, taints: Taint[] = [], since?: string): Cluster {
  return deepFreeze({
    apiVersion: 'cluster.karmada.io/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'm1', ...(since && { annotations: { [OUT_SINCE_ANNOTATION]: since } }) },
    spec: { syncMode: 'Push', taints },
    status: {
      conditions: ready && [{ type: 'Ready', status: ready, reason: 'R', message: '', lastTransitionTime: BEFORE }],
    },
  });
}
const execute = (key: string, timeAdded = BEFORE): Taint => ({ key, effect: 'NoExecute', timeAdded });
const NOT_READY = 'cluster.karmada.io/not-ready';
const UNREACHABLE = 'cluster.karmada.io/unreachable';
const other: Taint = { key: 'gpu', effect: 'NoSchedule' };

test.each<[string, Cluster, boolean, Taint[], string | undefined]>([
  ['taints a member that is not ready', cluster('False', [other]), true, [other, execute(NOT_READY, NOW)], NOW],
  ['taints one that is unreachable', cluster('Unknown'), true, [execute(UNREACHABLE, NOW)], NOW],
  ['leaves one alone that was never asked', cluster(undefined), true, [], undefined],
  ['leaves one alone that is ready', cluster('True', [other]), true, [other], undefined],
  [
    'goes on counting when the kind of outage changes',
    cluster('Unknown', [execute(NOT_READY)], BEFORE),
    true,
    [execute(UNREACHABLE)],
    BEFORE,
  ],
  ['takes it back', cluster('True', [other, execute(NOT_READY)], BEFORE), true, [other], undefined],
  [
    'keeps the same taint of somebody else',
    cluster('True', [execute(NOT_READY)]),
    true,
    [execute(NOT_READY)],
    undefined,
  ],
  ['adds nothing when it is switched off', cluster('False'), false, [], undefined],
  ['takes it back when it is switched off', cluster('False', [execute(NOT_READY)], BEFORE), false, [], undefined],
  [
    'gives a time to a taint without one',
    cluster('True', [{ key: 'a', effect: 'NoExecute' }, other]),
    false,
    [execute('a', NOW), other],
    undefined,
  ],
])('withOutageTaint() %s', (_, before, isOn, taints, since) => {
  const after = withOutageTaint(before, NOW, isOn);
  expect(after.spec.taints).toEqual(taints);
  expect(after.metadata.annotations?.[OUT_SINCE_ANNOTATION]).toBe(since);
  expect(withOutageTaint(after, '2027-01-01T00:00:00Z', isOn)).toBe(after);
});

test('isOut() does not count a member that is leaving', () => {
  const leaving = cluster('False');
  expect(isOut(leaving)).toBe(true);
  expect(isOut({ ...leaving, metadata: { ...leaving.metadata, deletionTimestamp: NOW } })).toBe(false);
});

test.each([
  [1, 1, false],
  [2, 2, true],
  [2, 3, true],
  [2, 4, false],
  [3, 5, true],
  [55, 100, false],
  [56, 100, true],
])('massOutage() of %i among %i members: %s', (out, all, holds) => {
  const members = Array.from({ length: all }, (_, index) => cluster(index < out ? 'False' : 'True'));
  expect(massOutage(members, 55) !== undefined).toBe(holds);
});
