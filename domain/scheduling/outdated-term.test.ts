import { expect, test } from 'vitest';
import type { ObjectMeta } from '../object.ts';
import { isTermOutdated } from './outdated-term.ts';
import { sampleBinding, sampleCluster } from './samples.ts';

const TERMS = {
  clusterAffinities: [
    { affinityName: 'a', clusterNames: ['m1'] },
    { affinityName: 'b', clusterNames: ['m2'] },
  ],
};
const SCHEDULED = {
  schedulerObservingAffinityName: 'b',
  schedulerObservedGeneration: 2,
  lastScheduledTime: '2026-01-01T10:00:05Z',
};
const written = (second: number, more = {}): ObjectMeta['managedFields'] => [
  { manager: 'a', operation: 'Update', time: '2026-01-01T10:00:00Z' },
  { manager: 'b', operation: 'Update', time: `2026-01-01T10:00:0${second}Z`, ...more },
];

test.each<[string, object, string, ObjectMeta['managedFields'], boolean]>([
  ['a cluster of the term that changed later', TERMS, 'm2', written(6), true],
  ['a change of the same second', TERMS, 'm2', written(5), false],
  ['an earlier change', TERMS, 'm2', written(4), false],
  ['a later report of status', TERMS, 'm2', written(6, { subresource: 'status' }), false],
  ['a cluster of another term', TERMS, 'm1', written(6), false],
  ['a cluster that does not say', TERMS, 'm2', undefined, false],
  ['a placement without terms', { clusterAffinity: { clusterNames: ['m2'] } }, 'm2', written(6), false],
])('isTermOutdated() for %s', (_, placement, name, managedFields, wanted) => {
  const cluster = sampleCluster(name);
  const changed = { ...cluster, metadata: { ...cluster.metadata, ...(managedFields && { managedFields }) } };
  const binding = { ...sampleBinding(placement), status: SCHEDULED };
  expect(isTermOutdated(binding, [sampleCluster('m2'), changed])).toBe(wanted);
});

test('isTermOutdated() is false before the first schedule', () => {
  const cluster = sampleCluster('m1');
  const changed = { ...cluster, metadata: { ...cluster.metadata, managedFields: written(9) ?? [] } };
  expect(isTermOutdated(sampleBinding(TERMS), [changed])).toBe(false);
});
