/** One instance with its members for a whole test file: a namespace of its own, the names of things, and how they get to clusters. */
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll } from 'vitest';
import { bindingName, executionNamespace, workName } from '../../domain/kinds/names.ts';
import type { KubeObject } from '../../domain/object.ts';
import { type ClusterClient, type ObjectReference, referenceTo } from './cluster-client.ts';
import {
  abandon,
  type Instance,
  type InstanceOptions,
  type InstancePlace,
  newPlace,
  removePlace,
  startInstance,
} from './instance.ts';
import { on, propagationPolicy } from './samples.ts';

/** What tests work with; its clients are there once the tests run, and new ones after a restart. */
export interface Fleet {
  namespace: string;
  namespaceObject: KubeObject;
  readonly hub: ClusterClient;
  readonly member1: ClusterClient;
  readonly member2: ClusterClient;
  /** Any of the members. */
  member(name: string): ClusterClient;
  readonly engine: Client;
  /** File with the contexts of the hub and of simulated members. */
  readonly kubeconfig: string;
  /** Ctrl-C, and a start in the same place. */
  restart(): Promise<void>;
  bindingOf(object: KubeObject): ObjectReference;
  workOf(object: KubeObject, cluster: string): ObjectReference;
  policyReference(name: string): ObjectReference;
  propagationOf(object: KubeObject): ReturnType<Client['workflow']['getHandle']>;
  /** Brings objects to clusters by a policy of their own; resolves when the members have them. */
  propagate(policy: string, clusters: string[], ...objects: KubeObject[]): Promise<void>;
}

/** Starts the instance before the tests of the file, and stops it after them. */
export function openFleet(name: string, options: InstanceOptions = {}): Fleet {
  const namespace = `${name}-${randomUUID().slice(0, 8)}`;
  const namespaceObject: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  let place: InstancePlace | undefined;
  let started: Instance | undefined;

  function instance(): Instance {
    if (!started) {
      throw new Error('The instance has not started');
    }
    return started;
  }

  beforeAll(async () => {
    place = await newPlace(options);
    started = await startInstance(place);
    await started.hub.create(namespaceObject);
  });

  afterAll(async () => {
    try {
      if (started) {
        const { hub, place, member } = started;
        await hub.delete(referenceTo(namespaceObject));
        await Promise.all(place.members.map((name) => member(name).untilAbsent(referenceTo(namespaceObject))));
        await started.leave();
        await started.stop();
      }
    } finally {
      if (started) {
        await abandon(started);
      }
      if (place) {
        await removePlace(place);
      }
    }
  });

  function bindingOf({ kind, metadata }: KubeObject): ObjectReference {
    const apiVersion = 'work.karmada.io/v1alpha2';
    const binding = bindingName(kind, metadata.name);
    return metadata.namespace === undefined
      ? { apiVersion, kind: 'ClusterResourceBinding', name: binding }
      : { apiVersion, kind: 'ResourceBinding', namespace: metadata.namespace, name: binding };
  }

  return {
    namespace,
    namespaceObject,
    get hub() {
      return instance().hub;
    },
    get member1() {
      return instance().member1;
    },
    get member2() {
      return instance().member2;
    },
    member: (name) => instance().member(name),
    get engine() {
      return instance().engine;
    },
    get kubeconfig() {
      return instance().kubeconfig;
    },
    async restart() {
      const { place: same, stop } = instance();
      await stop();
      started = await startInstance(same);
    },
    bindingOf,
    workOf({ kind, metadata }, cluster) {
      const work = workName(kind, metadata.name, metadata.namespace);
      return {
        apiVersion: 'work.karmada.io/v1alpha1',
        kind: 'Work',
        namespace: executionNamespace(cluster),
        name: work,
      };
    },
    policyReference: (policy) => ({
      apiVersion: 'policy.karmada.io/v1alpha1',
      kind: 'PropagationPolicy',
      namespace,
      name: policy,
    }),
    propagationOf(object) {
      const { name: binding } = bindingOf(object);
      const scope = object.metadata.namespace;
      return instance().engine.workflow.getHandle(`propagation/${scope === undefined ? '' : `${scope}/`}${binding}`);
    },
    async propagate(policy, clusters, ...objects) {
      const { hub } = instance();
      for (const object of objects) {
        await hub.create(object);
      }
      await hub.create(propagationPolicy(namespace, policy, on(...clusters), objects));
      for (const cluster of clusters) {
        for (const object of objects) {
          await instance().member(cluster).until(referenceTo(object), {});
        }
      }
    },
  };
}
