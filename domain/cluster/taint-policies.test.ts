import { describe, expect, test } from 'vitest';
import type { Cluster } from '../kinds/cluster.ts';
import type { ClusterConditionMatch, ClusterTaintPolicy } from '../kinds/cluster-taint-policy.ts';
import type { Condition, Taint } from '../kinds/meta.ts';
import { taintsText, withPolicyTaints } from './taint-policies.ts';

const NOW = '2026-01-01T00:00:00Z';
const SLOW: Taint = { key: 'network', value: 'slow', effect: 'NoSchedule' };
const DOWN: Taint = { key: 'network', effect: 'NoExecute' };

function cluster(conditions: Record<string, Condition['status']>, taints: Taint[] = []): Cluster {
  return {
    apiVersion: 'cluster.karmada.io/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'member1' },
    spec: { syncMode: 'Push', taints },
    status: {
      conditions: Object.entries(conditions).map(([type, status]) => ({
        type,
        status,
        reason: 'R',
        message: '',
        lastTransitionTime: NOW,
      })),
    },
  };
}

function policy(spec: Partial<ClusterTaintPolicy['spec']>, creationTimestamp = NOW): ClusterTaintPolicy {
  return {
    apiVersion: 'policy.karmada.io/v1alpha1',
    kind: 'ClusterTaintPolicy',
    metadata: { name: 'p', creationTimestamp },
    spec: { taints: [SLOW], ...spec },
  };
}

const when = (conditionType: string, operator: string, ...statusValues: string[]): ClusterConditionMatch => ({
  conditionType,
  operator,
  statusValues,
});

describe('withPolicyTaints', () => {
  test.each<[string, Partial<ClusterTaintPolicy['spec']>, Record<string, Condition['status']>, Taint[], Taint[]]>([
    [
      'adds when its condition holds',
      { addOnConditions: [when('Ready', 'In', 'False', 'Unknown')] },
      { Ready: 'False' },
      [],
      [{ ...SLOW, timeAdded: NOW }],
    ],
    ['adds nothing when it does not', { addOnConditions: [when('Ready', 'In', 'False')] }, { Ready: 'True' }, [], []],
    ['adds nothing without conditions', {}, { Ready: 'False' }, [], []],
    [
      'needs all conditions',
      { addOnConditions: [when('Ready', 'In', 'False'), when('Net', 'In', 'False')] },
      { Ready: 'False', Net: 'True' },
      [],
      [],
    ],
    [
      'NotIn holds for another status',
      { addOnConditions: [when('Net', 'NotIn', 'True')] },
      { Net: 'Unknown' },
      [],
      [{ ...SLOW, timeAdded: NOW }],
    ],
    [
      'NotIn does not hold for a condition that is absent',
      { addOnConditions: [when('Net', 'NotIn', 'True')] },
      {},
      [],
      [],
    ],
    [
      'an operator that is none never holds',
      { addOnConditions: [when('Net', 'Equals', 'True')] },
      { Net: 'True' },
      [],
      [],
    ],
    [
      'a taint with its key and effect is left as it is',
      { addOnConditions: [when('Net', 'In', 'False')] },
      { Net: 'False' },
      [{ ...SLOW, value: 'other' }],
      [{ ...SLOW, value: 'other' }],
    ],
    [
      'the same key with another effect is another taint',
      { addOnConditions: [when('Net', 'In', 'False')], taints: [DOWN] },
      { Net: 'False' },
      [SLOW],
      [SLOW, { ...DOWN, timeAdded: NOW }],
    ],
    [
      'removes, whatever the value',
      { removeOnConditions: [when('Net', 'In', 'True')] },
      { Net: 'True' },
      [{ ...SLOW, value: 'other' }, DOWN],
      [DOWN],
    ],
    [
      'removing follows adding',
      { addOnConditions: [when('Net', 'In', 'True')], removeOnConditions: [when('Net', 'In', 'True')] },
      { Net: 'True' },
      [],
      [],
    ],
    [
      'is for its clusters only',
      { targetClusters: { clusterNames: ['member2'] }, addOnConditions: [when('Net', 'In', 'True')] },
      { Net: 'True' },
      [],
      [],
    ],
    [
      'is for its clusters',
      { targetClusters: { clusterNames: ['member1'] }, addOnConditions: [when('Net', 'In', 'True')] },
      { Net: 'True' },
      [],
      [{ ...SLOW, timeAdded: NOW }],
    ],
  ])('%s', (_, spec, conditions, taints, expected) => {
    expect(withPolicyTaints(cluster(conditions, taints), [policy(spec)], NOW).spec.taints).toEqual(expected);
  });

  test('the newer policy has the last word', () => {
    const adds = policy({ addOnConditions: [when('Net', 'In', 'True')] }, '2025-01-01T00:00:00Z');
    const removes = policy({ removeOnConditions: [when('Net', 'In', 'True')] }, '2025-01-02T00:00:00Z');
    expect(withPolicyTaints(cluster({ Net: 'True' }), [removes, adds], NOW).spec.taints).toEqual([]);
  });

  test('what is right already is the same object', () => {
    const right = cluster({ Net: 'False' }, [SLOW]);
    expect(withPolicyTaints(right, [policy({ addOnConditions: [when('Net', 'In', 'False')] })], NOW)).toBe(right);
  });
});

test.each([
  [[], 'cluster now does not have taints'],
  [[SLOW, DOWN], 'cluster now has taints([{Key:network,Value:slow,Effect:NoSchedule},{Key:network,Effect:NoExecute}])'],
] as const)('taintsText %#', (taints, text) => {
  expect(taintsText(taints)).toBe(text);
});
