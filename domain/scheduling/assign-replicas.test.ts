import { expect, test } from 'vitest';
import type { BindingSpec } from '../kinds/binding.ts';
import type { Placement } from '../kinds/placement.ts';
import { assignReplicas } from './assign-replicas.ts';
import { DEFAULT_GATES } from './gates.ts';
import { AGGREGATED, DUPLICATED, DYNAMIC, replicasByName, sampleCandidate, sampleSpec, targets } from './samples.ts';

const OVERFLOW: Placement = {
  ...AGGREGATED,
  clusterAffinities: [{ affinityName: 'near', overflowAffinities: [{ affinityName: 'far' }] }],
};

/** Two clusters near, one far. */
const TIERS = [sampleCandidate('n1', 4), sampleCandidate('n2', 3), sampleCandidate('f1', 9, { overflowOrder: 1 })];

test.each<[string, Placement, Partial<BindingSpec>, Record<string, number>]>([
  ['what has no replicas, everywhere', DYNAMIC, {}, { n1: 0, n2: 0, f1: 0 }],
  ['no replicas wanted, nowhere', DUPLICATED, { replicaRequirements: {} }, {}],
  [
    'several components, everywhere',
    DYNAMIC,
    {
      components: [
        { name: 'a', replicas: 1 },
        { name: 'b', replicas: 1 },
      ],
    },
    { n1: 0, n2: 0, f1: 0 },
  ],
  ['what fits near, near', OVERFLOW, { replicas: 4 }, { n1: 4 }],
  ['what does not, far', OVERFLOW, { replicas: 10 }, { n1: 4, n2: 3, f1: 3 }],
  [
    'what runs far and no longer needs to, near',
    OVERFLOW,
    { replicas: 7, clusters: targets({ f1: 2 }) },
    { n1: 4, n2: 3 },
  ],
])('assignReplicas() puts %s', (_, placement, spec, wanted) => {
  expect(replicasByName(assignReplicas(TIERS, sampleSpec(placement, spec), 'near', false, DEFAULT_GATES))).toEqual(
    wanted,
  );
});

test.each<[string, typeof TIERS, string]>([
  ['no cluster', [], 'no clusters available to schedule'],
  ['too little room in all tiers', TIERS, 'Clusters available replicas are not enough to schedule.'],
])('assignReplicas() fails with %s', (_, chosen, message) => {
  expect(() => assignReplicas(chosen, sampleSpec(OVERFLOW, { replicas: 17 }), 'near', false, DEFAULT_GATES)).toThrow(
    message,
  );
});

test('assignReplicas() records components where whole sets are placed', () => {
  const components = [
    { name: 'manager', replicas: 1 },
    { name: 'worker', replicas: 3 },
  ];
  const spec = sampleSpec(
    { spreadConstraints: [{ spreadByField: 'cluster', minGroups: 1, maxGroups: 1 }] },
    { components },
  );
  const [chosen] = TIERS;
  const gates = { ...DEFAULT_GATES, MultiplePodTemplatesScheduling: true };
  expect(assignReplicas(chosen ? [chosen] : [], spec, '', false, gates)).toEqual([{ name: 'n1', components }]);
  expect(assignReplicas(chosen ? [chosen] : [], spec, '', false, DEFAULT_GATES)).toEqual([{ name: 'n1' }]);
});
