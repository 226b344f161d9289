import { expect, test } from 'vitest';
import type { Cluster } from '../kinds/cluster.ts';
import type { MultiClusterServiceSpec } from '../kinds/multi-cluster-service.ts';
import { clustersOfPart, isCrossCluster, obstacleOf } from './clusters.ts';
import { between, deleting, multiClusterService, sampleMember } from './samples.ts';

const all = ['c', 'a', 'b'].map((name) => sampleMember(name));

test.each<[string, Partial<MultiClusterServiceSpec>, string[], string[]]>([
  ['named', between('b', 'c', 'a', 'c'), ['b'], ['a', 'c']],
  ['not named', {}, ['a', 'b', 'c'], ['a', 'b', 'c']],
  ['an empty list', { providerClusters: [], consumerClusters: [{ name: 'x' }] }, ['a', 'b', 'c'], ['x']],
  // As in Karmada since it has the new fields.
  [
    'named in the old fields alone',
    { serviceProvisionClusters: ['a'], range: { clusterNames: ['a'] } },
    ['a', 'b', 'c'],
    ['a', 'b', 'c'],
  ],
])('clusters of a MultiClusterService: %s', (_, spec, providers, consumers) => {
  const service = multiClusterService(spec);
  expect(clustersOfPart(service, 'Provider', all)).toEqual(providers);
  expect(clustersOfPart(service, 'Consumer', all)).toEqual(consumers);
});

test('isCrossCluster() is false for a load balancer', () => {
  expect([['CrossCluster'], ['LoadBalancer']].map((types) => isCrossCluster(multiClusterService({ types })))).toEqual([
    true,
    false,
  ]);
});

test.each<[string, Cluster | undefined, string | undefined, string | undefined]>([
  ['ready', sampleMember('a'), undefined, undefined],
  ['ready, and serves slices', sampleMember('a', true, true), undefined, undefined],
  [
    'ready, and known to serve none',
    sampleMember('a', true, false),
    'APIIncompatible',
    'Provider cluster a does not support EndpointSlice',
  ],
  [
    'out',
    sampleMember('a', false),
    'SyncServiceFailed',
    'Provider cluster a is not ready, skip to propagate MultiClusterService',
  ],
  ['leaving', deleting(sampleMember('a')), 'ClusterNotFound', 'Provider cluster a is not found'],
  ['not there', undefined, 'ClusterNotFound', 'Provider cluster a is not found'],
])('obstacleOf() a provider that is %s', (_, cluster, reason, message) => {
  expect(obstacleOf('Provider', 'a', cluster)).toEqual(reason && { type: 'Warning', reason, message });
});

test('obstacleOf() a consumer says what it does not get', () => {
  expect(obstacleOf('Consumer', 'a', sampleMember('a', false))?.message).toBe(
    'Consumer cluster a is not ready, skip to propagate EndpointSlice',
  );
});
