/** Watches nodes and pods of a member; keeps numbers, not objects. */
import type { Logger } from 'pino';
import { type CapacitySummary, createCapacity } from '../domain/cluster/capacity.ts';
import { nodeFacts, type PodFacts, podFacts } from '../domain/cluster/facts.ts';
import type { ResourceModel } from '../domain/kinds/cluster.ts';
import type { KubeObject } from '../domain/object.ts';
import type { MemberNode } from '../domain/scheduling/member-node.ts';
import type { KubeClient } from '../kube/client.ts';
import { createInformer } from '../kube/informer.ts';
import type { Change } from '../kube/object-cache.ts';
import type { ResourceType } from '../kube/resource.ts';

/** The capacity of one member, while it is watched. */
export interface CapacityWatch {
  /** Undefined until all nodes and pods are known. */
  summary(models: readonly ResourceModel[] | undefined): CapacitySummary | undefined;
  /** What each node has left; undefined as above. */
  nodes(): readonly MemberNode[] | undefined;
  /** Resolves when all nodes and pods are known; rejects when stopped before. */
  synced: Promise<unknown>;
  stop(): void;
}

/** What {@link watchCapacity} needs. */
export interface CapacityWatchOptions {
  client: KubeClient;
  logger: Logger;
}

const NODES: ResourceType = { group: '', version: 'v1', plural: 'nodes', kind: 'Node', namespaced: false };
const PODS: ResourceType = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true };

/** Different requests of pods that are kept once; a cluster has far fewer than pods. */
const SHARED_REQUESTS = 10_000;

/** Begins to watch. */
export function watchCapacity({ client, logger }: CapacityWatchOptions): CapacityWatch {
  const capacity = createCapacity();
  const nodes = createInformer({ client, resource: NODES, parse: nodeFacts, logger });
  const pods = createInformer({ client, resource: PODS, parse: sharingRequests(), logger });
  let isSynced = false;
  nodes.onChange((change) => capacity.changeNode(...countedBy(change)));
  pods.onChange((change) => capacity.changePod(...countedBy(change)));
  nodes.start();
  pods.start();
  const synced = Promise.all([nodes.synced, pods.synced]).then(() => {
    isSynced = true;
  });
  // Not everybody waits for it.
  synced.catch(() => {});
  return {
    synced,
    nodes: () => (isSynced ? capacity.nodes() : undefined),
    summary: (models) => (isSynced ? capacity.summary(models) : undefined),
    stop() {
      nodes.stop();
      pods.stop();
    },
  };
}

/** What was counted before, and what is to be counted now. */
function countedBy<T>(change: Change<T>): [old: T | undefined, object: T | undefined] {
  switch (change.type) {
    case 'added':
      return [undefined, change.object];
    case 'modified':
      return [change.old, change.object];
    case 'deleted':
      return [change.old, undefined];
  }
}

/** {@link podFacts}, with equal requests being the same object: a hundred thousand pods ask for a handful of things. */
function sharingRequests(): (pod: KubeObject) => PodFacts {
  const shared = new Map<string, PodFacts['requests']>();
  return (pod) => {
    const facts = podFacts(pod);
    const key = [...facts.requests].join();
    const known = shared.get(key);
    if (known) {
      return { ...facts, requests: known };
    }
    if (shared.size >= SHARED_REQUESTS) {
      shared.clear();
    }
    shared.set(key, facts.requests);
    return facts;
  };
}
