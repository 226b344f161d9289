import { expect, test } from 'vitest';
import type { KubeObject } from '../object.ts';
import { rejections } from './test-requests.ts';

type Taint = { key: string; effect: string };

function policy(...taints: Taint[]): KubeObject {
  return {
    apiVersion: 'policy.karmada.io/v1alpha1',
    kind: 'ClusterTaintPolicy',
    metadata: { name: 't' },
    spec: { taints },
  };
}

test('taints that differ in key or effect are accepted', () => {
  const object = policy(
    { key: 'a', effect: 'NoSchedule' },
    { key: 'a', effect: 'PreferNoSchedule' },
    { key: 'b', effect: 'NoSchedule' },
  );
  expect(rejections(object)).toEqual([]);
});

test('NoExecute must be allowed by the administrator', () => {
  const object = policy({ key: 'a', effect: 'NoExecute' });
  expect(rejections(object)).toEqual([
    'spec.taints[0]: Forbidden: Configuring taint with NoExecute effect is not allowed, this capability must be explicitly enabled by administrators through command-line flags',
  ]);
  expect(rejections(object, { lookups: { allowNoExecuteTaintPolicy: true } })).toEqual([]);
});

test('the first of two equal taints is named', () => {
  const taint = { key: 'a', effect: 'NoSchedule' };
  expect(rejections(policy(taint, { key: 'b', effect: 'NoSchedule' }, taint))).toEqual([
    'spec.taints[0]: Duplicate value: "Duplicate taint with the same key(a) and effect(NoSchedule) is not allowed"',
  ]);
});
