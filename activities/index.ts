/** All activities, bound to the process they run in. */
import { apply } from './apply.ts';
import { reconcileCluster } from './cluster.ts';
import type { ActivityContext } from './context.ts';
import { createWorks } from './create-works.ts';
import { matchPolicy } from './match-policy.ts';
import { observe } from './observe.ts';
import { schedule } from './schedule.ts';

/** The stages of propagations and clusters. Idempotent: running one twice changes nothing. */
export function stageActivities(context: ActivityContext) {
  return {
    matchPolicy: bind(context, matchPolicy),
    schedule: bind(context, schedule),
    createWorks: bind(context, createWorks),
    apply: bind(context, apply),
    observe: bind(context, observe),
    reconcileCluster: bind(context, reconcileCluster),
  };
}

/** {@link stageActivities}, as workflows call them. */
export type StageActivities = ReturnType<typeof stageActivities>;

/** The dispatcher's one activity. */
export interface DispatchActivities {
  /** Watches the hub and starts propagations until cancelled. */
  dispatch(shard: number): Promise<void>;
}

function bind<Args extends unknown[], Result>(
  context: ActivityContext,
  stage: (context: ActivityContext, ...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  return (...args) => stage(context, ...args);
}
