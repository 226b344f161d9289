/** How outages are dealt with: the settings of the whole control plane. */

/**
 * `on`: a member that is out is tainted NoExecute, and what does not tolerate that moves away.
 * `taints`: only NoExecute taints that others add drive workloads away.
 * `off`: Karmada's default: NoExecute taints evict nothing.
 */
export type FailoverMode = 'on' | 'taints' | 'off';

/** Settings of failover. */
export interface FailoverSettings {
  mode: FailoverMode;
  /** Seconds for which an outage is tolerated where a placement says nothing (Kubernetes and Karmada: 300). */
  tolerationSeconds: number;
  /** Bindings that leave one cluster per second (Karmada's `--resource-eviction-rate` is 0.5). */
  evictionsPerSecond: number;
  /** Seconds that a graceful eviction waits for its replacements, where its task says nothing. */
  gracePeriodSeconds: number;
  /** How workloads without `failover.cluster` leave (Karmada: `--no-execute-taint-eviction-purge-mode`). */
  purgeMode: 'Gracefully' | 'Directly';
  /**
   * True: purge mode Directly takes workloads off a member that is out too, as Karmada does. They run nowhere by our will
   * until it is back, lose the copy that it kept, and only then start elsewhere.
   */
  evictsDirectlyInOutages: boolean;
  /** Per cent of members that may be out before all outages are held: the fault is then more likely ours than theirs. */
  maxOutPercent: number;
  /** Bindings that move back to one cluster at the same time. */
  failbackBudget: number;
  /** Seconds between two rounds of the descheduler; 0: none (Karmada's `--descheduling-interval` is 2 minutes). */
  deschedulingSeconds: number;
  /** Seconds without a node after which a pod counts as having found no room (Karmada's `--unschedulable-threshold`). */
  unschedulableSeconds: number;
}

/** What holds where nothing else is said. */
export const DEFAULT_FAILOVER_SETTINGS: FailoverSettings = {
  mode: 'on',
  tolerationSeconds: 300,
  evictionsPerSecond: 5,
  gracePeriodSeconds: 600,
  purgeMode: 'Gracefully',
  evictsDirectlyInOutages: false,
  maxOutPercent: 55,
  failbackBudget: 10,
  deschedulingSeconds: 120,
  unschedulableSeconds: 300,
};
