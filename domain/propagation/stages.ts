/** What the stages of a propagation tell the workflow. Small: these travel through Temporal's history. */
import type { DecisionRecord } from '../scheduling/decision-record.ts';

/** The phase of a propagation, as people see it. */
export type PropagationPhase = 'Matching' | 'Waiting' | 'Applying' | 'Observing' | 'Settled' | 'Suspended' | 'Removed';

/** Answer of `matchPolicy`. */
export interface MatchResult {
  /** `namespace/name` or `name` of the policy that claims the template; absent when none does. */
  policy?: string;
  /** True when the next stages have something to look at: a binding, Works, or a namespace for all clusters. */
  proceed: boolean;
  /** Why there is nothing to do, or what is waited for. */
  message?: string;
}

/** Answer of `schedule`. */
export interface ScheduleResult {
  clusters: { name: string; replicas?: number }[];
  /** True when something follows the template, or has to be let go. */
  hasDependencies?: true;
  /** Why no cluster was found, or the decision did not change. */
  message?: string;
  /** Try again after this many milliseconds though nothing changed (Karmada's scheduling back-off). */
  retryAfterMs?: number;
  /** The decision with its reasons, where one was made: for people who ask later; the workflow does not read it. */
  decision?: DecisionRecord;
}

/** Answer of `distributeDependencies`. */
export interface DependenciesResult {
  /** What could not be read or attached. */
  message?: string;
  /** Try again after this many milliseconds though nothing changed. */
  retryAfterMs?: number;
}

/** One Work and what is to be done with it on its member. */
export interface WorkTarget {
  cluster: string;
  /** The Work's name in the cluster's execution namespace. */
  work: string;
  action: 'apply' | 'remove' | 'suspended' | 'done';
  /** Task queue of a pull member's agent; push members are reached by any worker. */
  queue?: string;
}

/** Answer of `createWorks`. */
export interface WorksResult {
  works: WorkTarget[];
  /** Why some cluster has no Work, or an old one (an override that cannot be applied). */
  message?: string;
  /** Look again after this many milliseconds though nothing changes. */
  retryAfterMs?: number;
}

/** One cluster in the answer of `observe`. */
export interface ClusterObservation {
  cluster: string;
  applied: boolean;
  health: 'Healthy' | 'Unhealthy' | 'Unknown';
  message?: string;
}

/** Answer of `observe`. */
export interface ObserveResult {
  clusters: ClusterObservation[];
  /** True when every target has it applied and healthy: nothing more to wait for. */
  settled: boolean;
}

/** The result of a propagation's run, shown in the Temporal UI. */
export interface PropagationSummary {
  subject: string;
  phase: PropagationPhase;
  policy?: string;
  clusters: ClusterObservation[];
  passes: number;
  message?: string;
}
