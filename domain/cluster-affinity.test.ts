import { expect, test } from 'vitest';
import { matchesClusterAffinity } from './cluster-affinity.ts';
import type { Cluster } from './kinds/cluster.ts';
import type { ClusterAffinity, FieldSelector } from './kinds/placement.ts';

const ZONES = ['z1', 'z2', 'z3'];

function clusterIn(spec: Partial<Cluster['spec']>): Cluster {
  return {
    apiVersion: 'cluster.karmada.io/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'c1', labels: { foo: 'bar' } },
    spec: { syncMode: 'Push', ...spec },
  };
}

const CLUSTER = clusterIn({ zones: ZONES, region: 'r1', provider: 'p1' });

type Requirement = NonNullable<FieldSelector['matchExpressions']>[number];

function field(key: string, operator: Requirement['operator'], ...values: string[]): Requirement {
  return { key, operator, values };
}

const fields = (...matchExpressions: Requirement[]): ClusterAffinity => ({ fieldSelector: { matchExpressions } });
const labels = (matchLabels: Record<string, string>): ClusterAffinity => ({ labelSelector: { matchLabels } });

const NAMED: ClusterAffinity = { clusterNames: ['c1'] };
const LABELLED = labels({ foo: 'bar' });
const IN_ZONES = fields(field('zone', 'In', ...ZONES));

test.each<[string, ClusterAffinity, boolean]>([
  ['nothing asked', {}, true],
  ['its name', NAMED, true],
  ['another name', { clusterNames: ['c2'] }, false],
  ['its name, and excluded', { ...NAMED, exclude: ['c1'] }, false],
  ['its labels, and excluded', { ...LABELLED, exclude: ['c1'] }, false],
  ['its zones, and excluded', { ...IN_ZONES, exclude: ['c1'] }, false],
  ['its labels', LABELLED, true],
  ['other labels', labels({ foo: 'other' }), false],
  ['labels that cannot be', labels({ '': 'bar' }), false],
  [
    'not a label that cannot be',
    { labelSelector: { matchExpressions: [{ key: 'a b', operator: 'NotIn', values: ['c'] }] } },
    false,
  ],
  [
    'not a value that cannot be',
    { labelSelector: { matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['b c'] }] } },
    false,
  ],
  ['its name and labels', { ...NAMED, ...LABELLED }, true],
  ['its name and other labels', { ...NAMED, ...labels({ foo: 'other' }) }, false],
  ['its zones', IN_ZONES, true],
  ['one of its zones', fields(field('zone', 'In', 'z2')), true],
  ['not its zones', fields(field('zone', 'NotIn', ...ZONES)), false],
  ['not one of its zones', fields(field('zone', 'NotIn', 'z2', 'z9')), false],
  ['its region', fields(field('region', 'In', 'r1')), true],
  ['another region', fields(field('region', 'In', 'r2')), false],
  ['not its region', fields(field('region', 'NotIn', 'r1')), false],
  ['its provider', fields(field('provider', 'In', 'p1')), true],
  ['another provider', fields(field('provider', 'In', 'p2')), false],
  ['not its provider', fields(field('provider', 'NotIn', 'p1')), false],
  ['its zones and region', fields(field('zone', 'In', ...ZONES), field('region', 'In', 'r1')), true],
  ['its zones and another region', fields(field('zone', 'In', ...ZONES), field('region', 'In', 'r2')), false],
  ['a field that clusters have not', fields(field('metadata.name', 'In', 'c1')), false],
  ['a field without a name', fields(field('', 'In')), false],
  ['all of it', { ...NAMED, ...LABELLED, ...IN_ZONES }, true],
  ['all of it but the labels', { ...NAMED, ...labels({ foo: 'other' }), ...IN_ZONES }, false],
  ['all of it but the name', { clusterNames: ['c2'], ...LABELLED, ...IN_ZONES }, false],
])('matchesClusterAffinity() for %s', (_, affinity, matches) => {
  expect(matchesClusterAffinity(CLUSTER, affinity)).toBe(matches);
});

test.each<[Requirement, string[], boolean]>([
  [field('zone', 'In', 'a'), [], false],
  [field('zone', 'In', 'a'), ['a', 'b'], true],
  [field('zone', 'In', 'a', 'b'), ['a', 'b'], true],
  [field('zone', 'NotIn', 'a'), [], true],
  [field('zone', 'NotIn', 'a'), ['a', 'b'], false],
  [field('zone', 'Exists'), [], false],
  [field('zone', 'Exists'), ['a'], true],
  [field('zone', 'DoesNotExist'), [], true],
  [field('zone', 'DoesNotExist'), ['a'], false],
  [field('zone', 'Gt'), ['a'], false],
])('matchesClusterAffinity() for %j in zones %j', (requirement, zones, matches) => {
  expect(matchesClusterAffinity(clusterIn({ zones }), fields(requirement))).toBe(matches);
});
