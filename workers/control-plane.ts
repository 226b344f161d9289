/** One process of the control plane: caches of the hub, sessions to members, a worker; and the dispatcher when it is its turn. */
import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import type { Logger } from 'pino';
import type { ActivityContext } from '../activities/context.ts';
import { type DispatchActivities, stageActivities } from '../activities/index.ts';
import { createObservers } from '../activities/observers.ts';
import { keyText } from '../domain/object.ts';
import { propagationSkips } from '../domain/policy/propagatable.ts';
import { bindingKeyOf } from '../domain/propagation/subject.ts';
import { createEventRecorder } from '../kube/event-recorder.ts';
import type { KubeTransport } from '../kube/transport.ts';
import { openAggregator } from './aggregator.ts';
import { openReplicasSyncer, openScaleTargetMarker } from './autoscaled-templates.ts';
import { openClusterWatch } from './cluster-watch.ts';
import { openCollector } from './collector.ts';
import { openDispatcher } from './dispatcher.ts';
import { type Engine, registerSearchAttributes, TASK_QUEUE } from './engine.ts';
import { openExecutionWatch } from './execution-watch.ts';
import { openHub, type WatchedHub } from './hub.ts';
import { openInterpreters } from './interpreters.ts';
import { type MemberRegistry, openMemberRegistry } from './member-registry.ts';
import { openPolicyWatch } from './policy-watch.ts';
import { openProber } from './prober.ts';
import { openQuotaWatch } from './quota-watch.ts';
import { openRebalanceWatch } from './rebalance-watch.ts';
import { subjectOfWork } from './wakes.ts';
import { createWorker } from './worker.ts';

/** What {@link startControlPlane} needs. */
export interface ControlPlaneOptions {
  /** The hub, with the rights of the control plane. */
  transport: KubeTransport;
  engine: Engine;
  logger: Logger;
  /** True where this is the only process: it need not wait until Temporal notices that its predecessor is dead. */
  isAlone: boolean;
  /** Counts requests to members: method and resource. */
  counters?: (method: string, resource: string) => void;
  /** Karmada's feature gates that are not at their default. */
  gates?: Partial<ActivityContext['gates']>;
  /** Mark what propagated autoscalers scale (Karmada's hpaScaleTargetMarker). @default {false} */
  marksScaleTargets?: boolean;
  /** Let marked Deployments follow the replicas of their members (Karmada's deploymentReplicasSyncer). @default {false} */
  syncsReplicas?: boolean;
  /** Which Kubernetes Events are recorded. @default {"all"} */
  events?: 'all' | 'warnings';
}

/** A running control plane. */
export interface ControlPlane {
  /** Rejects when the worker fails; resolves after `stop()`. */
  finished: Promise<void>;
  stop(): Promise<void>;
}

const HEARTBEAT_MS = 2_000;

/** Starts it; resolves when the caches are filled and the worker polls. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { transport, engine, logger } = options;
  const skips = propagationSkips();
  const hub = openHub({ transport, skips, logger });
  const members = openMemberRegistry({ hub, logger, ...(options.counters ? { counters: options.counters } : {}) });
  const interpreters = openInterpreters(hub);
  const recorder = createEventRecorder({ client: hub.client, component: 'fleetwright', logger });
  const context: ActivityContext = {
    hub,
    members,
    policies: hub.policyIndex,
    skips,
    gates: {
      PriorityBasedScheduling: true,
      WorkloadAffinity: true,
      MultiplePodTemplatesScheduling: false,
      ResourceQuotaEstimate: false,
      StatefulFailoverInjection: true,
      CustomizedClusterResourceModeling: true,
      SchedulingOvercommitProtection: false,
      PropagationPolicyPreemption: false,
      FederatedQuotaEnforcement: false,
      ...options.gates,
    },
    observers: createObservers(),
    logger,
    ...interpreters,
    record: (objects, event) => {
      if (event.type === 'Normal' && options.events === 'warnings') {
        return;
      }
      for (const object of objects) {
        const { namespace, name, uid, resourceVersion } = object.metadata;
        recorder.record({
          subject: {
            apiVersion: object.apiVersion,
            kind: object.kind,
            name,
            ...(namespace && { namespace }),
            ...(uid && { uid }),
            ...(resourceVersion && { resourceVersion }),
          },
          ...event,
        });
      }
    },
    now: () => new Date(),
    uuid: randomUUID,
  };
  await Promise.all([hub.start(), registerSearchAttributes(engine)]);
  const worker = await createWorker(engine, TASK_QUEUE, {
    ...stageActivities(context),
    ...dispatchActivities(context, hub, members, options),
  });
  const running = worker.run();
  await engine.client.workflow.start('dispatch', {
    workflowId: 'dispatch/0',
    taskQueue: TASK_QUEUE,
    args: [0],
    workflowIdConflictPolicy: options.isAlone ? 'TERMINATE_EXISTING' : 'USE_EXISTING',
    staticSummary: 'watches the hub and starts propagations',
  });
  return {
    finished: running,
    async stop() {
      worker.shutdown();
      await running;
      recorder.close();
      members.close();
      hub.stop();
    },
  };
}

function dispatchActivities(
  context: ActivityContext,
  hub: WatchedHub,
  members: MemberRegistry,
  { engine: { client }, marksScaleTargets, syncsReplicas }: ControlPlaneOptions,
): DispatchActivities {
  return {
    async dispatch() {
      const { cancelled, heartbeat } = activity();
      const beating = setInterval(heartbeat, HEARTBEAT_MS);
      const dispatcher = openDispatcher({ context, hub, client });
      const executions = openExecutionWatch(hub, client, context.logger);
      const stops = [
        () => clearInterval(beating),
        () => dispatcher.close(),
        () => executions.close(),
        openCollector({
          context,
          hub,
          members,
          onDrift: (work) => {
            const subject = subjectOfWork(work);
            if (subject) {
              dispatcher.start(subject);
            } else {
              executions.look(work);
            }
          },
        }),
        openAggregator({
          context,
          hub,
          onSettled: (subject) => {
            if (context.observers.takeAwaited(keyText(bindingKeyOf(subject)))) {
              dispatcher.start(subject);
            }
          },
        }),
        openProber({ context, hub, members }),
        openClusterWatch(hub, client, context.logger),
        openPolicyWatch(hub, client, context.logger),
        openQuotaWatch(context, hub),
        ...(marksScaleTargets ? [openScaleTargetMarker(context, hub)] : []),
        ...(syncsReplicas ? [openReplicasSyncer(context, hub)] : []),
        openRebalanceWatch(hub, client, context.logger),
      ];
      try {
        await cancelled;
      } finally {
        for (const stop of stops) {
          stop();
        }
      }
    },
  };
}

function activity(): { cancelled: Promise<never>; heartbeat: () => void } {
  const context = Context.current();
  return { cancelled: context.cancelled, heartbeat: () => context.heartbeat() };
}
