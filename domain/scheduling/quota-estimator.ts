/** Karmada's ResourceQuota estimator (gate ResourceQuotaEstimate): what the quotas of a member's namespace leave room for. */
import type { Component } from '../kinds/binding.ts';
import { type Demand, demandOf } from './capacity.ts';
import { type AssumedWorkload, UNKNOWN_ESTIMATE } from './input.ts';
import { appliesTo, isCompute, type MemberQuota } from './member-quota.ts';
import type { PlacedSpec } from './workload.ts';

/** Replicas of a binding that all quotas together allow; {@link UNKNOWN_ESTIMATE} when none limits them. */
export function replicasWithinQuotas(
  { replicaRequirements }: PlacedSpec,
  quotas: readonly MemberQuota[],
  assumed: readonly AssumedWorkload[],
): number {
  if (!replicaRequirements) {
    return UNKNOWN_ESTIMATE;
  }
  const demand = demandOf(replicaRequirements.resourceRequest);
  return least(
    quotas
      .filter((quota) => appliesTo(quota, replicaRequirements.priorityClassName))
      .map((quota) => fitting(quota, demand, assumed)),
  );
}

/** Whole sets of components that all quotas together allow; each quota counts the components that it applies to. */
export function setsWithinQuotas(
  components: readonly Component[],
  quotas: readonly MemberQuota[],
  assumed: readonly AssumedWorkload[],
): number {
  return least(
    quotas.map((quota) => {
      const matched = limitedBy(quota, components);
      return matched.length === 0 ? UNKNOWN_ESTIMATE : fitting(quota, totalDemand(matched), assumed);
    }),
  );
}

/** How often the demand fits into what a quota has left beside the assumed workloads. */
function fitting(quota: MemberQuota, demand: Demand, assumed: readonly AssumedWorkload[]): number {
  const inFlight = totalDemand(
    limitedBy(
      quota,
      assumed.filter(({ namespace }) => namespace === quota.metadata.namespace).flatMap(({ components }) => components),
    ),
  );
  const left = new Map([...quota.free].map(([name, amount]) => [name, amount - (inFlight.get(name) ?? 0)]));
  if ([...left].some(([name, amount]) => amount < 0 && inFlight.has(name))) {
    return 0;
  }
  const times = [...demand].flatMap(([name, amount]) => {
    const room = left.get(name);
    return room === undefined ? [] : [Math.max(0, Math.floor(room / amount))];
  });
  return least(times);
}

function limitedBy(quota: MemberQuota, components: readonly Component[]): Component[] {
  return components.filter(
    ({ replicaRequirements }) => replicaRequirements && appliesTo(quota, replicaRequirements.priorityClassName),
  );
}

/** What all replicas of the components ask for. */
function totalDemand(components: readonly Component[]): Demand {
  const sums = new Map<string, number>();
  for (const { replicas, replicaRequirements } of components) {
    for (const [name, amount] of demandOf(replicaRequirements?.resourceRequest)) {
      if (isCompute(name) && replicas > 0) {
        sums.set(name, (sums.get(name) ?? 0) + replicas * amount);
      }
    }
  }
  return sums;
}

function least(estimates: readonly number[]): number {
  const known = estimates.filter((estimate) => estimate !== UNKNOWN_ESTIMATE);
  return known.length > 0 ? Math.min(...known) : UNKNOWN_ESTIMATE;
}
