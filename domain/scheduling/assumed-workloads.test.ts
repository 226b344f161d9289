import { expect, test } from 'vitest';
import type { BindingSpec } from '../kinds/binding.ts';
import { assumedWorkloads } from './assumed-workloads.ts';
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
