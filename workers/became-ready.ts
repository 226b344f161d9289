/** When a member is worth another try. */
import type { Cluster } from '../domain/kinds/cluster.ts';
import { isConditionTrue } from '../domain/status/conditions.ts';
import type { Change } from '../kube/object-cache.ts';

/** True when a cluster is ready now and was not before, or was not there. */
export function becameReady(change: Change<Cluster>): boolean {
  return (
    change.type !== 'deleted' &&
    isConditionTrue(change.object.status?.conditions, 'Ready') &&
    (change.type === 'added' || !isConditionTrue(change.old.status?.conditions, 'Ready'))
  );
}
