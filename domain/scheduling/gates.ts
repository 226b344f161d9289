/** Karmada's feature gates that change what the scheduler decides. */

/** One switch per gate, by Karmada's name. */
export interface SchedulingGates {
  /** Estimate by the cluster's resource models where it has them. */
  CustomizedClusterResourceModeling: boolean;
  /** Schedule workloads of several pod templates as whole sets, and record their components in the result. */
  MultiplePodTemplatesScheduling: boolean;
  /** Honour the affinity and anti-affinity groups of workloads. */
  WorkloadAffinity: boolean;
  /** Count workloads that are assigned but not yet running as used capacity. */
  SchedulingOvercommitProtection: boolean;
}

/** The gates as Karmada 1.19 ships them. */
export const DEFAULT_GATES: SchedulingGates = {
  CustomizedClusterResourceModeling: true,
  MultiplePodTemplatesScheduling: false,
  WorkloadAffinity: false,
  SchedulingOvercommitProtection: false,
};
