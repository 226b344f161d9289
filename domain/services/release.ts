/** Collected slices that nobody wants any more. */
import type { Work } from '../kinds/work.ts';
import { collectedFor } from './role.ts';
import { COLLECTED_FINALIZER, withCollectedFor, withoutFinalizers } from './slice.ts';
import { type Changes, keptFor, noChanges, type ServiceState, worksOfRole } from './state.ts';

/**
 * What becomes of the collected Works, after what stands for them elsewhere was removed: those that are being deleted may
 * go, those that are wanted for less are marked so, those that are wanted for nothing are deleted.
 */
export function planRelease(state: ServiceState): Changes<Work> {
  const changes = noChanges<Work>();
  for (const work of worksOfRole(state, 'collected')) {
    if (work.metadata.deletionTimestamp) {
      const freed = withoutFinalizers(work, Object.values(COLLECTED_FINALIZER));
      if (freed !== work) {
        changes.update.push(freed);
      }
      continue;
    }
    const kept = keptFor(state, work);
    if (kept.length === 0) {
      changes.remove.push(work);
    } else if (kept.length < collectedFor(work).length) {
      changes.update.push(withCollectedFor(work, kept));
    }
  }
  return changes;
}
