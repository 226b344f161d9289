/** The caches that the controllers of one member share. */
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { KubeObject } from '../../../domain/object.ts';
import type { KubeClient } from '../../../kube/client.ts';
import { createInformer, type Informer } from '../../../kube/informer.ts';
import type { CachedObject, Indices } from '../../../kube/object-cache.ts';
import { parseObject } from '../../../kube/parse.ts';
import type { ResourceType } from '../../../kube/resource.ts';
import * as kinds from '../kinds.ts';
import { controllerUid } from '../ownership.ts';

/** Index of objects by the uid of their controller. */
export const BY_OWNER = 'owner';
/** Index of pods and endpoint slices by namespace. */
export const BY_NAMESPACE = 'namespace';
/** Index of pods by the name of their node; those that wait for one have none: `''`. */
export const BY_NODE = 'node';

/** One informer for each kind that a member acts on. */
export type MemberCaches = ReturnType<typeof createCaches>;

/** Creates the informers; none runs yet. */
export function createCaches(client: KubeClient, logger: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>) {
  function informer<Schema extends z.ZodType<CachedObject>>(
    resource: ResourceType,
    schema: Schema,
    indices: Indices<z.output<Schema>> = {},
  ): Informer<z.output<Schema>> {
    const parse = (object: KubeObject) => parseObject(schema, object);
    return createInformer<z.output<Schema>>({ client, resource, parse, indices, logger });
  }

  const owner = (object: CachedObject): string[] => {
    const uid = controllerUid(object);
    return uid === undefined ? [] : [uid];
  };
  const namespace = ({ metadata }: CachedObject): string[] => [metadata.namespace ?? ''];
  const { RESOURCES } = kinds;
  return {
    namespaces: createInformer({ client, resource: RESOURCES.namespaces, metadataOnly: true, logger }),
    nodes: informer(RESOURCES.nodes, kinds.node),
    pods: informer(RESOURCES.pods, kinds.pod, {
      [BY_OWNER]: owner,
      [BY_NAMESPACE]: namespace,
      [BY_NODE]: ({ spec }) => [spec.nodeName ?? ''],
    }),
    services: informer(RESOURCES.services, kinds.service, { [BY_NAMESPACE]: namespace }),
    endpointSlices: informer(RESOURCES.endpointSlices, kinds.endpointSlice, { [BY_OWNER]: owner }),
    claims: informer(RESOURCES.claims, kinds.persistentVolumeClaim),
    deployments: informer(RESOURCES.deployments, kinds.deployment),
    replicaSets: informer(RESOURCES.replicaSets, kinds.replicaSet, { [BY_OWNER]: owner }),
    statefulSets: informer(RESOURCES.statefulSets, kinds.statefulSet),
    daemonSets: informer(RESOURCES.daemonSets, kinds.daemonSet),
    jobs: informer(RESOURCES.jobs, kinds.job, { [BY_OWNER]: owner }),
    cronJobs: informer(RESOURCES.cronJobs, kinds.cronJob),
  };
}
