/** The two owners of a binding's suspension: the policy suspends dispatching, somebody else (a queue) scheduling. */
import type { BindingSpec } from '../kinds/binding.ts';
import type { Suspension } from '../kinds/placement.ts';

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
