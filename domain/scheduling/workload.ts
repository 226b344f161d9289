/** What the scheduler reads off a binding: kind of workload, strategy, and whether a fresh start is wanted. */
import type { Binding, BindingSpec } from '../kinds/binding.ts';
import type { Placement } from '../kinds/placement.ts';
import type { SchedulingGates } from './gates.ts';

/** A binding's spec with the placement that scheduling needs. */
export type PlacedSpec = BindingSpec & { placement: Placement };

/** How replicas reach clusters. `unsupported` is a Divided placement without a preference. */
export type Strategy = 'Duplicated' | 'StaticWeight' | 'DynamicWeight' | 'Aggregated' | 'unsupported';

/** True when the template has replicas, requirements or components; anything else (ConfigMap, Service) has no capacity to ask for. */
export function isWorkload(spec: BindingSpec): boolean {
  return (spec.replicas ?? 0) > 0 || spec.replicaRequirements !== undefined || (spec.components ?? []).length > 0;
}

/** True when whole sets of components go to exactly one cluster, so that sets, not replicas, are estimated. */
export function placesComponentSets(spec: PlacedSpec, gates: SchedulingGates): boolean {
  return (
    gates.MultiplePodTemplatesScheduling &&
    (spec.components ?? []).length > 0 &&
    (spec.placement.spreadConstraints ?? []).some(
      ({ spreadByField, minGroups, maxGroups }) => spreadByField === 'cluster' && minGroups === 1 && maxGroups === 1,
    )
  );
}

/** The strategy of a placement; none at all means Duplicated. */
export function strategyOf({ replicaScheduling }: Placement): Strategy {
  if (replicaScheduling === undefined || replicaScheduling.replicaSchedulingType === 'Duplicated') {
    return 'Duplicated';
  }
  const { replicaSchedulingType, replicaDivisionPreference, weightPreference } = replicaScheduling;
  if (replicaSchedulingType !== 'Divided' || replicaDivisionPreference === undefined) {
    return 'unsupported';
  }
  if (replicaDivisionPreference === 'Aggregated') {
    return 'Aggregated';
  }
  return weightPreference?.dynamicWeight ? 'DynamicWeight' : 'StaticWeight';
}

/** True when somebody asked for a new decision after the last one; before the first there is nothing to redo. */
export function isRescheduleRequested({ spec, status }: Binding): boolean {
  const { rescheduleTriggeredAt } = spec;
  const lastScheduledTime = status?.lastScheduledTime;
  return (
    rescheduleTriggeredAt !== undefined &&
    lastScheduledTime !== undefined &&
    Date.parse(rescheduleTriggeredAt) > Date.parse(lastScheduledTime)
  );
}
