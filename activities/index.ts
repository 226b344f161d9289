/** All activities, bound to the process they run in. */
import { assessApplication, evictApplication } from './application-failover.ts';
import { apply } from './apply.ts';
import { reconcileCluster } from './cluster.ts';

import { createWorks } from './create-works.ts';
import { runCronRules } from './cron-rules.ts';
import { distributeDependencies } from './dependencies.ts';
import { planExecution } from './execute.ts';
import { assessFailover } from './failover.ts';
import { assessFailback, failBack } from './failover-back.ts';
import type { FailoverContext } from './failover-context.ts';
import { descheduleAll } from './failover-deschedule.ts';
import { evictBindings } from './failover-evict.ts';
import { matchPolicy } from './match-policy.ts';
import { observe } from './observe.ts';
import { rebalance } from './rebalance.ts';
import { releasePolicy } from './release-policy.ts';
import { rescale } from './rescale.ts';
import { withRetryDelay } from './retry-delay.ts';
import { schedule } from './schedule.ts';
import { syncService } from './services.ts';

/** The stages of propagations, clusters, failovers and autoscalers. Idempotent: running one twice changes nothing. */
export function stageActivities(context: FailoverContext) {
  return {
    matchPolicy: bind(context, matchPolicy),
    schedule: bind(context, schedule),
    distributeDependencies: bind(context, distributeDependencies),
    createWorks: bind(context, createWorks),
    apply: bind(context, apply),
    observe: bind(context, observe),
    reconcileCluster: bind(context, reconcileCluster),
    releasePolicy: bind(context, releasePolicy),
    rebalance: bind(context, rebalance),
    planExecution: bind(context, planExecution),
    syncService: bind(context, syncService),
    assessFailover: bind(context, assessFailover),
    evictBindings: bind(context, evictBindings),
    assessFailback: bind(context, assessFailback),
    failBack: bind(context, failBack),
    assessApplication: bind(context, assessApplication),
    evictApplication: bind(context, evictApplication),
    descheduleAll: bind(context, descheduleAll),
    rescale: bind(context, rescale),
    runCronRules: bind(context, runCronRules),
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
  context: FailoverContext,
  stage: (context: FailoverContext, ...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  return (...args) => withRetryDelay(() => context.withWebhooks(() => stage(context, ...args)));
}
