/** v1 PersistentVolume. */
import type { AggregatedStatusItem } from '../../kinds/binding.ts';
import type { KubeObject } from '../../object.ts';
import { withoutEmptyFields } from '../empty-fields.ts';
import { valueAt } from '../fields.ts';
import type { KindInterpreter } from '../interpreter.ts';
import { nestedValue, withNested } from '../nested.ts';
import { firstSeen, withMeaningfulStatus } from './status-update.ts';

export const persistentVolume: KindInterpreter = {
  retain: retainClaim,
  aggregateStatus: aggregatePhase,
};

/** The worst phase of all members first. */
const PHASES = ['Failed', 'Pending', 'Available', 'Bound', 'Released'] as const;

/** The member binds the volume to a claim. */
function retainClaim(desired: KubeObject, observed: KubeObject): KubeObject {
  const claim = nestedValue(observed, 'spec', 'claimRef');
  return claim === undefined ? desired : withNested(desired, ['spec', 'claimRef'], claim);
}

function aggregatePhase(object: KubeObject, items: readonly AggregatedStatusItem[] = []): KubeObject {
  // A member that has not reported yet is taken as pending, lest the others decide alone.
  const phases = new Set(items.map(({ status }) => (status ? valueAt(status, 'phase') : 'Pending')));
  return withMeaningfulStatus(object, withoutEmptyFields({ phase: firstSeen(PHASES, phases) }));
}
