/**
 * Brings the EndpointSlices of members to the hub, as Works that hold them: those of Services that a member exports or provides.
 * A member is watched only while there is such a Service.
 */
import type { Logger } from 'pino';
import { despiteConflicts } from '../activities/conflict.ts';
import { WORKS_BY_SERVICE, WORKS_WANTING_SLICES } from '../activities/hub.ts';
import { recordManaged } from '../domain/interpreter/managed-fields.ts';
import type { Cluster } from '../domain/kinds/cluster.ts';
import {
  clusterOfExecutionNamespace,
  DISPATCHED_SLICE_MANAGER,
  executionNamespace,
  IMPORTED_SLICE_MANAGER,
  SERVICE_NAME_LABEL,
  SLICE_MANAGED_BY_LABEL,
} from '../domain/kinds/names.ts';
import type { Work } from '../domain/kinds/work.ts';
import { type KubeObject, keyText } from '../domain/object.ts';
import { prune } from '../domain/prune/prune.ts';
import { planCollect } from '../domain/services/collect.ts';
import { type ServiceKey, servicesOf, wantsSlices } from '../domain/services/role.ts';
import { serviceOfSlice } from '../domain/services/slice.ts';
import { isAlreadyExists, isNotFound } from '../kube/errors.ts';
import { createInformer, type Informer } from '../kube/informer.ts';
import type { Change } from '../kube/object-cache.ts';
import type { ResourceType } from '../kube/resource.ts';
import { becameReady } from './became-ready.ts';
import type { WatchedHub } from './hub.ts';
import type { MemberSession } from './member-session.ts';
import { createWorkQueue } from './work-queue.ts';

/** What {@link openSliceCollector} needs. */
export interface SliceCollectorOptions {
  hub: Pick<WatchedHub, 'works' | 'clusters'>;
  /** The session of a cluster that is ours and ready; undefined for all others. */
  sessionOf(cluster: Cluster): Pick<MemberSession, 'client'> | undefined;
  uuid(): string;
  logger: Logger;
}

const ENDPOINT_SLICES: ResourceType = {
  group: 'discovery.k8s.io',
  version: 'v1',
  plural: 'endpointslices',
  kind: 'EndpointSlice',
  namespaced: true,
};
/** Slices of some Service, but for those that came from other members. */
const SELECTOR = `${SERVICE_NAME_LABEL},${SLICE_MANAGED_BY_LABEL} notin (${IMPORTED_SLICE_MANAGER},${DISPATCHED_SLICE_MANAGER})`;
const BY_SERVICE = 'service';
const CONCURRENT_WRITES = 8;
/** What changes in the same moment (all pods of a Deployment) becomes one write. */
const GATHER_MS = 50;

interface Watch {
  session: Pick<MemberSession, 'client'>;
  informer: Informer<KubeObject>;
  isSynced: boolean;
}

/** Watches members while it is open; returns how to stop. */
export function openSliceCollector({ hub, sessionOf, uuid, logger }: SliceCollectorOptions): () => void {
  const watches = new Map<string, Watch>();
  const queue = createWorkQueue<string>({
    name: 'collect slices',
    concurrency: CONCURRENT_WRITES,
    gatherMs: () => GATHER_MS,
    logger,
    process: async (text) => {
      const [cluster = '', namespace = '', name = ''] = text.split('/');
      const watch = watches.get(cluster);
      if (watch?.isSynced) {
        await despiteConflicts(() => collect(cluster, { namespace, name }, watch.informer));
      }
    },
  });

  function add(cluster: string, service: string): void {
    queue.add(`${cluster}/${service}`);
  }

  async function collect(cluster: string, service: ServiceKey, slices: Informer<KubeObject>): Promise<void> {
    const namespace = executionNamespace(cluster);
    const { create, update, remove } = planCollect(
      {
        cluster,
        service,
        slices: slices.byIndex(BY_SERVICE, keyText(service)),
        works: hub.works
          .byIndex(WORKS_BY_SERVICE, keyText(service))
          .filter(({ metadata }) => metadata.namespace === namespace),
        workNamed: (name) => hub.works.get({ namespace, name }),
      },
      { uuid, steps: { prune, recordManaged } },
    );
    await Promise.all([
      ...create.map((work) => hub.works.create(work).catch(unless(isAlreadyExists))),
      ...update.map((work) => hub.works.update(work).catch(unless(isNotFound))),
      ...remove.map(({ metadata }) => hub.works.delete(metadata)),
    ]);
  }

  function forget(name: string): void {
    watches.get(name)?.informer.stop();
    watches.delete(name);
  }

  /** Watches the member as it is reached now, if there is a reason to. */
  function follow(name: string): void {
    const cluster = hub.clusters.get({ name });
    const isNeeded = hub.works.byIndex(WORKS_WANTING_SLICES, executionNamespace(name)).length > 0;
    const session = cluster && isNeeded ? sessionOf(cluster) : undefined;
    if (session && watches.get(name)?.session === session) {
      return;
    }
    forget(name);
    if (session) {
      begin(name, session);
    }
  }

  function begin(name: string, session: Pick<MemberSession, 'client'>): void {
    const informer = createInformer({
      client: session.client,
      resource: ENDPOINT_SLICES,
      labelSelector: SELECTOR,
      indices: { [BY_SERVICE]: servicesOfSlice },
      logger,
    });
    const watch: Watch = { session, informer, isSynced: false };
    watches.set(name, watch);
    informer.onChange((change) => {
      const versions = change.type === 'modified' ? [change.old, change.object] : [change.object];
      for (const service of new Set(versions.flatMap(servicesOfSlice))) {
        add(name, service);
      }
    });
    informer.synced.then(
      () => {
        watch.isSynced = true;
        for (const service of hub.works.byIndex(WORKS_WANTING_SLICES, executionNamespace(name)).flatMap(servicesOf)) {
          add(name, service);
        }
      },
      // Stopped before.
      () => {},
    );
    informer.start();
  }

  const unsubscribe = [
    hub.works.onChange((change) => {
      const cluster = clusterOfExecutionNamespace(change.object.metadata.namespace ?? '');
      const services = reasonsIn(change);
      if (cluster !== undefined && services.length > 0) {
        follow(cluster);
        for (const service of services) {
          add(cluster, service);
        }
      }
    }),
    hub.clusters.onChange((change) => {
      const { name } = change.object.metadata;
      if (becameReady(change)) {
        // After an outage a watch is behind for a while, or silent for ever.
        forget(name);
      }
      if (change.type === 'deleted') {
        forget(name);
      } else {
        follow(name);
      }
    }),
  ];
  for (const { metadata } of hub.clusters.list()) {
    follow(metadata.name);
  }
  return () => {
    for (const stop of unsubscribe) {
      stop();
    }
    for (const name of [...watches.keys()]) {
      forget(name);
    }
    queue.close();
  };
}

function servicesOfSlice(slice: KubeObject): string[] {
  const service = serviceOfSlice(slice);
  return service ? [keyText(service)] : [];
}

/** The services for whose sake a Work wants slices, or did before; its status tells whether an export has arrived. */
function reasonsIn(change: Change<Work>): string[] {
  const versions = change.type === 'modified' ? [change.old, change.object] : [change.object];
  return [...new Set(versions.filter(wantsSlices).flatMap(servicesOf))];
}

function unless(isExpected: (error: unknown) => boolean): (error: unknown) => void {
  return (error) => {
    if (!isExpected(error)) {
      throw error;
    }
  };
}
