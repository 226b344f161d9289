import { expect, test } from 'vitest';
import { work } from '../fixtures.ts';
import type { Work } from '../kinds/work.ts';
import { collectedFor, isServiceRecord, type ServiceRole, serviceRole, servicesOf, wantsSlices } from './role.ts';
import { collectedWork, dispatchedWork, exporterWork, providerWork } from './samples.ts';

const both = collectedWork('a', ['ServiceExport', 'MultiClusterService']);
const labelled = (labels: Record<string, string>): Work => work('a', undefined, { labels });

test.each<[string, Work, ServiceRole | undefined, boolean, boolean]>([
  ['a ServiceExport', exporterWork('a'), 'exporter', false, true],
  ['a MultiClusterService', providerWork('a'), 'provider', true, true],
  ['a collected slice', collectedWork('a'), 'collected', true, true],
  ['a slice collected for both', both, 'collected', true, true],
  ['a dispatched slice', dispatchedWork('b', collectedWork('a')), 'dispatched', false, false],
  ['a Deployment', work('a'), undefined, false, false],
  [
    'a Deployment with the labels',
    labelled({ 'endpointslice.karmada.io/namespace': 'shop', 'endpointslice.karmada.io/name': 'web' }),
    undefined,
    false,
    false,
  ],
  ['nothing', { ...work('a'), spec: {} }, undefined, false, false],
])('the Work of %s', (_, of, role, isRecord, wants) => {
  expect(serviceRole(of)).toBe(role);
  expect(isServiceRecord(of)).toBe(isRecord);
  expect(wantsSlices(of)).toBe(wants);
  expect(servicesOf(of)).toEqual(role === undefined ? [] : ['shop/web']);
});

test('servicesOf() names every export of a Work that a person wrote', () => {
  const [first] = exporterWork('a').spec.workload?.manifests ?? [];
  const second = {
    apiVersion: 'multicluster.x-k8s.io/v1alpha1',
    kind: 'ServiceExport',
    metadata: { namespace: 'shop', name: 'api' },
  };
  const manifests = first ? [first, second] : [];
  expect(servicesOf({ ...exporterWork('a'), spec: { workload: { manifests } } })).toEqual(['shop/web', 'shop/api']);
});

test('collectedFor() takes half a mark for none', () => {
  expect(collectedFor(labelled({ 'endpointslice.karmada.io/name': 'web' }))).toEqual([]);
});
