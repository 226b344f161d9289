import { expect, test } from 'vitest';
import type { BindingSpec, ResourceBinding } from '../kinds/binding.ts';
import type { ClusterSpec } from '../kinds/cluster.ts';
import type { Placement } from '../kinds/placement.ts';
import { filterContext, rejection } from './filters.ts';
import { DEFAULT_GATES } from './gates.ts';
import { sampleBinding, sampleCluster, sampleSpec, targets } from './samples.ts';

const NO_MATCH = 'cluster(s) did not match the placement cluster affinity constraint';

interface FilterCase {
  placement?: Placement;
  spec?: Partial<BindingSpec>;
  cluster?: Partial<ClusterSpec>;
  affinityName?: string;
}

function reasonFor({ placement = {}, spec = {}, cluster = {}, affinityName = '' }: FilterCase): string | undefined {
  const binding = sampleBinding(placement, spec);
  const context = filterContext(sampleSpec(placement, spec), affinityName, { binding, clusters: [] });
  return rejection(sampleCluster('m1', 100, { spec: cluster }), context)?.reason;
}

const TERMS: Placement = {
  clusterAffinities: [
    { affinityName: 'near', clusterNames: ['m2'], overflowAffinities: [{ affinityName: 'far', clusterNames: ['m1'] }] },
  ],
};
const TAINTED: Partial<ClusterSpec> = {
  taints: [
    { key: 'soft', effect: 'PreferNoSchedule' },
    { key: 'hard', value: 'x', effect: 'NoExecute' },
  ],
};

test.each<[string, FilterCase, string | undefined]>([
  ['everything', {}, undefined],
  ['a named cluster', { placement: { clusterAffinity: { clusterNames: ['m1'] } } }, undefined],
  ['another cluster', { placement: { clusterAffinity: { clusterNames: ['m2'] } } }, NO_MATCH],
  ['an overflow affinity for a workload', { placement: TERMS, affinityName: 'near', spec: { replicas: 1 } }, undefined],
  ['an overflow affinity for anything else', { placement: TERMS, affinityName: 'near' }, NO_MATCH],
  ['an unknown term', { placement: TERMS, affinityName: 'gone' }, undefined],
  [
    'an evicted cluster',
    { spec: { gracefulEvictionTasks: [{ fromCluster: 'm1', reason: 'R', producer: 'p' }] } },
    'cluster(s) is in the process of eviction',
  ],
  [
    'no region',
    { placement: { spreadConstraints: [{ spreadByField: 'region' }] } },
    'cluster(s) did not have region property',
  ],
  [
    'no provider',
    { placement: { spreadConstraints: [{ spreadByField: 'provider' }] }, cluster: { region: 'r' } },
    'cluster(s) did not have provider property',
  ],
  [
    'no zones',
    { placement: { spreadConstraints: [{ spreadByField: 'zone' }] }, cluster: { zone: 'z', zones: [] } },
    'cluster(s) did not have zones property',
  ],
  ['zones', { placement: { spreadConstraints: [{ spreadByField: 'zone' }] }, cluster: { zones: ['z'] } }, undefined],
  ['a taint', { cluster: TAINTED }, 'cluster(s) had untolerated taint {hard=x:NoExecute}'],
  ['a tolerated taint', { placement: { clusterTolerations: [{ operator: 'Exists' }] }, cluster: TAINTED }, undefined],
  ['a taint on a target', { spec: { clusters: targets({ m1: 1 }) }, cluster: TAINTED }, undefined],
  [
    'an unknown API',
    { spec: { resource: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'd' } } },
    'cluster(s) did not have the API resource',
  ],
  [
    'an unknown API on a target',
    { spec: { resource: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'd' }, clusters: targets({ m1: 1 }) } },
    undefined,
  ],
  [
    'affinity of a target',
    { placement: TERMS, affinityName: 'near', spec: { clusters: targets({ m1: 0 }) } },
    NO_MATCH,
  ],
])('rejection() for %s', (_, input, wanted) => {
  expect(reasonFor(input)).toBe(wanted);
});

