/**
 * Carries what happens on members back to the hub: status into Works, drift into a condition that starts a propagation.
 * Changes in quick succession become one write.
 */
import type { DeliveryContext } from '../activities/context.ts';
import { PIPELINED, WORKS_BY_NAMESPACE } from '../activities/hub.ts';
import { PROGRESS_MS } from '../activities/observe.ts';
import { timestamp } from '../activities/timestamp.ts';
import { isApplied } from '../activities/work-target.ts';
import { referenceTo } from '../domain/binding/reference.ts';
import { isUpToDate, retain } from '../domain/interpreter/retain.ts';
import type { Cluster } from '../domain/kinds/cluster.ts';
import { executionNamespace } from '../domain/kinds/names.ts';
import type { Work } from '../domain/kinds/work.ts';
import { type KubeObject, keyText, kindOf } from '../domain/object.ts';
import { isConditionTrue, setCondition } from '../domain/status/conditions.ts';
import { manifestIndex, reflectStatus } from '../domain/status/manifest-status.ts';
import { workOf } from '../domain/work/compose.ts';
import { mayOverwrite } from '../domain/work/conflict.ts';
import { withMarks } from '../domain/work/standalone.ts';
import { becameReady } from './became-ready.ts';
import { createDriftPause } from './drift-pause.ts';
import type { WatchedHub } from './hub.ts';
import type { MemberRegistry } from './member-registry.ts';
import { createWorkQueue } from './work-queue.ts';

/** What {@link openCollector} needs. */
export interface CollectorOptions {
  context: DeliveryContext;
  hub: WorksAndClusters;
  members: CollectedMembers;
  /** Clusters of this mode are ours. */
  syncMode: Cluster['spec']['syncMode'];
  /**
   * Told of a Work whose member object is not as it should be; the Work says so by then. Where it happens again and again, it
   * is told later and later.
   */
  onDrift: (work: Work) => void;
}

type WorksAndClusters = Pick<WatchedHub, 'works' | 'clusters'>;
type CollectedMembers = Pick<MemberRegistry, 'get' | 'collect' | 'watchAnew'>;

const CONCURRENT_WRITES = 16;
/** One that has arrived is reported at once, with what comes in the same moment. */
const ARRIVAL_MS = 10;
const CONCURRENT_INSPECTIONS = 8;
/** Observations that wait for their Work; a cache lags by little. */
const MAX_EARLY = 1_000;

/** Reason of the condition Applied while a member object differs from its Work. */
const DRIFTED = 'Drifted';

/** The newest known state of a member object. */
interface Observation {
  cluster: string;
  /** Name of its Work. */
  work: string;
  object: KubeObject;
  /** The object is gone; `object` is its last state, or its manifest. */
  isGone: boolean;
}

/** The watches of a member do not show all kinds yet: look again. */
class NotWatchedYetError extends Error {
  override name = 'NotWatchedYetError';
}

