import { expect, test } from 'vitest';
import type { Cluster } from '../kinds/cluster.ts';
import type { Condition, Taint } from '../kinds/meta.ts';
import { withConditionTaints, withoutPastTaints } from './condition-taints.ts';

const now = '2026-01-01T00:00:00Z';
const notReady: Taint = { key: 'cluster.karmada.io/not-ready', effect: 'NoSchedule', timeAdded: now };
const unreachable: Taint = { key: 'cluster.karmada.io/unreachable', effect: 'NoSchedule', timeAdded: now };
const own: Taint = { key: 'mine', effect: 'NoExecute' };

function clusterWith(status: Condition['status'] | undefined, taints: Taint[]): Cluster {
  return {
    apiVersion: 'cluster.karmada.io/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'a' },
    spec: { syncMode: 'Push', taints },
    ...(status && {
      status: { conditions: [{ type: 'Ready', status, reason: 'x', message: '', lastTransitionTime: now }] },
    }),
  };
}

test.each<[Condition['status'] | undefined, Taint[], Taint[]]>([
  [undefined, [], [notReady]],
  ['False', [own], [own, notReady]],
  ['False', [unreachable], [notReady]],
  ['Unknown', [notReady, own], [own, unreachable]],
  ['True', [notReady, own, unreachable], [own]],
])('withConditionTaints() for Ready=%s turns %j into %j', (status, before, after) => {
  expect(withConditionTaints(clusterWith(status, before), now).spec.taints).toEqual(after);
});

test.each<[Condition['status'], Taint[]]>([
  ['True', [own]],
  ['False', [notReady]],
])('withConditionTaints() returns the very cluster when nothing changes (%s)', (status, taints) => {
  const cluster = clusterWith(status, taints);
  expect(withConditionTaints(cluster, now)).toBe(cluster);
});

test.each<[Condition['status'] | undefined, Taint[], Taint[]]>([
  ['True', [notReady, own], [own]],
  ['True', [{ ...notReady, effect: 'NoExecute' }], [{ ...notReady, effect: 'NoExecute' }]],
  ['False', [notReady], [notReady]],
  ['Unknown', [unreachable], [unreachable]],
  [undefined, [notReady], [notReady]],
])('withoutPastTaints() for Ready=%s turns %j into %j', (status, before, after) => {
  const [cluster] = withoutPastTaints([clusterWith(status, before)]);
  expect(cluster?.spec.taints).toEqual(after);
});

test('withoutPastTaints() returns the very clusters when no taint is past', () => {
  const clusters = [clusterWith('True', [own]), clusterWith('False', [notReady])];
  expect(withoutPastTaints(clusters)).toBe(clusters);
});