test('rejection() names the first filter that fails', () => {
  const placement: Placement = { clusterAffinity: { clusterNames: ['m2'] } };
  const binding = sampleBinding(placement);
  const context = filterContext(sampleSpec(placement), '', { binding, clusters: [] });
  expect(rejection(sampleCluster('m1', 1, { spec: TAINTED }), context)).toEqual({
    filter: 'TaintToleration',
    reason: 'cluster(s) had untolerated taint {hard=x:NoExecute}',
  });
});

const ANTI = 'cluster already has workload with the same anti-affinity group';
const TOGETHER = 'ResourceBinding with the same affinity group does not target this cluster';

function peer(
  name: string,
  groups: BindingSpec['workloadAffinityGroups'],
  on: string[],
  namespace = 'shop',
): ResourceBinding {
  const clusters = on.map((cluster) => ({ name: cluster }));
  const binding = sampleBinding({}, { clusters, ...(groups ? { workloadAffinityGroups: groups } : {}) });
  return { ...binding, metadata: { name, namespace } };
}

test.each<[string, BindingSpec['workloadAffinityGroups'], ResourceBinding[], string[], string | undefined]>([
  ['apart from a peer here', { antiAffinityGroup: 'a' }, [peer('p', { antiAffinityGroup: 'a' }, ['m1'])], [], ANTI],
  [
    'apart from a peer elsewhere',
    { antiAffinityGroup: 'a' },
    [peer('p', { antiAffinityGroup: 'a' }, ['m2'])],
    [],
    undefined,
  ],
  [
    'apart from another group',
    { antiAffinityGroup: 'a' },
    [peer('p', { antiAffinityGroup: 'b' }, ['m1'])],
    [],
    undefined,
  ],
  [
    'apart, in another namespace',
    { antiAffinityGroup: 'a' },
    [peer('p', { antiAffinityGroup: 'a' }, ['m1'], 'x')],
    [],
    undefined,
  ],
  [
    'apart from itself',
    { antiAffinityGroup: 'a' },
    [peer('web-deployment', { antiAffinityGroup: 'a' }, ['m1'])],
    [],
    undefined,
  ],
  [
    'apart, but running here',
    { antiAffinityGroup: 'a' },
    [peer('p', { antiAffinityGroup: 'a' }, ['m1'])],
    ['m1'],
    undefined,
  ],
  ['with a peer here', { affinityGroup: 'a' }, [peer('p', { affinityGroup: 'a' }, ['m1', 'm2'])], [], undefined],
  ['with a peer elsewhere', { affinityGroup: 'a' }, [peer('p', { affinityGroup: 'a' }, ['m2'])], [], TOGETHER],
  [
    'with two peers, one elsewhere',
    { affinityGroup: 'a' },
    [peer('p', { affinityGroup: 'a' }, ['m1']), peer('q', { affinityGroup: 'a' }, ['m2'])],
    [],
    TOGETHER,
  ],
  ['with an unscheduled peer', { affinityGroup: 'a' }, [peer('p', { affinityGroup: 'a' }, [])], [], undefined],
  [
    'with a peer elsewhere, but running here',
    { affinityGroup: 'a' },
    [peer('p', { affinityGroup: 'a' }, ['m2'])],
    ['m1'],
    undefined,
  ],
  ['no group', undefined, [peer('p', { affinityGroup: 'a', antiAffinityGroup: 'a' }, ['m1'])], [], undefined],
])('rejection() under WorkloadAffinity: %s', (_, groups, peers, running, wanted) => {
  const binding = peer('web-deployment', groups, running);
  const spec = { ...binding.spec, placement: {} };
  const on = { ...DEFAULT_GATES, WorkloadAffinity: true };
  const context = filterContext(spec, '', { binding, clusters: [], peers, gates: on });
  expect(rejection(sampleCluster('m1'), context)?.reason).toBe(wanted);
  const off = filterContext(spec, '', { binding, clusters: [], peers });
  expect(rejection(sampleCluster('m1'), off)).toBeUndefined();
});
