/**
 * The agent of a pull member: runs beside the member's API server and reaches out to hub and engine, never the other way.
 * It takes the deliveries for its member from a queue of its own and reports the member's state.
 */
import { randomUUID } from 'node:crypto';
import { Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { apply } from '../activities/apply.ts';
import type { DeliveryContext } from '../activities/context.ts';
import type { HealthThresholds } from '../domain/cluster/health.ts';
import { executionNamespace } from '../domain/kinds/names.ts';
import type { Work } from '../domain/kinds/work.ts';
import type { WorkTarget } from '../domain/propagation/stages.ts';
import { isConditionTrue } from '../domain/status/conditions.ts';
import { createKubeClient } from '../kube/client.ts';
import { createEventRecorder } from '../kube/event-recorder.ts';
import type { KubeTransport } from '../kube/transport.ts';
import { createWorkQueue } from '../kube/work-queue.ts';
import { type CertificateKeeperOptions, keepCertificate } from './agent-certificate.ts';
import { openAgentHub } from './agent-hub.ts';
import { keepLease } from './agent-lease.ts';
import { reportMember } from './agent-report.ts';
import { type CollectedMembers, openCollector } from './collector.ts';
import { type Engine, memberQueue } from './engine.ts';
import { eventSink } from './event-sink.ts';
import { openInterpreters } from './interpreters.ts';
import { openMemberSession } from './member-session.ts';
import { openSliceCollector } from './slice-collector.ts';
import { SHUTDOWN, untilEnded } from './worker.ts';

/** What {@link startAgent} needs. */
export interface AgentOptions {
  /** The name of the member on the hub. */
  name: string;
  /** The hub, with the rights of the agent. */
  hub: KubeTransport;
  /** The member, with all rights. */
  member: KubeTransport;
  engine: Engine;
  logger: Logger;
  /** When a change of the member's health is believed. */
  thresholds?: HealthThresholds;
  /** The certificate by which the hub knows the agent, and how to keep its successor; absent: nothing is renewed. */
  certificate?: Pick<CertificateKeeperOptions, 'certificate' | 'validForSeconds' | 'save'>;
}

/** A running agent. */
export interface Agent {
  /** Rejects when the worker fails; resolves after `stop()`. */
  finished: Promise<void>;
  stop(): Promise<void>;
}

/** Deliveries at the same time; the member's API server is near. */
const CONCURRENT_DELIVERIES = 100;
const CONCURRENT_REPAIRS = 8;

/** Starts it; resolves when the caches are filled and the worker polls. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { name, hub: transport, member, engine, logger, certificate } = options;
  const client = createKubeClient(transport);
  const hub = openAgentHub(client, name, logger);
  const session = openMemberSession({ cluster: name, transport: member, logger });
  const recorder = createEventRecorder({ client, component: 'fleetwright-agent', logger });
  const members: CollectedMembers = {
    get: async () => session,
    collect({ onChange: listener }) {
      session.collect((change, own) => listener(name, change, own));
      return () => session.stopCollecting();
    },
    watchAnew: () => session.watchAnew(),
  };
  const context: DeliveryContext = {
    hub,
    members,
    logger,
    ...openInterpreters(hub),
    record: eventSink(recorder, 'all'),
    now: () => new Date(),
  };
  await hub.start();

  /** The hub sends us here before our watch may have seen what it wrote. */
  async function deliver(target: WorkTarget): Promise<void> {
    if (await hub.works.refresh({ namespace: executionNamespace(name), name: target.work })) {
      await context.withWebhooks(() => apply(context, target));
    }
  }

  const worker = await Worker.create({
    connection: engine.connection,
    namespace: engine.namespace,
    taskQueue: memberQueue(name),
    activities: { apply: deliver },
    maxConcurrentActivityTaskExecutions: CONCURRENT_DELIVERIES,
    ...SHUTDOWN,
  });
  const running = worker.run();
  const repairs = createWorkQueue<string>({
    name: 'repair',
    concurrency: CONCURRENT_REPAIRS,
    logger,
    process: (work) => deliver({ cluster: name, work, action: 'apply' }),
  });
  const collector = openCollector({
    context,
    hub,
    members,
    syncMode: 'Pull',
    onDrift: (work: Work) => repairs.add(work.metadata.name),
    onCaughtUp: () => lease.renew(),
  });
  const lease = keepLease({
    client,
    cluster: name,
    logger,
    reported: () => (collector.isCaughtUp(name) ? hub.clusters.get({ name }) : undefined),
  });
  const stops = [
    () => lease.stop(),
    reportMember({
      name,
      clusters: hub.clusters,
      connect: () => session,
      thresholds: options.thresholds,
      now: context.now,
      logger,
    }),
    () => collector.close(),
    () => repairs.close(),
    openSliceCollector({
      hub,
      sessionOf: (cluster) => (isConditionTrue(cluster.status?.conditions, 'Ready') ? session : undefined),
      uuid: randomUUID,
      logger,
    }),
    ...(certificate ? [keepCertificate({ cluster: name, client, logger, ...certificate })] : []),
  ];

  return {
    finished: running,
    async stop() {
      for (const stop of stops) {
        stop();
      }
      worker.shutdown();
      await untilEnded(running, logger);
      recorder.close();
      session.close();
      hub.stop();
    },
  };
}
