/** What the process that holds the shard does: everything that must be done once in the whole fleet. */
import { Context } from '@temporalio/activity';
import type { Logger } from 'pino';
import type { FailoverContext } from '../activities/failover-context.ts';
import type { DispatchActivities } from '../activities/index.ts';
import type { AutoscalingSettings } from '../domain/autoscaling/settings.ts';
import type { HealthThresholds } from '../domain/cluster/health.ts';
import type { SilenceGrace } from '../domain/cluster/silence.ts';
import { keyText } from '../domain/object.ts';
import { bindingKeyOf } from '../domain/propagation/subject.ts';
import { openAgentApproval } from './agent-approval.ts';
import { openAgentMonitor } from './agent-monitor.ts';
import { openAggregator } from './aggregator.ts';
import { openReplicasSyncer, openScaleTargetMarker } from './autoscaled-templates.ts';
import { openAutoscaler } from './autoscaler.ts';
import { openClusterWatch } from './cluster-watch.ts';
import { openCollector } from './collector.ts';
import type { Controller, Controllers } from './controllers.ts';
import { openCronWatch } from './cron-watch.ts';
import { type Dispatcher, openDispatcher } from './dispatcher.ts';
import type { Engine } from './engine.ts';
import { openEvictions } from './eviction-duty.ts';
import { openExecutionWatch } from './execution-watch.ts';
import { openApplicationFailover } from './failover-applications.ts';
import { openFailoverWatch } from './failover-watch.ts';
import type { WatchedHub } from './hub.ts';
import { claimHub, type HubClaimOptions, keepHub } from './hub-claim.ts';
import { type MemberRegistry, readySession } from './member-registry.ts';
import { ALONE, watchPeers } from './peers.ts';
import { openPolicyWatch } from './policy-watch.ts';
import { openProber } from './prober.ts';
import { openQuotaWatch } from './quota-watch.ts';
import { openRebalanceWatch } from './rebalance-watch.ts';
import { openRemedyWatch } from './remedy-watch.ts';
import { openServiceWatch } from './service-watch.ts';
import { openSliceCollector } from './slice-collector.ts';
import { subjectOfWork } from './wakes.ts';

const HEARTBEAT_MS = 2_000;

/** What the duties work with. */
export interface DispatchOptions {
  context: FailoverContext;
  hub: WatchedHub;
  members: MemberRegistry;
  engine: Engine;
  /** By which the holder of the shard keeps other control planes away. */
  claim: HubClaimOptions;
  /** No other process runs propagations. */
  isAlone: boolean;
  /** Which optional duties are done. */
  controllers: Controllers;
  autoscaling: AutoscalingSettings;
  /** When a change of a push member's health is believed. */
  thresholds?: HealthThresholds;
  /** How long a pull member's agent may be silent. */
  silence?: SilenceGrace;
  /** Rejects when the worker is about to stop. */
  stopping: Promise<never>;
  /** Told which dispatcher this process has, and when it has none any more. */
  onDispatcher: (dispatcher: Dispatcher | undefined) => void;
}

/** The activity that holds the shard: it does the duties until it is cancelled or its worker stops. */
export function dispatchActivities({
  context,
  hub,
  members,
  engine,
  claim,
  isAlone,
  controllers,
  autoscaling,
  thresholds,
  silence,
  stopping,
  onDispatcher,
}: DispatchOptions): DispatchActivities {
  const { client } = engine;
  let before: Promise<void> = Promise.resolve();
  const optional = (name: Controller, open: () => () => void) => (controllers.has(name) ? [open()] : []);
  return {
    async dispatch() {
      const { cancelled, heartbeat } = activity();
      const beating = setInterval(heartbeat, HEARTBEAT_MS);
      // A predecessor in this process learns by its heartbeat that it is over; both at once would end each other's watches.
      const predecessor = before;
      const { promise, resolve: finish } = Promise.withResolvers<void>();
      before = promise;
      await Promise.race([predecessor, cancelled]).catch((error: unknown) => {
        clearInterval(beating);
        predecessor.then(finish, finish);
        throw error;
      });
      const claimed = await claimForShard(claim, cancelled, context.logger).catch((error: unknown) => {
        clearInterval(beating);
        finish();
        throw error;
      });
      const peers = isAlone ? ALONE : watchPeers(engine, context.logger);
      const dispatcher = openDispatcher({ context, hub, client, peers });
      const executions = openExecutionWatch(hub, client, context.logger);
      onDispatcher(dispatcher);
      const collector = openCollector({
        context,
        hub,
        members,
        syncMode: 'Push',
        onDrift: (work) => {
          const subject = subjectOfWork(work);
          if (subject) {
            dispatcher.start(subject);
          } else {
            executions.look(work);
          }
        },
      });
      const agents = openAgentMonitor({ context, hub, ...(silence && { grace: silence }) });
      const isCaughtUp = (name: string): boolean =>
        (hub.clusters.get({ name })?.spec.syncMode === 'Pull' ? agents : collector).isCaughtUp(name);
      const stops = [
        () => onDispatcher(undefined),
        () => clearInterval(beating),
        () => claimed.stop(),
        () => dispatcher.close(),
        () => peers.close(),
        () => executions.close(),
        () => collector.close(),
        () => agents.close(),
        openAggregator({
          context,
          hub,
          onSettled: (subject) => {
            if (context.observers.takeAwaited(keyText(bindingKeyOf(subject)))) {
              dispatcher.start(subject);
            } else if (!isAlone) {
              // The run may be another process's.
              dispatcher.tell(subject);
            }
          },
        }),
        openProber({
          context,
          hub,
          members,
          ...(thresholds && { thresholds }),
        }),
        ...optional('agentcsrapproving', () => openAgentApproval(hub, context.logger)),
        openClusterWatch(hub, client, context.logger),
        openPolicyWatch(hub, client, context.logger),
        openQuotaWatch(context, hub),
        openServiceWatch({ context, hub, client }),
        openSliceCollector({
          hub,
          sessionOf: (cluster) => readySession(members, cluster),
          uuid: context.uuid,
          logger: context.logger,
        }),
        openFailoverWatch({ context, hub, client }),
        ...optional('workloadRebalancer', () => openRebalanceWatch(hub, client, context.logger)),
        ...optional('remedy', () => openRemedyWatch(context, hub)),
        ...optional('hpaScaleTargetMarker', () => openScaleTargetMarker(context, hub)),
        ...optional('deploymentReplicasSyncer', () => openReplicasSyncer(context, hub)),
        ...optional('federatedHorizontalPodAutoscaler', () =>
          openAutoscaler({ context, hub, client, settings: autoscaling }),
        ),
        ...optional('cronFederatedHorizontalPodAutoscaler', () => openCronWatch(hub, client, context.logger)),
        ...optional('gracefulEviction', () => openEvictions({ context, hub, isCaughtUp })),
        ...optional('applicationFailover', () => openApplicationFailover({ context, hub, client })),
      ];
      try {
        await Promise.race([cancelled, stopping, claimed.lost]);
      } finally {
        for (const stop of stops) {
          stop();
        }
        finish();
      }
    },
  };
}

/** Claims the hub, and keeps it until the shard is given back. */
async function claimForShard(claim: HubClaimOptions, cancelled: Promise<never>, logger: Logger) {
  await Promise.race([claimHub(claim), cancelled]);
  return keepHub(claim, (error) => logger.warn({ err: error }, 'cannot renew the claim of the hub, trying again'));
}

function activity(): { cancelled: Promise<never>; heartbeat: () => void } {
  const context = Context.current();
  return { cancelled: context.cancelled, heartbeat: () => context.heartbeat() };
}