/** Watches on all members what the hub's Works put there; returns how to stop. */
export function openCollector({ context, hub, members, syncMode, onDrift }: CollectorOptions): () => void {
  const observations = new Map<string, Observation>();
  /** Of Works that are not in the cache yet, by key: another process may have just created and delivered them. */
  const early = new Map<string, Observation>();
  const repairs = createDriftPause(onDrift);
  const queue = createWorkQueue<string>({
    name: 'collect',
    gatherMs: (key) => (isOnItsWay(context, observations.get(key)) ? PROGRESS_MS : ARRIVAL_MS),
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
      await context.withWebhooks(() => writeBack(observation));
    } catch (error) {
      if (!observations.has(key)) {
        observations.set(key, observation);
      }
      throw error;
    }
  }

  async function writeBack(observation: Observation): Promise<void> {
    const { cluster, work: name, object, isGone } = observation;
    const work = hub.works.get({ namespace: executionNamespace(cluster), name });
    if (!work && !isGone) {
      keepEarly(observation);
    }
    if (!work || work.metadata.deletionTimestamp || work.spec.suspendDispatching) {
      return;
    }
    const reflected = isGone ? work : withStatus(context, work, object);
    const drift = driftOf(context, work, object, isGone);
    const marked = drift === undefined ? reflected : withDrift(reflected, drift, timestamp(context.now()));
    if (marked === work) {
      return;
    }
    const written = await hub.works.updateStatus(marked, PIPELINED);
    if (drift !== undefined) {
      repairs.add(keyText(written.metadata), written);
    }
  }

  /** The oldest goes first: its Work is probably deleted. */
  function keepEarly(observation: Observation): void {
    const [oldest] = early.keys();
    if (early.size >= MAX_EARLY && oldest !== undefined) {
      early.delete(oldest);
    }
    early.set(keyOf(observation), observation);
  }

  const stopCollecting = members.collect((cluster, { type, object }, own) => {
    const owner = workOf(object);
    if (owner?.namespace !== executionNamespace(cluster)) {
      return;
    }
    const observation = { cluster, work: owner.name, object, isGone: type === 'deleted' };
    if (own) {
      // What waits was seen before this write: it would look like drift.
      observations.delete(keyOf(observation));
      early.delete(keyOf(observation));
    } else {
      add(observation);
    }
  });

  const unsubscribeWorks = hub.works.onChange(({ type, object: { metadata } }) => {
    for (const [key, observation] of type === 'added' ? early : []) {
      if (observation.work === metadata.name && executionNamespace(observation.cluster) === metadata.namespace) {
        early.delete(key);
        add(observation);
      }
    }
  });

  function add(observation: Observation): void {
    const key = keyOf(observation);
    early.delete(key);
    observations.set(key, observation);
    queue.add(key);
  }

  /** Watches what was put on a member before this process began, then finds what has gone missing since. */
  const inspections = createWorkQueue<string>({
    name: 'inspect',
    concurrency: CONCURRENT_INSPECTIONS,
    logger: context.logger,
    process: async (name) => {
      const cluster = hub.clusters.get({ name });
      if (cluster?.spec.syncMode !== syncMode) {
        return;
      }
      for (const missing of await missingObjects(hub, members, cluster)) {
        add(missing);
      }
    },
  });
  const unsubscribe = hub.clusters.onChange((change) => {
    if (becameReady(change)) {
      members.watchAnew(change.object.metadata.name);
      inspections.add(change.object.metadata.name);
    }
  });
  for (const { metadata } of hub.clusters.list()) {
    inspections.add(metadata.name);
  }
  return () => {
    unsubscribe();
    unsubscribeWorks();
    stopCollecting();
    inspections.close();
    queue.close();
    repairs.close();
  };
}

/** Applied manifests that the member does not have any more. Throws while one of its watches is not filled. */
async function missingObjects(
  hub: WorksAndClusters,
  members: CollectedMembers,
  { metadata: { name }, status }: Cluster,
): Promise<Observation[]> {
  if (!isConditionTrue(status?.conditions, 'Ready')) {
    return [];
  }
  const works = hub.works.byIndex(WORKS_BY_NAMESPACE, executionNamespace(name));
  const member = await members.get(name);
  const missing: Observation[] = [];
  let isWatched = true;
  for (const work of works) {
    for (const manifest of work.spec.workload?.manifests ?? []) {
      // Looking a kind up makes the session watch it.
      const resource = await member.resourceOf(manifest.apiVersion, manifest.kind).catch(() => undefined);
      const cached = resource && member.cached(resource, manifest.metadata);
      isWatched &&= cached !== 'unknown';
      if (cached === 'absent') {
        missing.push({ cluster: name, work: work.metadata.name, object: manifest, isGone: true });
      }
    }
  }
  if (!isWatched) {
    throw new NotWatchedYetError(`the watches on ${name} are not filled yet`);
  }
  return missing;
}

/** True while the member's controllers have not made the object what it is to be; an interpreter that cannot tell yet says no. */
function isOnItsWay(context: DeliveryContext, observation: Observation | undefined): boolean {
  if (!observation || observation.isGone) {
    return false;
  }
  try {
    const { interpretHealth } = context.interpreterFor(kindOf(observation.object));
    return interpretHealth?.(observation.object) === false;
  } catch {
    return false;
  }
}

function withStatus(context: DeliveryContext, work: Work, object: KubeObject): Work {
  const reflection = reflectStatus(work, object, context.interpreterFor(kindOf(object)));
  const isNews = reflection.kind === 'failed' || (reflection.kind === 'reflected' && reflection.status !== work.status);
  for (const event of isNews ? reflection.events : []) {
    context.record([work], event);
  }
  return isNews && reflection.kind === 'reflected' ? { ...work, status: reflection.status } : work;
}

function keyOf({ cluster, work, object }: Observation): string {
  return JSON.stringify([cluster, work, object.apiVersion, object.kind, keyText(object.metadata)]);
}

/** How the member object differs from its manifest; undefined when it does not, or is none of the Work's. */
function driftOf(context: DeliveryContext, work: Work, object: KubeObject, isGone: boolean): string | undefined {
  const written = work.spec.workload?.manifests?.[manifestIndex(work, referenceTo(object))];
  if (!written || !isApplied(work)) {
    return undefined;
  }
  if (isGone) {
    return 'The object was deleted on the member';
  }
  const manifest = withMarks(written, work);
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
