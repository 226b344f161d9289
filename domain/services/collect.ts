/** What one member's slices of a service mean for the Works that hold them. */

import { workName } from '../kinds/names.ts';
import type { Work } from '../kinds/work.ts';
import type { KubeObject } from '../object.ts';
import { isConditionTrue } from '../status/conditions.ts';
import { type CollectedFor, type ServiceKey, serviceRole } from './role.ts';
import { collectSlice } from './slice.ts';
import { addChange, type Changes, type Making, noChanges } from './state.ts';

/** A service as one member and its Works show it. */
export interface CollectedState {
  cluster: string;
  service: ServiceKey;
  /** All slices of the service on the member. */
  slices: readonly KubeObject[];
  /** The Works of the cluster that have a part in the service. */
  works: readonly Work[];
  /** The Work of that name in the execution namespace, whatever its part. */
  workNamed(name: string): Work | undefined;
}

/**
 * The Works to write. What nobody wants any more is not removed here: what stands for it elsewhere has to go first, and whoever
 * sees to that removes the Works, too.
 */
export function planCollect(
  { cluster, service, slices, works, workNamed }: CollectedState,
  making: Making,
): Changes<Work> {
  const changes = noChanges<Work>();
  const wanted = wantedFor(works);
  const there = new Set<string>();
  for (const slice of slices) {
    const name = workName('EndpointSlice', slice.metadata.name, slice.metadata.namespace);
    there.add(name);
    const existing = workNamed(name);
    // A Work of a propagation: the slice is the hub's own.
    const isTaken = existing && serviceRole(existing) !== 'collected';
    if (wanted.length > 0 && !isTaken && !existing?.metadata.deletionTimestamp) {
      const work = collectSlice(cluster, slice, service, wanted, {
        existing,
        uuid: making.uuid(),
        steps: making.steps,
      });
      addChange(changes, work, existing);
    }
  }
  changes.remove = works.filter(
    (work) => serviceRole(work) === 'collected' && !there.has(work.metadata.name) && !work.metadata.deletionTimestamp,
  );
  return changes;
}

/** A service is exported once its ServiceExport has reached the member, and provided by a mark alone. */
function wantedFor(works: readonly Work[]): CollectedFor[] {
  const live = works.filter(({ metadata }) => !metadata.deletionTimestamp);
  const isExported = live.some(
    (work) => serviceRole(work) === 'exporter' && isConditionTrue(work.status?.conditions, 'Applied'),
  );
  const isProvided = live.some((work) => serviceRole(work) === 'provider');
  return [
    ...(isProvided ? (['MultiClusterService'] as const) : []),
    ...(isExported ? (['ServiceExport'] as const) : []),
  ];
}
