/** Starts a `service/<namespace>/<name>` workflow for each service that spans members, when there is something to do for it. */

import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { needsSync, type ServiceContext } from '../activities/services.ts';
import { equalJson } from '../domain/equality.ts';
import type { Cluster } from '../domain/kinds/cluster.ts';
import { derivedServiceName } from '../domain/kinds/names.ts';
import type { Work } from '../domain/kinds/work.ts';
import { type KubeObject, keyText } from '../domain/object.ts';
import { type Cause, causeOf, withCauses } from '../domain/propagation/cause.ts';
import { RESTART, TASK_QUEUE } from '../domain/propagation/start.ts';
import { importedService } from '../domain/services/import.ts';
import { type ServiceKey, servicesOf } from '../domain/services/role.ts';
import { isConditionTrue } from '../domain/status/conditions.ts';
import type { Change } from '../kube/object-cache.ts';
import type { WatchedHub } from './hub.ts';
import { createWorkQueue } from './work-queue.ts';

const CONCURRENT_STARTS = 4;
/** One step of a service is several writes: the events of all become one look. */
const GATHER_MS = 50;

/** What {@link openServiceWatch} needs. */
export interface ServiceWatchOptions {
  context: ServiceContext & { logger: Logger };
  hub: WatchedHub;
  client: Client;
}

/** Subscribes to all that services are made of, and looks at those that are there; returns how to stop. */
export function openServiceWatch({ context, hub, client }: ServiceWatchOptions): () => void {
  const waiting = new Map<string, readonly Cause[]>();
  const queue = createWorkQueue<string>({
    name: 'service',
    concurrency: CONCURRENT_STARTS,
    gatherMs: () => GATHER_MS,
    logger: context.logger,
    process: async (text) => {
      const [namespace = '', name = ''] = text.split('/');
      const causes = waiting.get(text) ?? [];
      if (isWorthwhile({ namespace, name })) {
        await startOrSignal(client, { namespace, name }, causes);
      }
      if (waiting.get(text) === causes) {
        waiting.delete(text);
      }
    },
  });

  /** A decision that fails is shown by a run, not lost in a log. */
  function isWorthwhile(key: ServiceKey): boolean {
    try {
      return needsSync(context, key);
    } catch {
      return true;
    }
  }

  function add(keys: readonly string[], cause?: KubeObject): void {
    for (const text of keys) {
      waiting.set(text, withCauses(waiting.get(text) ?? [], cause ? [causeOf(cause)] : []));
      queue.add(text);
    }
  }

  // Own writes too: the collector of this process is one of those who have news.
  const unsubscribe = [
    hub.multiClusterServices.onChange(({ object }) => add([keyText(object.metadata)], object)),
    hub.works.onChange((change) => add(servicesOfWorkChange(change), change.object)),
    hub.clusters.onChange((change) => {
      if (isOtherCluster(change)) {
        add(
          hub.multiClusterServices.list().map(({ metadata }) => keyText(metadata)),
          change.object,
        );
      }
    }),
    hub.bindings.onChange(({ object }) => {
      const { kind, namespace = '', name } = object.spec.resource;
      if (kind === 'Service' && hub.multiClusterServices.get({ namespace, name })) {
        add([keyText({ namespace, name })], object);
      }
    }),
    hub.allTemplates.onChange(({ object }) => add(servicesOfTemplate(hub, object), object)),
  ];
  add([
    ...hub.multiClusterServices.list().map(({ metadata }) => keyText(metadata)),
    ...hub.works.list().flatMap(servicesOf),
    ...hub
      .templateCollections()
      .filter(({ resource: { kind } }) => kind === 'ServiceImport' || kind === 'EndpointSlice')
      .flatMap((collection) => collection.list().flatMap((object) => servicesOfTemplate(hub, object))),
  ]);
  return () => {
    for (const stop of unsubscribe) {
      stop();
    }
    queue.close();
  };
}

/** A Work came, went, or changed in more than its status: the services that it has a part in, or had before. */
function servicesOfWorkChange(change: Change<Work>): string[] {
  if (change.type !== 'modified') {
    return servicesOf(change.object);
  }
  const { old, object } = change;
  const isNews =
    old.metadata.generation !== object.metadata.generation ||
    old.metadata.deletionTimestamp !== object.metadata.deletionTimestamp ||
    !equalJson(old.metadata.labels, object.metadata.labels);
  return isNews ? [...servicesOf(old), ...servicesOf(object)] : [];
}

/** The services that an object of the hub is part of. */
function servicesOfTemplate(hub: WatchedHub, object: KubeObject): string[] {
  const { namespace = '', name } = object.metadata;
  switch (object.kind) {
    case 'ServiceImport':
      return [keyText({ namespace, name })];
    case 'Service': {
      const prefix = derivedServiceName('');
      const isShared = hub.multiClusterServices.get({ namespace, name }) !== undefined;
      return [
        ...(isShared ? [keyText({ namespace, name })] : []),
        ...(name.startsWith(prefix) ? [keyText({ namespace, name: name.slice(prefix.length) })] : []),
      ];
    }
    case 'EndpointSlice': {
      const service = importedService(object);
      return service === undefined ? [] : [keyText({ namespace, name: service })];
    }
    default:
      return [];
  }
}

/** A cluster came, went, or can take or give other services than before. */
function isOtherCluster(change: Change<Cluster>): boolean {
  if (change.type !== 'modified') {
    return true;
  }
  const [before, after] = [change.old.status, change.object.status];
  return (
    isConditionTrue(before?.conditions, 'Ready') !== isConditionTrue(after?.conditions, 'Ready') ||
    !equalJson(before?.apiEnablements, after?.apiEnablements)
  );
}

async function startOrSignal(client: Client, key: ServiceKey, causes: readonly Cause[]): Promise<void> {
  await client.workflow.signalWithStart('service', {
    workflowId: `service/${keyText(key)}`,
    taskQueue: TASK_QUEUE,
    ...RESTART,
    args: [key],
    signal: 'changed',
    signalArgs: [false, causes],
    staticSummary: `service ${keyText(key)}`,
  });
}
