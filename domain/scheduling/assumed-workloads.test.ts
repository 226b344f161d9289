import { expect, test } from 'vitest';
import type { BindingSpec } from '../kinds/binding.ts';
import { assumedWorkloads, isSettling, workloadsInFlight } from './assumed-workloads.ts';
import type { AssumedWorkload } from './input.ts';
import { sampleBinding, sampleSpec, targets } from './samples.ts';

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
    {
      m1: { namespace: 'shop', components: [{ name: 'web', replicas: 1 }] },
      m2: { namespace: 'shop', components: [{ name: 'web', replicas: 2 }] },
    },
  ],
  [
    'their requirements',
    { replicas: 3, replicaRequirements: { ...REQUEST, namespace: 'shop' } },
    {
      m1: { namespace: 'shop', components: [{ name: 'web', replicas: 1, replicaRequirements: REQUEST }] },
      m2: { namespace: 'shop', components: [{ name: 'web', replicas: 2, replicaRequirements: REQUEST }] },
    },
  ],
  [
    'all components',
    { components: COMPONENTS },
    { m1: { namespace: 'shop', components: COMPONENTS }, m2: { namespace: 'shop', components: COMPONENTS } },
  ],
])('assumedWorkloads() assumes %s', (_, spec, wanted) => {
  expect(Object.fromEntries(assumedWorkloads(sampleSpec({}, spec), targets({ m1: 1, m2: 2 })))).toEqual(wanted);
});

test.each<[string, string | undefined, string[], string[]]>([
  ['everywhere at first', '2026-01-01T10:00:00Z', [], ['m1', 'm2']],
  ['where it is not healthy', '2026-01-01T10:00:00Z', ['m1'], ['m2']],
  ['nowhere once it is healthy', '2026-01-01T10:00:00Z', ['m1', 'm2'], []],
  ['nowhere after five minutes', '2026-01-01T09:56:00Z', [], []],
  ['while the time is not written yet', undefined, [], ['m1', 'm2']],
])('workloadsInFlight() assumes a workload %s', (_, lastScheduledTime, healthy, wanted) => {
  const binding = {
    ...sampleBinding({}, { replicas: 3, clusters: targets({ m1: 1, m2: 2 }) }),
    status: {
      ...(lastScheduledTime && { lastScheduledTime }),
      aggregatedStatus: healthy.map((clusterName) => ({ clusterName, health: 'Healthy' as const })),
    },
  };
  const inFlight = workloadsInFlight([binding], Date.parse('2026-01-01T10:01:00Z'));
  expect([...inFlight.keys()]).toEqual(wanted);
  expect(isSettling(binding)).toBe(healthy.length < 2);
});

test('workloadsInFlight() assumes what is no workload nowhere', () => {
  const binding = sampleBinding({}, { clusters: targets({ m1: 0 }) });
  expect([isSettling(binding), workloadsInFlight([binding], 0).size]).toEqual([false, 0]);
});
