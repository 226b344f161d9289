/** Reports one member to the hub: whether it is well, what it serves, what it has. */
import type { Logger } from 'pino';
import { despiteConflicts } from '../activities/conflict.ts';
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
import type { Collection } from '../kube/collection.ts';
import { type ApiFacts, type ApiWatch, watchApis } from './cluster-apis.ts';
import { type CapacityWatch, watchCapacity } from './cluster-capacity.ts';
import { probeServer } from './cluster-probe.ts';
import type { MemberSession } from './member-session.ts';

/** A reporter of one member. */
export interface ClusterReporter {
  /** Asks the member and writes what is new; resolves to the ms after which to look again. Throws what the hub says. */
  look(): Promise<number>;
  close(): void;
}

/** What {@link openClusterReporter} needs. */
export interface ClusterReporterOptions {
  name: string;
  clusters: Collection<Cluster>;
  /** The session to the member. Throws when it cannot be connected at all. */
  connect(cluster: Cluster): MemberSession;
  thresholds?: HealthThresholds | undefined;
  now(): Date;
  logger: Logger;
  /** Told that a look is worth while before its time. */
  onNews: () => void;
}

/** Time between two looks at a member (Karmada: cluster-status-update-frequency is 10 s). */
const PERIOD_MS = 4_000;
/** A member in doubt is asked more often: an outage is seen within 10 s, also when packets just vanish. */
const DOUBT_PERIOD_MS = 500;
/** A member that is down this long is out; back this long, it is in again (Karmada: 30 s both). */
const THRESHOLDS: HealthThresholds = { successMs: 5_000, failureMs: 3_000 };

interface Watches {
  session: MemberSession;
  apis: ApiWatch;
  capacity: CapacityWatch;
}

/** A reporter; nothing is asked before the first look. */
export function openClusterReporter(options: ClusterReporterOptions): ClusterReporter {
  const { name, clusters, connect, thresholds = THRESHOLDS, now, logger, onNews } = options;
  let damping: Damping | undefined;
  let watches: Watches | undefined;
  let isClosed = false;

  function stopWatching(): void {
    watches?.apis.stop();
    watches?.capacity.stop();
    watches = undefined;
  }

  function watch(session: MemberSession): Watches {
    if (watches?.session !== session) {
      stopWatching();
      const { client, discovery } = session;
      const apis = watchApis({ client, discovery, logger, onNews });
      watches = { session, apis, capacity: watchCapacity({ client, logger, onSynced: onNews }) };
    }
    return watches;
  }

  async function ask(cluster: Cluster): Promise<{ probe: Probe; session?: MemberSession }> {
    try {
      const session = connect(cluster);
      return { probe: await probeServer(session.transport), session };
    } catch (error) {
      return { probe: { kind: 'failed', message: error instanceof Error ? error.message : String(error) } };
    }
  }

  return {
    async look() {
      const cluster = clusters.get({ name });
      if (!cluster) {
        return PERIOD_MS;
      }
      const askedAtMs = now().getTime();
      const { probe, session } = await ask(cluster);
      if (isClosed) {
        // What would be watched now, nobody would stop.
        return PERIOD_MS;
      }
      const at = now();
      const current = findCondition(cluster.status?.conditions, 'Ready');
      const judged = dampedCondition(current, readyCondition(probe), damping, thresholds, at.getTime());
      // A doubt begins with the question, not when its answer failed to come.
      damping = judged.damping && { ...judged.damping, sinceMs: damping?.sinceMs ?? askedAtMs };
      const { condition } = judged;
      const isUp = probe.kind === 'healthy' && condition.status === 'True' && session !== undefined;
      if (condition.status !== 'True') {
        stopWatching();
      }
      const watched = isUp ? watch(session) : undefined;
      const apis = watched && (await factsOf(watched.apis, name, logger));
      await despiteConflicts(async () => {
        const newest = clusters.get({ name });
        if (!newest) {
          return;
        }
        const { status = {}, spec } = newest;
        const conditions = [condition, ...(apis ? [apis.condition] : [])].reduce(
          (all, one) => setCondition(all, one, timestamp(at)),
          status.conditions,
        );
        const next: ClusterStatus = {
          ...status,
          conditions,
          ...(apis && { kubernetesVersion: apis.kubernetesVersion, apiEnablements: apis.apiEnablements }),
          ...watched?.capacity.summary(spec.resourceModels),
        };
        if (!equalJson(status, next)) {
          await clusters.updateStatus({ ...newest, status: next });
        }
      });
      return damping ? DOUBT_PERIOD_MS : PERIOD_MS;
    },
    close() {
      isClosed = true;
      stopWatching();
    },
  };
}

/** A member that is well may still fail to answer this: the next look asks again. */
async function factsOf(apis: ApiWatch, cluster: string, logger: Logger): Promise<ApiFacts | undefined> {
  try {
    return await apis.facts();
  } catch (error) {
    logger.warn({ cluster, error }, 'cannot read what a member serves');
    return undefined;
  }
}
