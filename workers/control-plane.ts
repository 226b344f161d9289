/** One process of the control plane: caches of the hub, sessions to members, a worker; and the dispatcher when it is its turn. */

import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { createDecisionMemory } from '../activities/decision-memory.ts';
import type { FailoverContext } from '../activities/failover-context.ts';
import { stageActivities } from '../activities/index.ts';
import { createObservers } from '../activities/observers.ts';
import { createPasses } from '../activities/passes.ts';
import { type AutoscalingSettings, DEFAULT_AUTOSCALING_SETTINGS } from '../domain/autoscaling/settings.ts';
import type { HealthThresholds } from '../domain/cluster/health.ts';
import type { SilenceGrace } from '../domain/cluster/silence.ts';
import { announceSettings } from '../domain/failover/announced-settings.ts';
import { DEFAULT_FAILOVER_SETTINGS, type FailoverSettings } from '../domain/failover/settings.ts';
import { DEFAULT_FEATURE_GATES } from '../domain/feature-gates.ts';
import { propagationSkips } from '../domain/policy/propagatable.ts';
import { RESTART, TASK_QUEUE } from '../domain/propagation/start.ts';
import { createKubeClient } from '../kube/client.ts';
import { createEventRecorder } from '../kube/event-recorder.ts';
import type { KubeTransport } from '../kube/transport.ts';
import { createTurns } from '../kube/turns.ts';
import { type Controllers, DEFAULT_CONTROLLERS } from './controllers.ts';
import type { Dispatcher } from './dispatcher.ts';
import { dispatchActivities } from './duties.ts';
import { type Engine, registerSearchAttributes } from './engine.ts';
import { type EventLevel, eventSink } from './event-sink.ts';
import { scheduleDescheduler } from './failover-descheduler.ts';
import { openHub } from './hub.ts';
import { claimHub, controlPlaneIdentity, type HubClaimOptions, releaseHub } from './hub-claim.ts';
import { openInterpreters } from './interpreters.ts';
import { watchMemberNodes } from './member-nodes.ts';
import { watchMemberQuotas } from './member-quotas.ts';
import { openMemberRegistry } from './member-registry.ts';
import { createWorker, untilEnded } from './worker.ts';

/** What {@link startControlPlane} needs. */
export interface ControlPlaneOptions {
  /** The hub, with the rights of the control plane. */
  transport: KubeTransport;
  engine: Engine;
  logger: Logger;
  /** True where this is the only process: it need not wait until Temporal notices that its predecessor is dead. */
  isAlone: boolean;
  /** Keep the call stacks of workflows for the Temporal UI; costs CPU. @default {false} */
  workflowDebug?: boolean;
  /** Counts requests to members: method and resource. */
  counters?: (method: string, resource: string) => void;
  /** Karmada's feature gates that are not at their default. */
  gates?: Partial<FailoverContext['gates']>;
  /** Members get no more replicas than fit on their nodes. @default {false} */
  schedulerEstimator?: boolean;
  /** Which optional duties are done. @default DEFAULT_CONTROLLERS */
  controllers?: Controllers;
  /** When a change of a push member's health is believed. */
  thresholds?: HealthThresholds;
  /** How long a pull member's agent may be silent. */
  silence?: SilenceGrace;
  /** @default {"all"} */
  events?: EventLevel;
  /** @default DEFAULT_FAILOVER_SETTINGS */
  failover?: FailoverSettings;
  /** @default DEFAULT_AUTOSCALING_SETTINGS */
  autoscaling?: AutoscalingSettings;
}

/** A running control plane. */
export interface ControlPlane {
  /** Rejects when the worker fails; resolves after `stop()`. */
  finished: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts it; resolves when the caches are filled and the worker polls. Rejects with `HubClaimedError` when another control
 * plane serves the hub.
 */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { transport, engine, logger, failover = DEFAULT_FAILOVER_SETTINGS } = options;
  const gates = { ...DEFAULT_FEATURE_GATES, ...options.gates };
  const claim: HubClaimOptions = {
    client: createKubeClient(transport),
    identity: await controlPlaneIdentity(engine),
    annotations: announceSettings({ outages: failover, gates }),
    onWait: (holder, seconds) => logger.warn({ holder, seconds }, 'waiting whether the last control plane is dead'),
  };
  await claimHub(claim);
  const skips = propagationSkips();
  const hub = openHub({ transport, skips, logger });
  const members = openMemberRegistry({ hub, logger, ...(options.counters ? { counters: options.counters } : {}) });
  const interpreters = openInterpreters(hub);
  const recorder = createEventRecorder({ client: hub.client, component: 'fleetwright', logger });
  const quotas = gates.ResourceQuotaEstimate ? watchMemberQuotas({ hub, members, logger }) : undefined;
  const nodes = options.schedulerEstimator ? watchMemberNodes({ hub, members }) : undefined;
  let dispatcher: Dispatcher | undefined;
  const context: FailoverContext = {
    failover,
    wake: (subject) => dispatcher?.wake({ subject, byUser: false }),
    hub,
    members,
    policies: hub.policyIndex,
    skips,
    gates,
    ...(quotas && { memberQuotas: quotas.of }),
    ...(nodes && { memberNodes: nodes.of }),
    observers: createObservers(),
    passes: createPasses(),
    decisions: createDecisionMemory(),
    orderedSchedules: createTurns(),
    logger,
    ...interpreters,
    record: eventSink(recorder, options.events ?? 'all'),
    now: () => new Date(),
    uuid: randomUUID,
  };
  await Promise.all([hub.start(), registerSearchAttributes(engine)]);
  const stopping = Promise.withResolvers<never>();
  stopping.promise.catch(() => {});
  const duties = dispatchActivities({
    context,
    hub,
    members,
    engine,
    claim,
    isAlone: options.isAlone,
    stopping: stopping.promise,
    controllers: options.controllers ?? DEFAULT_CONTROLLERS,
    autoscaling: options.autoscaling ?? DEFAULT_AUTOSCALING_SETTINGS,
    ...(options.thresholds && { thresholds: options.thresholds }),
    ...(options.silence && { silence: options.silence }),
    onDispatcher: (current) => {
      dispatcher = current;
    },
  });
  const worker = await createWorker(engine, {
    taskQueue: TASK_QUEUE,
    activities: { ...stageActivities(context), ...duties },
    workflowDebug: options.workflowDebug ?? false,
  });
  const running = worker.run();
  await scheduleDescheduler(engine, context.failover.deschedulingSeconds);
  await engine.client.workflow.start('dispatch', {
    workflowId: 'dispatch/0',
    taskQueue: TASK_QUEUE,
    args: [0],
    ...RESTART,
    workflowIdConflictPolicy: options.isAlone ? 'TERMINATE_EXISTING' : 'USE_EXISTING',
    staticSummary: 'watches the hub and starts propagations',
  });
  return {
    finished: running,
    async stop() {
      stopping.reject(new Error('The worker stops: another takes over'));
      worker.shutdown();
      await untilEnded(running, logger);
      recorder.close();
      quotas?.stop();
      nodes?.stop();
      members.close();
      hub.stop();
      if (options.isAlone) {
        await releaseHub(claim);
      }
    },
  };
}
