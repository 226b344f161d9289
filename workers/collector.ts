/**
 * Carries what happens on members back to the hub: status into Works, drift into a condition that starts a propagation.
 * Changes in quick succession become one write.
 */
import type { ActivityContext } from '../activities/context.ts';
import { timestamp } from '../activities/timestamp.ts';
import { isUpToDate, retain } from '../domain/interpreter/retain.ts';
import { executionNamespace } from '../domain/kinds/names.ts';
import type { Work } from '../domain/kinds/work.ts';
import { type KubeObject, kindOf } from '../domain/object.ts';
import { findCondition, setCondition } from '../domain/status/conditions.ts';
import { reflectStatus } from '../domain/status/manifest-status.ts';
import { workOf } from '../domain/work/compose.ts';
import { mayOverwrite } from '../domain/work/conflict.ts';
import type { Change } from '../kube/object-cache.ts';
import type { WatchedHub } from './hub.ts';
import { createWorkQueue } from './work-queue.ts';

/** A running collector. */
export interface Collector {
  /** A managed object changed on a member. */
  onMemberChange(cluster: string, change: Change<KubeObject>, own: boolean): void;
  close(): void;
}

/** What {@link openCollector} needs. */
export interface CollectorOptions {
  context: ActivityContext;
  hub: WatchedHub;
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

/** A collector that has heard nothing yet. */
export function openCollector({ context, hub, onDrift }: CollectorOptions): Collector {
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

  return {
    onMemberChange(cluster, { type, object }, own) {
      const owner = workOf(object);
      if (own || owner?.namespace !== executionNamespace(cluster)) {
        return;
      }
      const key = `${cluster}/${owner.name}`;
      observations.set(key, { cluster, work: owner.name, object: type === 'deleted' ? undefined : object });
      queue.add(key);
    },
    close: () => queue.close(),
  };
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
