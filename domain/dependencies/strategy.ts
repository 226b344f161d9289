/** How an attached binding treats conflicts and deletion, when the bindings that need it disagree. */
import { type EventText, warningEvent } from '../event.ts';
import type { BindingSpec, ResourceBinding } from '../kinds/binding.ts';

/** The fields that an attached binding takes from those that need it. */
export type AttachedStrategy = Required<Pick<BindingSpec, 'conflictResolution' | 'preserveResourcesOnDeletion'>>;

/** One Overwrite makes Overwrite, one that preserves makes preserve; disagreement is told by an event. */
export function resolveStrategy(referrers: readonly ResourceBinding[]): {
  strategy: AttachedStrategy;
  conflict?: EventText;
} {
  const overwrites = referrers.filter(({ spec }) => spec.conflictResolution === 'Overwrite').length;
  const preserves = referrers.filter(({ spec }) => spec.preserveResourcesOnDeletion).length;
  const reasons = [
    ...(isMixed(overwrites, referrers) ? ['ConflictResolution conflicted (Overwrite vs Abort)'] : []),
    ...(isMixed(preserves, referrers) ? ['PreserveResourcesOnDeletion conflicted (true vs false)'] : []),
  ];
  return {
    strategy: {
      conflictResolution: overwrites > 0 ? 'Overwrite' : 'Abort',
      preserveResourcesOnDeletion: preserves > 0,
    },
    ...(reasons.length > 0 && {
      conflict: warningEvent('DependencyPolicyConflict', `Dependency policy conflict detected: ${reasons.join('; ')}.`),
    }),
  };
}

function isMixed(count: number, all: readonly unknown[]): boolean {
  return count > 0 && count < all.length;
}
