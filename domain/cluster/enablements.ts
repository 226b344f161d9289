/** The condition CompleteAPIEnablements: whether all that a member serves is known. Karmada: cluster status controller. */
import type { NewCondition } from '../status/conditions.ts';

/** The condition for a number of known group versions, of which some may be out of date. */
export function enablementsCondition(known: number, isPartial: boolean): NewCondition {
  if (known === 0) {
    return complete('False', 'Empty', 'collected empty APIEnablements from the cluster');
  }
  return isPartial
    ? complete('False', 'Partial', `might collect partial APIEnablements(${known}) from the cluster`)
    : complete('True', 'Complete', 'collected complete APIEnablements from the cluster');
}

function complete(status: 'True' | 'False', reason: string, message: string): NewCondition {
  return { type: 'CompleteAPIEnablements', status, reason, message };
}
