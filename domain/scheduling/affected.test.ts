import { expect, test } from 'vitest';
import type { Binding, BindingSpec } from '../kinds/binding.ts';
import type { Placement } from '../kinds/placement.ts';
import { isAffectedByCluster, isSchedulable } from './affected.ts';
import { sampleBinding, sampleCluster } from './samples.ts';

const CLAIM = { 'propagationpolicy.karmada.io/permanent-id': 'id' };

test.each<[string, Partial<BindingSpec>, Record<string, string> | undefined, boolean]>([
  ['claimed by a policy', {}, CLAIM, true],
  ['claimed by a cluster policy', {}, { 'clusterpropagationpolicy.karmada.io/permanent-id': 'id' }, true],
  ['managed', {}, { 'binding.karmada.io/managed-by': 'workflow' }, true],
  ['claimed by nobody', {}, undefined, false],
  ['claimed by an empty label', {}, { 'propagationpolicy.karmada.io/permanent-id': '' }, false],
  ['of the default scheduler', { schedulerName: 'default-scheduler' }, CLAIM, true],
  ['of another scheduler', { schedulerName: 'mine' }, CLAIM, false],
  ['suspended', { suspension: { scheduling: true } }, CLAIM, false],
  ['suspended in dispatching only', { suspension: { dispatching: true } }, CLAIM, true],
])('isSchedulable() of a binding %s', (_, spec, labels, wanted) => {
  const binding = sampleBinding({}, spec);
  const metadata = { ...binding.metadata, ...(labels ? { labels } : {}) };
  expect(isSchedulable({ ...binding, metadata })).toBe(wanted);
});

const TERMS: Placement = {
  clusterAffinities: [
    { affinityName: 'a', clusterNames: ['m1'], overflowAffinities: [{ affinityName: 'o', clusterNames: ['m3'] }] },
    { affinityName: 'b', clusterNames: ['m2'] },
  ],
};

test.each<[string, Placement | undefined, Binding['status'], string, boolean]>([
  ['no placement', undefined, {}, 'm1', false],
  ['any cluster', {}, {}, 'm1', true],
  ['this cluster', { clusterAffinity: { clusterNames: ['m1'] } }, {}, 'm1', true],
  ['another cluster', { clusterAffinity: { clusterNames: ['m2'] } }, {}, 'm1', false],
  ['the term in use', TERMS, { schedulerObservedGeneration: 2, schedulerObservingAffinityName: 'b' }, 'm2', true],
  ['a term not in use', TERMS, { schedulerObservedGeneration: 2, schedulerObservingAffinityName: 'b' }, 'm1', false],
  ['the first term by default', TERMS, { schedulerObservedGeneration: 2 }, 'm1', true],
  ['an overflow affinity', TERMS, { schedulerObservedGeneration: 2 }, 'm3', false],
  ['terms not scheduled yet', TERMS, { schedulerObservedGeneration: 1 }, 'm9', true],
])('isAffectedByCluster() for %s', (_, placement, status, cluster, wanted) => {
  const { placement: none, ...spec } = sampleBinding({}).spec;
  const binding = { ...sampleBinding({}), spec: { ...spec, ...(placement ? { placement } : {}) }, status };
  expect(isAffectedByCluster(binding, sampleCluster(cluster))).toBe(wanted);
  expect(isAffectedByCluster(binding, sampleCluster(cluster), 'other')).toBe(false);
});
