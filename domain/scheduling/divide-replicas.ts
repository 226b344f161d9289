/** Dividing replicas among chosen clusters, by the four strategies. */
import { matchesClusterAffinity } from '../cluster-affinity.ts';
import type { Candidate } from './candidates.ts';
import { sortLikeGo } from './go-sort.ts';
import { SchedulingError } from './scheduling-error.ts';
import { allocateSeats, breaksTiesDescending, type Party } from './webster.ts';
import { type PlacedSpec, strategyOf } from './workload.ts';

/** Replicas of one cluster. */
export interface Share {
  name: string;
  replicas: number;
}

/**
 * Divides `wanted` replicas among the chosen clusters. Steadily: what runs stays, and only the difference is divided;
 * `fresh`: as if nothing ran. Clusters without a replica may be in the result. Throws {@link SchedulingError}.
 */
export function divideReplicas(
  chosen: readonly Candidate[],
  wanted: number,
  spec: PlacedSpec,
  fresh: boolean,
): Share[] {
  const strategy = strategyOf(spec.placement);
  switch (strategy) {
    case 'Duplicated':
      return chosen.map(({ name }) => ({ name, replicas: wanted }));
    case 'StaticWeight':
      return spread(wanted, staticWeights(chosen, spec), spec);
    case 'DynamicWeight':
      return divideByCapacity(chosen, wanted, spec, fresh, (available) => available);
    case 'Aggregated':
      return divideByCapacity(chosen, wanted, spec, fresh, fewest);
    case 'unsupported': {
      const { replicaSchedulingType = '', replicaDivisionPreference = '' } = spec.placement.replicaScheduling ?? {};
      throw new SchedulingError(
        'SchedulerError',
        `unsupported replica scheduling strategy, replicaSchedulingType: ${replicaSchedulingType}, ` +
          `replicaDivisionPreference: ${replicaDivisionPreference}, please try another scheduling strategy`,
      );
    }
  }
}

/** The greatest weight of all rules that match a cluster; when no rule matches any, all weigh the same. */
function staticWeights(chosen: readonly Candidate[], { placement }: PlacedSpec): Party[] {
  const rules = placement.replicaScheduling?.weightPreference?.staticWeightList ?? [];
  const weighed = chosen
    .map(({ name, cluster }) => ({
      name,
      votes: rules.reduce(
        (greatest, { targetCluster, weight }) =>
          weight > greatest && matchesClusterAffinity(cluster, targetCluster) ? weight : greatest,
        0,
      ),
    }))
    .filter(({ votes }) => votes > 0);
  return weighed.length > 0 ? weighed : chosen.map(({ name }) => ({ name, votes: 1 }));
}

/** Takes of the clusters, roomiest first, those among which replicas are divided. */
type Narrowing = (available: readonly Share[], scheduled: readonly Share[], wanted: number) => readonly Share[];

function divideByCapacity(
  chosen: readonly Candidate[],
  wanted: number,
  spec: PlacedSpec,
  fresh: boolean,
  narrow: Narrowing,
): Share[] {
  const names = new Set(chosen.map(({ name }) => name));
  const scheduled = (spec.clusters ?? [])
    .filter(({ name }) => names.has(name))
    .map(({ name, replicas = 0 }): Share => ({ name, replicas }));
  if (fresh) {
    const running = new Map(scheduled.map(({ name, replicas }) => [name, replicas]));
    const available = chosen.map(({ name, allocatable }) => ({
      name,
      replicas: addInt32(allocatable, running.get(name) ?? 0),
    }));
    return divide('do fresh scale', wanted, available, [], spec, narrow);
  }
  const assigned = sum(scheduled);
  if (assigned > wanted) {
    return divide('scale down', wanted, scheduled, [], spec, narrow);
  }
  if (assigned < wanted) {
    const available = chosen.map(({ name, allocatable }) => ({ name, replicas: allocatable }));
    return divide('scale up', wanted - assigned, available, scheduled, spec, narrow);
  }
  return scheduled;
}

/** Divides by available replicas, and adds the result to what stays. */
function divide(
  step: 'do fresh scale' | 'scale down' | 'scale up',
  wanted: number,
  available: readonly Share[],
  scheduled: readonly Share[],
  spec: PlacedSpec,
  narrow: Narrowing,
): Share[] {
  const total = sum(available);
  if (total < wanted) {
    throw new SchedulingError(
      'Unschedulable',
      `failed to ${step}: Clusters available replicas ${total} are not enough to schedule.`,
    );
  }
  const sorted = sortLikeGo(available, (a, b) => a.replicas > b.replicas);
  const parties = narrow(sorted, scheduled, wanted).map(({ name, replicas }) => ({ name, votes: replicas }));
  return merge(scheduled, spread(wanted, parties, spec));
}

/** As few clusters as hold the replicas, those first that run some already. */
function fewest(available: readonly Share[], scheduled: readonly Share[], wanted: number): readonly Share[] {
  const running = new Set(scheduled.filter(({ replicas }) => replicas > 0).map(({ name }) => name));
  const ordered = [
    ...available.filter(({ name }) => running.has(name)),
    ...available.filter(({ name }) => !running.has(name)),
  ];
  let held = 0;
  const last = ordered.findIndex(({ replicas }) => {
    held += replicas;
    return held >= wanted;
  });
  return ordered.slice(0, last + 1);
}

function spread(wanted: number, parties: readonly Party[], { resource }: PlacedSpec): Share[] {
  return allocateSeats(wanted, parties, breaksTiesDescending(resource.uid)).map(({ name, seats }) => ({
    name,
    replicas: seats,
  }));
}

/** The new shares on top of the old ones; old ones that got nothing new stand last. */
function merge(scheduled: readonly Share[], added: readonly Share[]): Share[] {
  const running = new Map(scheduled.map(({ name, replicas }) => [name, replicas]));
  const got = new Set(added.map(({ name }) => name));
  return [
    ...added.map(({ name, replicas }) => ({ name, replicas: replicas + (running.get(name) ?? 0) })),
    ...scheduled.filter(({ name }) => !got.has(name)),
  ];
}

/** As in Karmada in 32 bits: an object without replicas has the greatest int32 everywhere, and the sum wraps. */
function sum(shares: readonly Share[]): number {
  return shares.reduce((total, { replicas }) => addInt32(total, replicas), 0);
}

function addInt32(a: number, b: number): number {
  return (a + b) | 0;
}
