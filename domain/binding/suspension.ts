/**
 * The owners of a binding's suspension: the policy suspends dispatching, somebody else (a queue) scheduling, a person the
 * binding as a whole.
 */
import type { Binding, BindingSpec } from '../kinds/binding.ts';
import type { Suspension } from '../kinds/placement.ts';
import { annotationOf } from '../metadata.ts';

type BindingSuspension = BindingSpec['suspension'];

/** The policy's part replaced by what the policy says now; `scheduling` stays. Undefined when nothing is left. */
export function mergeSuspension(existing: BindingSuspension, ofPolicy: Suspension | undefined): BindingSuspension {
  const { scheduling } = existing ?? {};
  if (!ofPolicy && scheduling === undefined) {
    return undefined;
  }
  return { ...ofPolicy, ...(scheduling !== undefined && { scheduling }) };
}

/** True when a Work for the cluster must not be dispatched. */
export function isDispatchingSuspended(suspension: BindingSuspension, cluster: string): boolean {
  return suspension?.dispatching === true || !!suspension?.dispatchingOnClusters?.clusterNames?.includes(cluster);
}

/** On a binding: `"true"` holds back everything that would be sent to its clusters, whatever the policy says. */
export const SUSPENDED_ANNOTATION = 'fleetwright.io/suspended';

/** True when somebody has suspended the binding itself. */
export function isSuspended(binding: Binding): boolean {
  return annotationOf(binding, SUSPENDED_ANNOTATION) === 'true';
}
