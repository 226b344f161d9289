import { expect, test } from 'vitest';
import { work } from '../fixtures.ts';
import type { Cluster } from '../kinds/cluster.ts';
import type { Condition } from '../kinds/meta.ts';
import { decideWorkDeletion } from './deletion.ts';
import { withoutKarmadaMetadata } from './preserve.ts';

function cluster(ready: Condition['status'], deleted = false): Cluster {
  return {
    apiVersion: 'cluster.karmada.io/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'm1', ...(deleted && { deletionTimestamp: '2026-01-01T00:00:00Z' }) },
    spec: { syncMode: 'Push' },
    status: { conditions: [{ type: 'Ready', status: ready, reason: 'x', message: '', lastTransitionTime: 'x' }] },
  };
}

const plain = work('m1');
const manifests = plain.spec.workload?.manifests ?? [];
const preserved = { ...plain, spec: { ...plain.spec, preserveResourcesOnDeletion: true } };
const kept = { kind: 'preserve', manifests: manifests.map(withoutKarmadaMetadata) };

test.each([
  ['on a ready member', plain, cluster('True'), { kind: 'delete', manifests }],
  ['on a ready member that leaves', plain, cluster('True', true), { kind: 'delete', manifests }],
  ['on a member out of reach', plain, cluster('False'), { kind: 'blocked', message: 'cluster(m1) not ready' }],
  ['on a member not heard of', plain, cluster('Unknown'), { kind: 'blocked', message: 'cluster(m1) not ready' }],
  ['on a member out of reach that leaves', plain, cluster('False', true), { kind: 'skip' }],
  ['that preserves', preserved, cluster('True'), kept],
  ['that preserves, its member out of reach', preserved, cluster('Unknown', true), kept],
])('decideWorkDeletion() of a Work %s', (_, deleted, member, expected) => {
  expect(decideWorkDeletion(deleted, member)).toEqual(expected);
});
