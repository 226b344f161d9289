/** A binding's status, gathered from its Works. */
import { clusterOf, keptClusters } from '../binding/targets.ts';
import { equalJson, keepIfEqual } from '../equality.ts';
import type { AggregatedStatusItem, Binding, BindingSpec, BindingStatus, ObjectReference } from '../kinds/binding.ts';
import type { ManifestStatus, Work } from '../kinds/work.ts';
import { findCondition, type NewCondition, setCondition } from './conditions.ts';
import { identifierOf, manifestIndex } from './manifest-status.ts';

/** Type of the condition that tells whether all Works of a binding are applied. */
const FULLY_APPLIED = 'FullyApplied';

/**
 * The binding's status with what its Works say, or its very own status when nothing changes.
 * @param works those that carry the binding's permanent id, in any order
 * @param now RFC 3339 with seconds
 */
export function aggregateBindingStatus(binding: Binding, works: readonly Work[], now: string): BindingStatus {
  const { spec, status = {} } = binding;
  const items = aggregateWorks(works, spec.resource);
  return keepIfEqual<BindingStatus>(status, {
    ...status,
    aggregatedStatus: items.length > 0 ? items : undefined,
    conditions: setCondition(status.conditions, fullyAppliedCondition(spec, items), now),
  });
}

/** One item a cluster, in the order of their names; Works that are being deleted no longer count. */
export function aggregateWorks(works: readonly Work[], template: ObjectReference): AggregatedStatusItem[] {
  return works
    .filter((work) => !work.metadata.deletionTimestamp)
    .map((work) => itemOf(work, template))
    .sort((left, right) => (left.clusterName < right.clusterName ? -1 : 1));
}

function itemOf(work: Work, template: ObjectReference): AggregatedStatusItem {
  const clusterName = clusterOf(work);
  const applied = findCondition(work.status?.conditions, 'Applied');
  if (applied?.status !== 'True') {
    return { clusterName, ...(applied?.message && { appliedMessage: applied.message }), health: 'Unknown' };
  }
  const ordinal = manifestIndex(work, template);
  const reported = work.status?.manifestStatuses?.find(({ identifier }) => identifies(identifier, template, ordinal));
  return {
    clusterName,
    ...(reported?.status && { status: reported.status }),
    applied: true,
    health: reported ? reported.health : 'Unknown',
  };
}

/** True for the identifier of this manifest, by whatever agent it was written: an empty group or namespace may be left out. */
function identifies(identifier: ManifestStatus['identifier'], template: ObjectReference, ordinal: number): boolean {
  const { group = '', namespace = '' } = identifier;
  const own = { ...identifier, group: group || undefined, namespace: namespace || undefined, resource: '' };
  return equalJson(own, identifierOf(template, ordinal));
}

/** True only when there are targets and each has exactly one item, applied. */
function fullyAppliedCondition(spec: BindingSpec, items: readonly AggregatedStatusItem[]): NewCondition {
  const targets = keptClusters(spec);
  const complete =
    targets.size > 0 &&
    targets.size === items.length &&
    items.every(({ applied, clusterName }) => applied && targets.has(clusterName));
  return complete
    ? {
        type: FULLY_APPLIED,
        status: 'True',
        reason: 'FullyAppliedSuccess',
        message: 'All works have been successfully applied',
      }
    : {
        type: FULLY_APPLIED,
        status: 'False',
        reason: 'FullyAppliedFailed',
        message: 'Failed to apply all works, see status.aggregatedStatus for details',
      };
}
