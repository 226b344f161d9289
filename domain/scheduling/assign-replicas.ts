/** How many replicas each chosen cluster gets. */
import type { TargetCluster } from '../kinds/binding.ts';
import type { Candidate } from './candidates.ts';
import { divideReplicas, type Share } from './divide-replicas.ts';
import type { SchedulingGates } from './gates.ts';
import { SchedulingError } from './scheduling-error.ts';
import { type PlacedSpec, placesComponentSets } from './workload.ts';

/**
 * The targets of a binding. What has no replicas, or several components, goes to every chosen cluster undivided.
 * `affinityName` names the term of `clusterAffinities` that is tried. Throws {@link SchedulingError}.
 */
export function assignReplicas(
  chosen: readonly Candidate[],
  spec: PlacedSpec,
  affinityName: string,
  fresh: boolean,
  gates: SchedulingGates,
): TargetCluster[] {
  if (chosen.length === 0) {
    throw new SchedulingError('SchedulerError', 'no clusters available to schedule');
  }
  const { replicas = 0, replicaRequirements, components = [] } = spec;
  if ((replicas > 0 || replicaRequirements) && components.length <= 1) {
    const shares = overflows(spec, affinityName)
      ? divideByTiers(chosen, replicas, spec, fresh)
      : divideReplicas(chosen, replicas, spec, fresh);
    return shares.filter((share) => share.replicas > 0);
  }
  if (components.length > 1 && placesComponentSets(spec, gates)) {
    return chosen.map(({ name }) => ({
      name,
      components: components.map((component) => ({ name: component.name, replicas: component.replicas })),
    }));
  }
  return chosen.map(({ name }) => ({ name }));
}

/** True when the term that is tried may overflow. */
function overflows({ placement }: PlacedSpec, affinityName: string): boolean {
  return (
    !placement.clusterAffinity &&
    affinityName !== '' &&
    (placement.clusterAffinities ?? []).some(
      (term) => term.affinityName === affinityName && (term.overflowAffinities ?? []).length > 0,
    )
  );
}

/** Fills the affinity first and each overflow affinity after it, every one as far as it goes. */
function divideByTiers(chosen: readonly Candidate[], replicas: number, spec: PlacedSpec, fresh: boolean): Share[] {
  const byOrder = Map.groupBy(chosen, ({ overflowOrder }) => overflowOrder);
  const shares: Share[] = [];
  let left = replicas;
  for (const [, tier] of [...byOrder].sort(([a], [b]) => a - b)) {
    const held = tier.reduce((sum, { available }) => sum + available, 0);
    const wanted = Math.min(left, held);
    shares.push(...divideReplicas(tier, wanted, spec, fresh));
    left -= wanted;
    if (left <= 0) {
      return shares;
    }
  }
  throw new SchedulingError('Unschedulable', 'Clusters available replicas are not enough to schedule.');
}
