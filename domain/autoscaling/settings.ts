/** What an administrator decides about autoscaling; names and defaults are those of Kubernetes' and Karmada's flags. */

/** Settings of all autoscalers. */
export interface AutoscalingSettings {
  /** Between two looks at an autoscaler. */
  syncPeriodMs: number;
  /** How long a higher recommendation holds replicas up where `behavior.scaleDown` does not say. */
  downscaleStabilizationMs: number;
  /** Relative difference between metric and target that is not worth a change, where `behavior` does not say. */
  tolerance: number;
  /** How long after its start the CPU use of a pod may be that of its start. */
  cpuInitializationMs: number;
  /** How long after its start a pod that is not ready counts as never having been. */
  initialReadinessDelayMs: number;
}

export const DEFAULT_AUTOSCALING_SETTINGS: AutoscalingSettings = {
  syncPeriodMs: 15_000,
  downscaleStabilizationMs: 5 * 60_000,
  tolerance: 0.1,
  cpuInitializationMs: 5 * 60_000,
  initialReadinessDelayMs: 30_000,
};
