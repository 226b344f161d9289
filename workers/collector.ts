/**
 * Carries what happens on members back to the hub: status into Works, drift into a condition that starts a propagation.
 * Changes in quick succession become one write.
 */
import type { DeliveryContext } from '../activities/context.ts';
import { PIPELINED, WORKS_BY_NAMESPACE } from '../activities/hub.ts';
import { MemberUnavailableError } from '../activities/members.ts';
import { PROGRESS_MS } from '../activities/observe.ts';
import { timestamp } from '../activities/timestamp.ts';
import { isApplied } from '../activities/work-target.ts';
import { referenceTo } from '../domain/binding/reference.ts';
import { isUpToDate, retain } from '../domain/interpreter/retain.ts';
import type { Cluster } from '../domain/kinds/cluster.ts';
import { executionNamespace } from '../domain/kinds/names.ts';
import type { Work } from '../domain/kinds/work.ts';
import { type KubeObject, keyText, kindOf } from '../domain/object.ts';
import { isServiceRecord } from '../domain/services/role.ts';
import { isConditionTrue, setCondition } from '../domain/status/conditions.ts';
import { manifestIndex, reflectStatus } from '../domain/status/manifest-status.ts';
import { workOf } from '../domain/work/compose.ts';
import { mayOverwrite } from '../domain/work/conflict.ts';
import { withMarks } from '../domain/work/standalone.ts';
import type { Change } from '../kube/object-cache.ts';
import { becameReady } from './became-ready.ts';
import { createCaughtUp } from './caught-up.ts';
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
  /** Told of a member of which the hub knows now what it is like; see {@link Collector.isCaughtUp}. */
  onCaughtUp?: (cluster: string) => void;
}

/** A running collector. */
export interface Collector {
  /** True when the watches on a member were filled since it became ready, and what they showed is in its Works. */
  isCaughtUp(cluster: string): boolean;
  close(): void;
}

type WorksAndClusters = Pick<WatchedHub, 'works' | 'clusters'>;
/** The members whose changes are collected. */
export type CollectedMembers = Pick<MemberRegistry, 'get' | 'collect' | 'watchAnew'>;

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

/** Watches on all members what the hub's Works put there. */
export function openCollector(options: CollectorOptions): Collector {
  const { context, hub, members, syncMode, onDrift, onCaughtUp = () => {} } = options;
  const observations = new Map<string, Observation>();
  const caughtUp = createCaughtUp(onCaughtUp);
  /** Observations that are being written, by key. */
  const writing = new Map<string, Observation>();
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
    if (observation) {
      observations.delete(key);
      writing.set(key, observation);
      try {
        await context.withWebhooks(() => writeBack(observation));
      } catch (error) {
        if (!observations.has(key)) {
          observations.set(key, observation);
        }
        throw error;
      } finally {
        writing.delete(key);
      }
    }
    if (!observations.has(key)) {
      caughtUp.written(key);
    }
  }

  function* unwritten(cluster: string): Generator<string> {
    for (const pending of [observations, writing]) {
      for (const [key, observation] of pending) {
        if (observation.cluster === cluster) {
          yield key;
        }
      }
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

  function observe(cluster: string, { type, object }: Change<KubeObject>, own: boolean): void {
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
  }

  const stopCollecting = members.collect({
    onChange: observe,
    onReconnect(name) {
      caughtUp.lost(name);
      inspections.add(name);
    },
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
      if (!isReady(cluster)) {
        return;
      }
      const filled = caughtUp.look(name);
      for (const missing of await missingObjects(hub, members, name)) {
        add(missing);
      }
      filled(unwritten(name));
    },
  });
  const unsubscribe = hub.clusters.onChange((change) => {
    const { name } = change.object.metadata;
    if (change.type === 'deleted' || becameReady(change) || !isReady(change.object)) {
      caughtUp.lost(name);
    }
    if (becameReady(change)) {
      members.watchAnew(name);
      inspections.add(name);
    }
  });
  for (const { metadata } of hub.clusters.list()) {
    inspections.add(metadata.name);
  }
  return {
    isCaughtUp: caughtUp.has,
    close() {
      unsubscribe();
      unsubscribeWorks();
      stopCollecting();
      inspections.close();
      queue.close();
      repairs.close();
    },
  };
}

function isReady({ status }: Cluster): boolean {
  return isConditionTrue(status?.conditions, 'Ready');
}

/** Applied manifests that the member does not have any more. Throws while one of its watches is not filled. */
async function missingObjects(hub: WorksAndClusters, members: CollectedMembers, name: string): Promise<Observation[]> {
  const works = hub.works.byIndex(WORKS_BY_NAMESPACE, executionNamespace(name));
  const member = await members.get(name);
  const missing: Observation[] = [];
  let isWatched = true;
  for (const work of works.filter((one) => !isServiceRecord(one))) {
    for (const manifest of work.spec.workload?.manifests ?? []) {
      // Looking a kind up makes the session watch it.
      const resource = await member.resourceOf(manifest.apiVersion, manifest.kind).catch(notServed);
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

/** A kind that a member does not serve has no objects there; for any other reason we do not know. */
function notServed(error: unknown): undefined {
  if (!(error instanceof MemberUnavailableError)) {
    throw error;
  }
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
