/**
 * Carries what happens on members back to the hub: status into Works, drift into a condition that starts a propagation.
 * Changes in quick succession become one write.
 */
import type { Logger } from 'pino';
import type { ActivityContext } from '../activities/context.ts';
import { timestamp } from '../activities/timestamp.ts';
import { isUpToDate, retain } from '../domain/interpreter/retain.ts';
import type { Cluster } from '../domain/kinds/cluster.ts';
import { executionNamespace } from '../domain/kinds/names.ts';
import type { Work } from '../domain/kinds/work.ts';
import { type KubeObject, kindOf } from '../domain/object.ts';
import { findCondition, isConditionTrue, setCondition } from '../domain/status/conditions.ts';
import { reflectStatus } from '../domain/status/manifest-status.ts';
import { workOf } from '../domain/work/compose.ts';
import { mayOverwrite } from '../domain/work/conflict.ts';
import type { Change } from '../kube/object-cache.ts';
import type { WatchedHub } from './hub.ts';
import type { MemberRegistry } from './member-registry.ts';
import { createWorkQueue } from './work-queue.ts';

/** What {@link openCollector} needs. */
export interface CollectorOptions {
  context: ActivityContext;
  hub: WatchedHub;
  members: MemberRegistry;
  /** Told of a Work whose member object is not as it should be; the Work says so by then. */
  onDrift: (work: Work) => void;
}

const CONCURRENT_WRITES = 16;

/** Reason of the condition Applied while a member object differs from its Work. */
const DRIFTED = 'Drifted';

/** The newest known state of a member object; undefined once it is gone. */
interface Observation {
  cluster: string;
  work: string;
  object: KubeObject | undefined;
}

/** Watches on all members what the hub's Works put there; returns how to stop. */
export function openCollector({ context, hub, members, onDrift }: CollectorOptions): () => void {
  const observations = new Map<string, Observation>();
  const queue = createWorkQueue<string>({
    name: 'collect',
    concurrency: CONCURRENT_WRITES,
    logger: context.logger,
    process: collect,
  });

  async function collect(key: string): Promise<void> {
    const observation = observations.get(key);
    if (!observation) {
      return;
    }
    observations.delete(key);
    try {
      await writeBack(observation);
    } catch (error) {
      if (!observations.has(key)) {
        observations.set(key, observation);
      }
      throw error;
    }
  }

  async function writeBack({ cluster, work: name, object }: Observation): Promise<void> {
    const work = hub.works.get({ namespace: executionNamespace(cluster), name });
    if (!work || work.metadata.deletionTimestamp || work.spec.suspendDispatching) {
      return;
    }
    const reflected = object ? withStatus(context, work, object) : work;
    const drift = driftOf(context, work, object);
    const marked = drift === undefined ? reflected : withDrift(reflected, drift, timestamp(context.now()));
    if (marked === work) {
      return;
    }
    const written = await hub.works.updateStatus(marked);
    if (drift !== undefined) {
      onDrift(written);
    }
  }

  const stopCollecting = members.collect((cluster, { type, object }, own) => {
    const owner = workOf(object);
    if (own || owner?.namespace !== executionNamespace(cluster)) {
      return;
    }
    const key = `${cluster}/${owner.name}`;
    observations.set(key, { cluster, work: owner.name, object: type === 'deleted' ? undefined : object });
    queue.add(key);
  });
  const unsubscribe = hub.clusters.onChange((change) => {
    if (change.type !== 'deleted' && becameReady(change)) {
      watchUsedKinds(hub, members, change.object, context.logger);
    }
  });
  for (const cluster of hub.clusters.list()) {
    watchUsedKinds(hub, members, cluster, context.logger);
  }
  return () => {
    unsubscribe();
    stopCollecting();
    queue.close();
  };
}

function becameReady(change: Exclude<Change<Cluster>, { type: 'deleted' }>): boolean {
  const isReady = isConditionTrue(change.object.status?.conditions, 'Ready');
  return isReady && (change.type === 'added' || !isConditionTrue(change.old.status?.conditions, 'Ready'));
}

/** What was put on the member before this process began is watched too. */
function watchUsedKinds(hub: WatchedHub, members: MemberRegistry, cluster: Cluster, logger: Logger): void {
  const { name } = cluster.metadata;
  if (cluster.spec.syncMode !== 'Push' || !isConditionTrue(cluster.status?.conditions, 'Ready')) {
    return;
  }
  const namespace = executionNamespace(name);
  const kinds = new Map(
    hub.works
      .list()
      .filter((work) => work.metadata.namespace === namespace)
      .flatMap((work) => work.spec.workload?.manifests ?? [])
      .map(({ apiVersion, kind }) => [`${apiVersion}/${kind}`, { apiVersion, kind }]),
  );
  for (const { apiVersion, kind } of kinds.values()) {
    // Looking a kind up makes the session watch it.
    members
      .get(name)
      .then((member) => member.resourceOf(apiVersion, kind))
      .catch((error: unknown) =>
        logger.warn({ cluster: name, apiVersion, kind, error }, 'cannot watch a kind on a member'),
      );
  }
}

function withStatus(context: ActivityContext, work: Work, object: KubeObject): Work {
  const reflection = reflectStatus(work, object, context.interpreterFor(kindOf(object)));
  return reflection.kind === 'reflected' && reflection.status !== work.status
    ? { ...work, status: reflection.status }
    : work;
}

/** How the member object differs from its manifest; undefined when it does not. */
function driftOf(context: ActivityContext, work: Work, object: KubeObject | undefined): string | undefined {
  const [manifest] = work.spec.workload?.manifests ?? [];
  if (!manifest || findCondition(work.status?.conditions, 'Applied')?.status !== 'True') {
    return undefined;
  }
  if (!object) {
    return 'The object was deleted on the member';
  }
  if (object.metadata.deletionTimestamp || !mayOverwrite(object, manifest)) {
    return undefined;
  }
  const wanted = retain(manifest, object, context.interpreterFor(kindOf(manifest)));
  return isUpToDate(wanted, object) ? undefined : 'The object was changed on the member';
}

function withDrift(work: Work, message: string, now: string): Work {
  const condition = { type: 'Applied', status: 'False', reason: DRIFTED, message } as const;
  return { ...work, status: { ...work.status, conditions: setCondition(work.status?.conditions, condition, now) } };
}
