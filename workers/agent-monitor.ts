/** Watches the Leases of pull members' agents: a silent agent's cluster becomes Unknown. */
import type { ActivityContext } from '../activities/context.ts';
import { timestamp } from '../activities/timestamp.ts';
import { SILENCE_GRACE, type SilenceGrace, silentCondition } from '../domain/cluster/silence.ts';
import { CLUSTER_NAMESPACE } from '../domain/kinds/names.ts';
import { isJsonObject, type KubeObject } from '../domain/object.ts';
import { setCondition } from '../domain/status/conditions.ts';
import { isConflict } from '../kube/errors.ts';
import { createInformer } from '../kube/informer.ts';
import { isReported, LEASES } from './agent-lease.ts';
import type { WatchedHub } from './hub.ts';

/** What {@link openAgentMonitor} needs. */
export interface AgentMonitorOptions {
  context: ActivityContext;
  hub: WatchedHub;
  grace?: SilenceGrace;
}

/** Karmada: cluster-monitor-period. */
const PERIOD_MS = 5_000;

/** A running monitor. */
export interface AgentMonitor {
  /** True for a pull member whose agent has reported all of it since it became ready. */
  isCaughtUp(cluster: string): boolean;
  close(): void;
}

/** Begins to monitor. By our own clock: an agent's may be wrong. */
export function openAgentMonitor({ context, hub, grace = SILENCE_GRACE }: AgentMonitorOptions): AgentMonitor {
  const { logger } = context;
  const heardAt = new Map<string, number>();
  const leases = createInformer({ client: hub.client, resource: LEASES, namespace: CLUSTER_NAMESPACE, logger });
  leases.onChange((change) => {
    if (change.type !== 'deleted' && (change.type === 'added' || renewal(change.old) !== renewal(change.object))) {
      heardAt.set(change.object.metadata.name, performance.now());
    }
  });
  leases.start();

  async function look(): Promise<void> {
    const pulled = hub.clusters.list().filter(({ spec }) => spec.syncMode === 'Pull');
    for (const cluster of pulled) {
      const { name } = cluster.metadata;
      const since = heardAt.get(name) ?? performance.now();
      heardAt.set(name, since);
      const condition = silentCondition(cluster, performance.now() - since, grace);
      if (condition) {
        const conditions = setCondition(cluster.status?.conditions, condition, timestamp(context.now()));
        await hub.clusters.updateStatus({ ...cluster, status: { ...cluster.status, conditions } });
      }
    }
    const names = new Set(pulled.map(({ metadata }) => metadata.name));
    for (const name of [...heardAt.keys()].filter((known) => !names.has(known))) {
      heardAt.delete(name);
    }
  }

  const timer = setInterval(() => {
    look().catch((error: unknown) => {
      // The agent has just reported: the next look sees it.
      if (!isConflict(error)) {
        logger.warn({ error }, 'cannot say that an agent is silent, trying again');
      }
    });
  }, PERIOD_MS);
  return {
    isCaughtUp: (name) => isReported(hub.clusters.get({ name }), leases.get({ namespace: CLUSTER_NAMESPACE, name })),
    close() {
      clearInterval(timer);
      leases.stop();
    },
  };
}

function renewal({ spec }: KubeObject): unknown {
  return isJsonObject(spec) ? spec.renewTime : undefined;
}
