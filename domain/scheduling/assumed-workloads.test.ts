import { expect, test } from 'vitest';
import { resourceBinding } from '../fixtures.ts';
import type { BindingSpec, ResourceBinding } from '../kinds/binding.ts';
import { assumedWorkloads, inFlight } from './assumed-workloads.ts';
import type { AssumedWorkload } from './input.ts';
import { sampleSpec, targets } from './samples.ts';

const COMPONENTS = [
  { name: 'a', replicas: 1 },
  { name: 'b', replicas: 2 },
];
const REQUEST = { resourceRequest: { cpu: '1' } };

test.each<[string, Partial<BindingSpec>, Record<string, AssumedWorkload>]>([
  ['nothing for a ConfigMap', {}, {}],
  [
    'the replicas of each cluster',
    { replicas: 3 },
    { m1: { components: [{ name: 'web', replicas: 1 }] }, m2: { components: [{ name: 'web', replicas: 2 }] } },
  ],
  [
    'their requirements',
    { replicas: 3, replicaRequirements: { ...REQUEST, namespace: 'shop' } },
    {
      m1: { components: [{ name: 'web', replicas: 1, replicaRequirements: REQUEST }] },
      m2: { components: [{ name: 'web', replicas: 2, replicaRequirements: REQUEST }] },
    },
  ],
  ['all components', { components: COMPONENTS }, { m1: { components: COMPONENTS }, m2: { components: COMPONENTS } }],
])('assumedWorkloads() assumes %s', (_, spec, wanted) => {
  expect(Object.fromEntries(assumedWorkloads(sampleSpec({}, spec), targets({ m1: 1, m2: 2 })))).toEqual(wanted);
});

test.each<[string, Partial<ResourceBinding['status'] & object>, boolean]>([
  ['that was just scheduled', {}, true],
  ['that is unhealthy', { aggregatedStatus: [{ clusterName: 'm1', health: 'Unhealthy' }] }, true],
  ['that is healthy elsewhere', { aggregatedStatus: [{ clusterName: 'm2', health: 'Healthy' }] }, true],
  ['that is healthy', { aggregatedStatus: [{ clusterName: 'm1', health: 'Healthy' }] }, false],
  ['that was scheduled five minutes ago', { lastScheduledTime: '2026-11-24T07:55:00Z' }, false],
  ['that was never scheduled', { lastScheduledTime: undefined }, false],
])('inFlight() knows a workload %s: %j', (_, status, isAssumed) => {
  const spec = sampleSpec({}, { replicas: 2, clusters: targets({ m1: 2 }) });
  const binding = {
    ...resourceBinding(spec, { uid: 'u' }),
    status: { lastScheduledTime: '2026-11-24T07:59:00Z', ...status },
  };
  const nowMs = Date.parse('2026-11-24T08:00:00Z');
  const assumed = { namespace: 'default', components: [{ name: spec.resource.name, replicas: 2 }] };
  expect(inFlight([binding], undefined, nowMs).get('m1')).toEqual(isAssumed ? [assumed] : undefined);
  expect(inFlight([binding], 'u', nowMs).size).toBe(0);
});
