/** Slices of a MultiClusterService's providers, brought to its consumers. */
import { clusterOf } from '../binding/targets.ts';
import type { EventText } from '../event.ts';
import { executionNamespace, workName } from '../kinds/names.ts';
import type { Work } from '../kinds/work.ts';
import { keyText } from '../object.ts';
import type { NewCondition } from '../status/conditions.ts';
import { clustersOfPart, obstacleOf } from './clusters.ts';
import { dispatchedSliceKey, dispatchSlice } from './slice.ts';
import {
  activeService,
  addChange,
  type Changes,
  type Making,
  noChanges,
  type ServiceState,
  sourcesFor,
  worksOfRole,
} from './state.ts';

/** What is to be written. */
export interface DispatchPlan {
  /** The Works that bring slices to consumers. */
  works: Changes<Work>;
  /** What the condition EndpointSliceDispatched is to be then; absent while no provider has any slice. */
  outcome?: NewCondition;
  /** Clusters that get nothing, and why. */
  problems: EventText[];
}

/** Decides it. What a consumer has stays while the consumer is out. */
export function planDispatch(state: ServiceState, making: Making): DispatchPlan {
  const plan: DispatchPlan = { works: noChanges(), problems: [] };
  if (!state.isGateOn) {
    return plan;
  }
  const active = activeService(state);
  const sources = active ? sourcesFor(state, 'MultiClusterService') : [];
  const consumers = active ? clustersOfPart(active, 'Consumer', state.clusters) : [];
  const dispatched = new Map(worksOfRole(state, 'dispatched').map((work) => [keyText(work.metadata), work]));
  const wanted = new Set<string>();
  const problems = new Map<string, EventText>();
  for (const source of sources) {
    for (const consumer of consumers.filter((name) => name !== clusterOf(source))) {
      const place = placeOf(source, consumer);
      const existing = dispatched.get(place);
      wanted.add(place);
      const cluster = state.clusters.find(({ metadata }) => metadata.name === consumer);
      const problem = obstacleOf('Consumer', consumer, cluster);
      if (problem) {
        problems.set(consumer, problem);
      } else if (!existing?.metadata.deletionTimestamp) {
        const { steps } = making;
        const work = dispatchSlice(consumer, source, state.key, { existing, uuid: making.uuid(), steps });
        addChange(plan.works, work, existing);
      }
    }
  }
  for (const [place, work] of dispatched) {
    if (!wanted.has(place) && !work.metadata.deletionTimestamp) {
      plan.works.remove.push(work);
    }
  }
  return {
    ...plan,
    problems: [...problems.values()],
    ...(sources.length > 0 && { outcome: slicesDispatched() }),
  };
}

/** The condition EndpointSliceDispatched for an error, or for none. */
export function slicesDispatched(problem?: string): NewCondition {
  return problem === undefined
    ? condition('True', 'EndpointSliceDispatchedSucceed', 'EndpointSlice are dispatched successfully')
    : condition('False', 'EndpointSliceDispatchedFailed', problem);
}

function condition(status: 'True' | 'False', reason: string, message: string): NewCondition {
  return { type: 'EndpointSliceDispatched', status, reason, message };
}

/**
 * Named after the slice as the consumer has it: two providers may have slices of the same name, and a consumer that also
 * provides has Works of its own slices.
 */
function placeOf(source: Work, consumer: string): string {
  const { namespace, name } = dispatchedSliceKey(source);
  return keyText({ namespace: executionNamespace(consumer), name: workName('EndpointSlice', name, namespace) });
}
