/** Annotations and taints of our own that failover reads and writes; everything else has Karmada's names. */

/** On the Lease by which a control plane holds its hub: JSON of the settings that a drill plans with. */
export const SETTINGS_ANNOTATION = 'fleetwright.io/settings';

/** On a Cluster: since when it is out; while it stands, the NoExecute taints of the outage are ours to remove. RFC 3339. */
export const OUT_SINCE_ANNOTATION = 'failover.fleetwright.io/out-since';

/**
 * On a policy, or on a binding, which wins: when workloads go back to a cluster that has recovered.
 * `never` (default), `immediately`, or the time for which it must have been stable, such as `30s`, `15m`, `2h`.
 */
export const FAILBACK_ANNOTATION = 'failover.fleetwright.io/failback';

/** On a binding: names of the clusters that it was moved away from and is to go back to, separated by commas. */
export const MOVED_FROM_ANNOTATION = 'failover.fleetwright.io/moved-from';

/** On a binding: JSON of the labels that the last eviction preserved, for a next one that finds no status to read. */
export const PRESERVED_STATE_ANNOTATION = 'failover.fleetwright.io/preserved-state';

/**
 * On a policy, or on a binding, which wins: the share of replicas that may move at a time towards the division that a
 * fresh decision would make, such as `25%`. Absent: nothing moves.
 */
export const REBALANCE_ANNOTATION = 'failover.fleetwright.io/rebalance';

/**
 * On a binding: JSON of the replicas that clusters keep beyond the schedule while replicas move from them to others:
 * since when, of how many in all, by cluster.
 */
export const KEPT_REPLICAS_ANNOTATION = 'failover.fleetwright.io/kept-replicas';

/** Key of the NoExecute taint by which a drill empties a cluster. No default toleration covers it. */
export const DRILL_TAINT = 'failover.fleetwright.io/drill';

/** Karmada's producers and reasons of eviction tasks. */
export const TAINT_MANAGER = 'TaintManager';
export const TAINT_UNTOLERATED = 'TaintUntolerated';
export const APPLICATION_FAILURE = 'ApplicationFailure';

/** Our own producer and reason, for the graceful part of going back. */
export const FAILBACK_PRODUCER = 'fleetwright-failback';
export const FAILED_BACK = 'FailedBack';

/** The same of gradual rebalancing. */
export const REBALANCE_PRODUCER = 'fleetwright-rebalance';
export const REBALANCED = 'Rebalanced';

/** The same for copies that a decision in the middle of a move leaves out. */
export const GUARD_PRODUCER = 'fleetwright-guard';
export const DISPLACED = 'Displaced';

/** The producer that Karmada writes for application failover, by kind of binding. */
export const APPLICATION_PRODUCER = {
  ResourceBinding: 'resource-binding-application-failover-controller',
  ClusterResourceBinding: 'cluster-resource-binding-application-failover-controller',
} as const;
