/**
 * The control plane without its engine: real hub, real members, real caches and stages, but passes are run when a test says
 * so, and events are held back until then.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { apply } from '../../activities/apply.ts';
import { reconcileCluster } from '../../activities/cluster.ts';
import { despiteConflicts } from '../../activities/conflict.ts';
import { createWorks } from '../../activities/create-works.ts';
import { createDecisionMemory } from '../../activities/decision-memory.ts';
import { distributeDependencies } from '../../activities/dependencies.ts';
import type { FailoverContext } from '../../activities/failover-context.ts';
import { matchPolicy } from '../../activities/match-policy.ts';
import { needsPass } from '../../activities/needs-pass.ts';
import { aggregate } from '../../activities/observe.ts';
import { createObservers } from '../../activities/observers.ts';
import { createPasses } from '../../activities/passes.ts';
import { schedule } from '../../activities/schedule.ts';
import { DEFAULT_FAILOVER_SETTINGS } from '../../domain/failover/settings.ts';
import { DEFAULT_FEATURE_GATES } from '../../domain/feature-gates.ts';
import { propagationSkips } from '../../domain/policy/propagatable.ts';
import type { Cause } from '../../domain/propagation/cause.ts';
import type { PropagationSubject } from '../../domain/propagation/subject.ts';
import { isConditionTrue } from '../../domain/status/conditions.ts';
import { openEmbeddedHub } from '../../infra/embedded/hub.ts';
import { openEmbeddedMember } from '../../infra/embedded/member.ts';
import { createKubeClient, type KubeClient } from '../../kube/client.ts';
import { createTurns } from '../../kube/turns.ts';
import { openCollector } from '../../workers/collector.ts';
import { openHub, type WatchedHub } from '../../workers/hub.ts';
import { followWakes } from '../../workers/hub-wakes.ts';
import { openInterpreters } from '../../workers/interpreters.ts';
import { openMemberRegistry } from '../../workers/member-registry.ts';
import { openProber } from '../../workers/prober.ts';
import { subjectOfWork } from '../../workers/wakes.ts';

/** One event: what to look at, and what whoever looks must have seen. */
export interface HeldEvent {
  subject: PropagationSubject;
  byUser: boolean;
  causes: readonly Cause[];
}

/** The stages on a hub with members. */
export interface Stages {
  hub: WatchedHub;
  /** The hub and the members as users see them. */
  client: KubeClient;
  members: ReadonlyMap<string, KubeClient>;
  /** Events that came since, in order; the caller takes them out. */
  events: HeldEvent[];
  /** True when a pass would do something. */
  isWorthwhile(event: HeldEvent): boolean;
  /** One pass through all stages; true when it is to be tried again. Rejects as a stage does, for the same. */
  pass(event: HeldEvent): Promise<boolean>;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const MEMBER_NAMES = ['member1', 'member2', 'member3'];
const READY_PATIENCE_MS = 30_000;

/** Starts hub and members and waits until they are ready. */
export async function openStages(): Promise<Stages> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetwright-convergence-'));
  const logger = pino({ level: 'silent' });
  const server = await openEmbeddedHub({ folder: join(folder, 'hub'), host: HOST, port: 0 });
  const client = createKubeClient(server.transport);
  const embedded = await Promise.all(
    MEMBER_NAMES.map((name) =>
      openEmbeddedMember({ name, folder: join(folder, name), host: HOST, port: 0, hub: client }),
    ),
  );
  const skips = propagationSkips();
  const hub = openHub({ transport: server.transport, skips, logger });
  const registry = openMemberRegistry({ hub, logger });
  const context: FailoverContext = {
    failover: DEFAULT_FAILOVER_SETTINGS,
    wake: (subject) => events.push({ subject, byUser: false, causes: [] }),
    hub,
    members: registry,
    policies: hub.policyIndex,
    skips,
    gates: DEFAULT_FEATURE_GATES,
    observers: createObservers(),
    passes: createPasses(),
    decisions: createDecisionMemory(),
    orderedSchedules: createTurns(),
    logger,
    ...openInterpreters(hub),
    record: () => {},
    now: () => new Date(),
    uuid: randomUUID,
  };
  const events: HeldEvent[] = [];
  await hub.start();
  const stops = [
    followWakes(hub, (wakes, cause) => {
      events.push(...wakes.map(({ subject, byUser }) => ({ subject, byUser, causes: [cause] })));
    }),
    openProber({ context, hub, members: registry }),
    openCollector({
      context,
      hub,
      members: registry,
      syncMode: 'Push',
      onDrift: (work) => {
        const subject = subjectOfWork(work);
        if (subject) {
          events.push({ subject, byUser: false, causes: [] });
        }
      },
    }).close,
  ];
  await ready(context);
  return {
    hub,
    client,
    members: new Map(embedded.map(({ name, server: { transport } }) => [name, createKubeClient(transport)])),
    events,
    isWorthwhile: ({ subject, byUser }) => needsPass(context, subject, byUser),
    pass: (event) => pass(context, event),
    async close() {
      for (const stop of stops) {
        stop();
      }
      registry.close();
      hub.stop();
      await Promise.all(embedded.map((member) => member.close()));
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ready(context: FailoverContext): Promise<void> {
  const deadline = Date.now() + READY_PATIENCE_MS;
  const isReady = (name: string): boolean =>
    isConditionTrue(context.hub.clusters.get({ name })?.status?.conditions, 'Ready');
  while (!MEMBER_NAMES.every(isReady)) {
    if (Date.now() > deadline) {
      throw new Error('the members do not become ready');
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await Promise.all(MEMBER_NAMES.map((name) => reconcileCluster(context, name)));
}

/** As the workflow of a propagation runs it (`workflows/propagation.ts`). */
async function pass(context: FailoverContext, { subject, byUser, causes }: HeldEvent): Promise<boolean> {
  const match = await matchPolicy(context, subject, byUser, causes);
  if (!match.proceed) {
    return false;
  }
  const scheduled = await schedule(context, subject);
  const dependencies = scheduled.hasDependencies ? await distributeDependencies(context, subject) : {};
  const works = await createWorks(context, subject);
  await Promise.all(
    works.works.filter(({ action }) => action === 'apply' || action === 'remove').map((work) => apply(context, work)),
  );
  await despiteConflicts(() => aggregate(context, subject));
  return [scheduled, dependencies, works].some(({ retryAfterMs }) => retryAfterMs !== undefined);
}
