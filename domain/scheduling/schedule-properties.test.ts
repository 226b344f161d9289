import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TargetCluster } from '../kinds/binding.ts';
import type { Cluster } from '../kinds/cluster.ts';
import type { Placement, SpreadConstraint } from '../kinds/placement.ts';
import { AGGREGATED, DUPLICATED, DYNAMIC, EVEN, sampleBinding, sampleCluster } from './samples.ts';
import { schedule } from './schedule.ts';
import type { PlacedSpec } from './workload.ts';

interface Case {
  clusters: Cluster[];
  placement: Placement;
  replicas: number;
}

const clusters = fc
  .array(fc.record({ pods: fc.nat(30), region: fc.constantFrom('r1', 'r2', 'r3') }), { minLength: 1, maxLength: 9 })
  .map((list) => list.map(({ pods, region }, index) => sampleCluster(`m${index}`, pods, { spec: { region } })));

const groups = fc
  .record({ minGroups: fc.integer({ min: 1, max: 3 }), more: fc.nat(2) })
  .map(({ minGroups, more }) => ({ minGroups, maxGroups: minGroups + more }));

/** None, or by cluster. */
const plain: fc.Arbitrary<SpreadConstraint[]> = fc.oneof(
  fc.constant<SpreadConstraint[]>([]),
  groups.map((cluster): SpreadConstraint[] => [{ spreadByField: 'cluster', ...cluster }]),
);

/** By region too, with a cluster for each region at least. */
const regional: fc.Arbitrary<SpreadConstraint[]> = fc.tuple(groups, groups).map(([region, cluster]) => [
  { spreadByField: 'region', ...region },
  { spreadByField: 'cluster', ...cluster, maxGroups: cluster.maxGroups + region.maxGroups },
]);

const cases = (spreads: fc.Arbitrary<SpreadConstraint[]>, ...strategies: Placement[]): fc.Arbitrary<Case> =>
  fc.record({
    clusters,
    placement: fc
      .tuple(fc.constantFrom(...strategies), spreads)
      .map(([strategy, spreadConstraints]) => ({ ...strategy, spreadConstraints })),
    replicas: fc.integer({ min: 1, max: 60 }),
  });

const ANY_SPREAD = fc.oneof(plain, regional);

const byName = (a: TargetCluster, b: TargetCluster): number => (a.name < b.name ? -1 : 1);

/** The schedule by name; why there is none, where there is none. */
function run({ clusters: members, placement, replicas }: Case, present?: TargetCluster[]) {
  const binding = sampleBinding(placement, {
    replicas,
    replicaRequirements: { resourceRequest: { cpu: '1m' } },
    ...(present && { clusters: present }),
  });
  const spec: PlacedSpec = { ...binding.spec, placement };
  const result = schedule(spec, '', { binding, clusters: members });
  return result.scheduled ? result.clusters.toSorted(byName) : result.message;
}

const sum = (targets: readonly TargetCluster[]): number => targets.reduce((all, { replicas = 0 }) => all + replicas, 0);

test('schedule() divides exactly the replicas that are wanted', () => {
  fc.assert(
    fc.property(cases(ANY_SPREAD, AGGREGATED, DYNAMIC, EVEN), (one) => {
      const result = run(one);
      expect(typeof result === 'string' ? one.replicas : sum(result)).toBe(one.replicas);
    }),
    { numRuns: 500 },
  );
});

test('schedule() goes to no more clusters than the spread allows; static weights name theirs themselves', () => {
  fc.assert(
    fc.property(cases(ANY_SPREAD, AGGREGATED, DYNAMIC, DUPLICATED), (one) => {
      const result = run(one);
      const limit = one.placement.spreadConstraints?.find(({ spreadByField }) => spreadByField === 'cluster');
      const most = limit?.maxGroups ?? one.clusters.length;
      expect(typeof result === 'string' ? 0 : result.length).toBeLessThanOrEqual(most);
    }),
    { numRuns: 500 },
  );
});

test('schedule() by capacity gives no cluster more than it has room for', () => {
  fc.assert(
    fc.property(cases(ANY_SPREAD, AGGREGATED, DYNAMIC), (one) => {
      const result = run(one);
      const room = new Map(
        one.clusters.map(({ metadata, status }) => [metadata.name, status?.resourceSummary?.allocatable?.pods]),
      );
      for (const { name, replicas = 0 } of typeof result === 'string' ? [] : result) {
        expect(replicas).toBeLessThanOrEqual(Number(room.get(name)));
      }
    }),
    { numRuns: 500 },
  );
});

test('schedule() by capacity finds clusters exactly where there is room for all', () => {
  fc.assert(
    fc.property(cases(fc.constant([]), AGGREGATED, DYNAMIC), (one) => {
      const room = one.clusters.reduce(
        (all, { status }) => all + Number(status?.resourceSummary?.allocatable?.pods),
        0,
      );
      expect(typeof run(one) !== 'string').toBe(room >= one.replicas);
    }),
    { numRuns: 500 },
  );
});

test('schedule() does not depend on the order of clusters', () => {
  const shuffled = cases(ANY_SPREAD, AGGREGATED, DYNAMIC, EVEN, DUPLICATED).chain((one) =>
    fc.tuple(fc.constant(one), fc.shuffledSubarray(one.clusters, { minLength: one.clusters.length })),
  );
  fc.assert(
    fc.property(shuffled, ([one, other]) => {
      expect(run({ ...one, clusters: other })).toEqual(run(one));
    }),
    { numRuns: 500 },
  );
});

// By region Karmada compares groups by room, which counts what the binding has there: the answer may move once more.
test('schedule() again changes nothing', () => {
  fc.assert(
    fc.property(cases(plain, AGGREGATED, DYNAMIC, EVEN, DUPLICATED), (one) => {
      const result = run(one);
      if (typeof result !== 'string') {
        expect(run(one, result)).toEqual(result);
      }
    }),
    { numRuns: 500 },
  );
});
