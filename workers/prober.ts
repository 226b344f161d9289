/** Asks every push member how it is and writes its status: health, version, APIs. */
import type { ActivityContext } from '../activities/context.ts';
import { timestamp } from '../activities/timestamp.ts';
import {
  type Damping,
  dampedCondition,
  type HealthThresholds,
  type Probe,
  readyCondition,
} from '../domain/cluster/health.ts';
import { equalJson } from '../domain/equality.ts';
import type { Cluster, ClusterStatus } from '../domain/kinds/cluster.ts';
import { findCondition, setCondition } from '../domain/status/conditions.ts';
import { apiEnablementsOf } from '../kube/discovery.ts';
import { KubeStatusError, KubeUnreachableError } from '../kube/errors.ts';
import type { WatchedHub } from './hub.ts';
import type { MemberRegistry } from './member-registry.ts';
import type { MemberSession } from './member-session.ts';
import { createWorkQueue } from './work-queue.ts';

/** What {@link openProber} needs. */
export interface ProberOptions {
  context: ActivityContext;
  hub: WatchedHub;
  members: MemberRegistry;
  thresholds?: HealthThresholds;
}

/** Time between two probes of a healthy member (Karmada: cluster-status-update-frequency is 10 s). */
const PROBE_PERIOD_MS = 5_000;
/** A member in doubt is asked more often, so that an outage is seen within 10 s. */
const DOUBT_PERIOD_MS = 1_000;
const PROBE_TIMEOUT_MS = 3_000;
/** Members asked side by side. */
const CONCURRENT_PROBES = 16;
/** A member that is down this long is out; back this long, it is in again (Karmada: 30 s both). */
const THRESHOLDS: HealthThresholds = { successMs: 5_000, failureMs: 5_000 };

/** Probes all push members from now on; returns how to stop. */
export function openProber({ context, hub, members, thresholds = THRESHOLDS }: ProberOptions): () => void {
  const dampings = new Map<string, Damping | undefined>();
  const timers = new Map<string, NodeJS.Timeout>();
  let stopped = false;
  const queue = createWorkQueue<string>({
    name: 'probe',
    concurrency: CONCURRENT_PROBES,
    logger: context.logger,
    process: async (name) => {
      clearTimeout(timers.get(name));
      const cluster = hub.clusters.get({ name });
      if (cluster?.spec.syncMode !== 'Push') {
        dampings.delete(name);
        return;
      }
      try {
        await probeAndWrite(cluster);
      } finally {
        const period = dampings.get(name) ? DOUBT_PERIOD_MS : PROBE_PERIOD_MS;
        if (!stopped) {
          timers.set(
            name,
            setTimeout(() => queue.add(name), period),
          );
        }
      }
    },
  });

  async function probeAndWrite(cluster: Cluster): Promise<void> {
    const { name } = cluster.metadata;
    const { probe, session } = await ask(members, cluster);
    const now = context.now();
    const { condition, damping } = dampedCondition(
      findCondition(cluster.status?.conditions, 'Ready'),
      readyCondition(probe),
      dampings.get(name),
      thresholds,
      now.getTime(),
    );
    dampings.set(name, damping);
    const status = cluster.status ?? {};
    const conditions = setCondition(status.conditions, condition, timestamp(now));
    const next: ClusterStatus = {
      ...status,
      conditions,
      ...(session && condition.status === 'True' ? await collect(session, conditions, timestamp(now)) : {}),
    };
    if (!equalJson(status, next)) {
      await hub.clusters.updateStatus({ ...cluster, status: next });
    }
  }

  const unsubscribe = hub.clusters.onChange((change, own) => {
    const isNews = change.type !== 'modified' || change.old.metadata.generation !== change.object.metadata.generation;
    if (!own && isNews) {
      queue.add(change.object.metadata.name);
    }
  });
  for (const { metadata } of hub.clusters.list()) {
    queue.add(metadata.name);
  }
  return () => {
    stopped = true;
    unsubscribe();
    queue.close();
    for (const timer of timers.values()) {
      clearTimeout(timer);
    }
  };
}

async function ask(members: MemberRegistry, cluster: Cluster): Promise<{ probe: Probe; session?: MemberSession }> {
  let session: MemberSession;
  try {
    session = members.session(cluster);
  } catch (error) {
    return { probe: { kind: 'failed', message: error instanceof Error ? error.message : String(error) } };
  }
  try {
    await health(session, '/readyz');
    return { probe: { kind: 'healthy' }, session };
  } catch (error) {
    return { probe: { kind: error instanceof KubeStatusError ? 'unhealthy' : 'unreachable' } };
  }
}

/** `/healthz` where there is no `/readyz`. */
async function health(session: MemberSession, path: '/readyz' | '/healthz'): Promise<void> {
  try {
    await session.transport.text({ method: 'GET', path, signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
  } catch (error) {
    if (path === '/readyz' && error instanceof KubeStatusError && error.code === 404) {
      return health(session, '/healthz');
    }
    throw error instanceof KubeStatusError ? error : new KubeUnreachableError('no answer', { cause: error });
  }
}

async function collect(
  { discovery, transport }: MemberSession,
  conditions: ClusterStatus['conditions'],
  now: string,
): Promise<Partial<ClusterStatus>> {
  const api = await discovery.refresh();
  const version = await transport.send({ method: 'GET', path: '/version' });
  const apiEnablements = apiEnablementsOf(api);
  const completeness =
    apiEnablements.length === 0
      ? ({ status: 'False', reason: 'Empty', message: 'collected empty APIEnablements from the cluster' } as const)
      : api.failed.length > 0
        ? ({
            status: 'False',
            reason: 'Partial',
            message: `might collect partial APIEnablements(${api.failed.length}) from the cluster`,
          } as const)
        : ({
            status: 'True',
            reason: 'Complete',
            message: 'collected complete APIEnablements from the cluster',
          } as const);
  return {
    ...(typeof version.gitVersion === 'string' ? { kubernetesVersion: version.gitVersion } : {}),
    apiEnablements,
    conditions: setCondition(conditions, { type: 'CompleteAPIEnablements', ...completeness }, now),
  };
}
