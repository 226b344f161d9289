/** What a scheduling decision is made from. */
import type { Binding, Component, ResourceBinding } from '../kinds/binding.ts';
import type { Cluster } from '../kinds/cluster.ts';
import type { SchedulingGates } from './gates.ts';
import type { MemberQuota } from './member-quota.ts';

/** A workload that was assigned to a cluster and whose pods are not running yet. */
export interface AssumedWorkload {
  namespace?: string | undefined;
  components: readonly Component[];
}

/** Replicas (or component sets) that one estimator allows per cluster name; {@link UNKNOWN_ESTIMATE} says nothing. */
type Estimate = ReadonlyMap<string, number>;

/** What an estimator answers for a cluster it cannot judge: the other estimators decide. */
export const UNKNOWN_ESTIMATE = -1;

/** Everything a decision reads. Objects are never changed, neither by us nor (while they are passed again) by the caller. */
export interface SchedulingInput {
  binding: Binding;
  /** All members, in any order; those being deleted are counted but never chosen. */
  clusters: readonly Cluster[];
  /** Default: {@link DEFAULT_GATES}. */
  gates?: SchedulingGates;
  /** `--enable-empty-workload-propagation`: chosen clusters that got no replica stay in the result. Default: false. */
  emptyWorkloadPropagation?: boolean;
  /** Bindings that may share an affinity or anti-affinity group with this one; others among them do no harm. */
  peers?: readonly ResourceBinding[];
  /** Answers of estimators beside our own, by estimator name; the least per cluster counts. */
  estimates?: ReadonlyMap<string, Estimate>;
  /** ResourceQuotas of a namespace on a member, undefined while they are not known. Absent without gate ResourceQuotaEstimate. */
  quotas?: (cluster: string, namespace: string) => readonly MemberQuota[] | undefined;
  /** By cluster name; read only under the gate SchedulingOvercommitProtection. */
  assumed?: ReadonlyMap<string, readonly AssumedWorkload[]>;
}
