import { expect, test } from 'vitest';
import type { Cluster } from '../domain/kinds/cluster.ts';
import type { Change } from '../kube/object-cache.ts';
import { becameReady } from './became-ready.ts';

/** A cluster that is ready, is not, or was never asked. */
function cluster(ready?: 'True' | 'False' | 'Unknown'): Cluster {
  const condition = { type: 'Ready', reason: 'R', message: '', lastTransitionTime: '2026-11-24T08:00:00Z' };
  return {
    apiVersion: 'cluster.karmada.io/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'm1' },
    spec: { syncMode: 'Push' },
    ...(ready && { status: { conditions: [{ ...condition, status: ready }] } }),
  };
}
const modified = (old: Cluster, object: Cluster): Change<Cluster> => ({ type: 'modified', old, object });

test.each<[string, Change<Cluster>, boolean]>([
  ['comes ready', { type: 'added', object: cluster('True') }, true],
  ['comes and was never asked', { type: 'added', object: cluster() }, false],
  ['is asked for the first time', modified(cluster(), cluster('True')), true],
  ['is back', modified(cluster('False'), cluster('True')), true],
  ['is heard of again', modified(cluster('Unknown'), cluster('True')), true],
  ['stays ready', modified(cluster('True'), cluster('True')), false],
  ['goes out', modified(cluster('True'), cluster('False')), false],
  ['stays out', modified(cluster('False'), cluster('Unknown')), false],
  ['leaves, ready', { type: 'deleted', object: cluster('True'), old: cluster('False') }, false],
])('becameReady() of a cluster that %s', (_, change, expected) => {
  expect(becameReady(change)).toBe(expected);
});
