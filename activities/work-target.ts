/** What is to be done with a Work on its member. */
import { clusterOf } from '../domain/binding/targets.ts';
import type { Work } from '../domain/kinds/work.ts';
import type { WorkTarget } from '../domain/propagation/stages.ts';
import { findCondition } from '../domain/status/conditions.ts';
import { dispatchingChanged } from '../domain/work/conditions.ts';
import type { Hub } from './hub.ts';

/** The Work's target: done when its member has this generation of it. */
export function workTarget(hub: Pick<Hub, 'clusters'>, work: Work): WorkTarget {
  const cluster = clusterOf(work);
  const isPull = hub.clusters.get({ name: cluster })?.spec.syncMode === 'Pull';
  return {
    cluster,
    work: work.metadata.name,
    action: actionOf(work),
    ...(isPull ? { queue: `member/${cluster}` } : {}),
  };
}

function actionOf(work: Work): WorkTarget['action'] {
  if (work.metadata.deletionTimestamp) {
    return 'remove';
  }
  if (work.spec.suspendDispatching) {
    return dispatchingChanged(work) ? 'apply' : 'suspended';
  }
  return isApplied(work) ? 'done' : 'apply';
}

/** True when the member has the current generation. Karmada's condition lacks the generation: it is applied once more. */
export function isApplied(work: Work): boolean {
  const applied = findCondition(work.status?.conditions, 'Applied');
  return applied?.status === 'True' && applied.observedGeneration === work.metadata.generation;
}
