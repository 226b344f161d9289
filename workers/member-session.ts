/** One connected member: its client, its discovery, and the watches on what we have put there. */
import type { Logger } from 'pino';
import { type Member, MemberUnavailableError } from '../activities/members.ts';
import { MANAGED_LABEL } from '../domain/kinds/names.ts';
import { type KubeObject, keyText, parseApiVersion } from '../domain/object.ts';
import { createKubeClient } from '../kube/client.ts';
import { createDiscovery, type Discovery } from '../kube/discovery.ts';
import { createInformer, type Informer } from '../kube/informer.ts';
import type { Change } from '../kube/object-cache.ts';
import { apiVersionOf, type ResourceType } from '../kube/resource.ts';
import type { KubeTransport } from '../kube/transport.ts';
import { type CapacityWatch, watchCapacity } from './cluster-capacity.ts';

/** A member while it is connected. */
export interface MemberSession extends Member {
  readonly discovery: Discovery;
  readonly transport: KubeTransport;
  /** Watches what is used from now on, and the kinds used so far; tells the listener. */
  collect(onChange: MemberListener): void;
  /**
   * Begins all watches anew: after an outage they are behind for a while, or silent for ever, without knowing it. What is
   * cached is `unknown` until they are filled again.
   */
  watchAnew(): void;
  /** Ends all watches. */
  stopCollecting(): void;
  /** What the member has and what is taken of it: watched from the first call on, by all who ask. */
  capacity(): CapacityWatch;
  /** Ends that watch; the next call begins another. */
  stopMeasuring(): void;
  close(): void;
}

/** Told of changes on the member; `own` is true for what this process wrote. */
export type MemberListener = (change: Change<KubeObject>, own: boolean) => void;

/** What {@link openMemberSession} needs. */
export interface MemberSessionOptions {
  cluster: string;
  transport: KubeTransport;
  logger: Logger;
}

/** Opens a session; nothing is asked before it is used. */
export function openMemberSession({ cluster, transport, logger }: MemberSessionOptions): MemberSession {
  const client = createKubeClient(transport);
  const discovery = createDiscovery(transport);
  const used = new Map<string, ResourceType>();
  let onChange: MemberListener | undefined;
  const watched = new Map<string, { informer: Informer<KubeObject>; synced: boolean }>();
  let writing = false;
  let capacity: CapacityWatch | undefined;

  function watch(resource: ResourceType): void {
    const key = kindKey(resource);
    used.set(key, resource);
    const listener = onChange;
    if (!listener || watched.has(key)) {
      return;
    }
    const informer = createInformer({ client, resource, labelSelector: `${MANAGED_LABEL}=true`, logger });
    const entry = { informer, synced: false };
    watched.set(key, entry);
    informer.onChange((change) => listener(change, writing));
    informer.synced.then(
      () => {
        entry.synced = true;
      },
      () => {},
    );
    informer.start();
  }

  function stopWatching(): void {
    for (const { informer } of watched.values()) {
      informer.stop();
    }
    watched.clear();
  }

  function watchUsed(): void {
    for (const resource of used.values()) {
      watch(resource);
    }
  }

  function stopCollecting(): void {
    onChange = undefined;
    stopWatching();
  }

  function stopMeasuring(): void {
    capacity?.stop();
    capacity = undefined;
  }

  return {
    client,
    discovery,
    transport,
    capacity() {
      capacity ??= watchCapacity({ client, logger });
      return capacity;
    },
    stopMeasuring,
    collect(listener) {
      onChange = listener;
      watchUsed();
    },
    watchAnew() {
      stopWatching();
      watchUsed();
    },
    stopCollecting,
    async resourceOf(apiVersion, kind) {
      const resource = await discovery.resourceOf({ ...parseApiVersion(apiVersion), kind });
      if (!resource) {
        throw new MemberUnavailableError(`cluster ${cluster} does not serve ${kind} of ${apiVersion}`);
      }
      watch(resource);
      return resource;
    },
    cached(resource, key) {
      const entry = watched.get(kindKey(resource));
      return entry?.synced ? (entry.informer.get(key) ?? 'absent') : 'unknown';
    },
    wrote(resource, object) {
      const entry = watched.get(kindKey(resource));
      writing = true;
      try {
        entry?.informer.observe(object);
      } catch (error) {
        logger.warn({ cluster, object: keyText(object.metadata), error }, 'cannot cache a written object');
      } finally {
        writing = false;
      }
    },
    close() {
      stopCollecting();
      stopMeasuring();
      transport.close().catch((error: unknown) => logger.debug({ cluster, error }, 'closing a member connection'));
    },
  };
}

function kindKey(resource: ResourceType): string {
  return `${apiVersionOf(resource)}/${resource.kind}`;
}
