/** The phase of a propagation, as the hub's objects tell it. */
import { isSuspended } from '../binding/suspension.ts';
import type { Binding } from '../kinds/binding.ts';
import { findCondition } from '../status/conditions.ts';
import type { ClusterState } from './cluster-state.ts';
import type { PropagationPhase } from './stages.ts';

/** The phase, and why it is no later one. */
export interface PhaseReport {
  phase: PropagationPhase;
  message?: string;
}

/** The first phase, in the order of the work, that is not done. */
export function phaseOf(binding: Binding, clusters: readonly ClusterState[]): PhaseReport {
  const { metadata, spec, status } = binding;
  if (metadata.deletionTimestamp) {
    return { phase: 'Removed', message: 'the template is gone and its copies are being removed' };
  }
  const scheduled = findCondition(status?.conditions, 'Scheduled');
  const parts = clusters.filter(({ removing }) => !removing);
  if (scheduled?.status === 'False') {
    return { phase: 'Waiting', message: scheduled.message };
  }
  if (parts.length === 0) {
    return { phase: 'Waiting', message: spec.placement ? 'not scheduled yet' : 'no cluster needs it' };
  }
  if (isSuspended(binding) || parts.every(({ suspended }) => suspended)) {
    return { phase: 'Suspended', message: 'nothing is sent to the clusters' };
  }
  const waiting = parts.filter(({ applied, suspended }) => !applied && !suspended);
  const leaving = clusters.filter(({ removing, work }) => removing && work);
  if (waiting.length > 0 || leaving.length > 0) {
    const names = (list: readonly ClusterState[]): string => list.map(({ cluster }) => cluster).join(', ');
    const message = waiting.length > 0 ? `not applied in ${names(waiting)}` : `being removed from ${names(leaving)}`;
    return { phase: 'Applying', message };
  }
  const unhealthy = parts.filter(({ health, suspended }) => health !== 'Healthy' && !suspended);
  return unhealthy.length > 0
    ? { phase: 'Observing', message: `not healthy in ${unhealthy.map(({ cluster }) => cluster).join(', ')}` }
    : { phase: 'Settled' };
}
