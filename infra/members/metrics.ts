/** What a simulated member measures: each container of a running pod uses what the pod's annotations say. */
import type { MetricsQuery, MetricsSource } from '../../api/resource-metrics/resource-metrics-api.ts';
import { annotationOf } from '../../domain/metadata.ts';
import { isJsonObject, type JsonObject, type KubeObject } from '../../domain/object.ts';
import { addQuantities, formatQuantity, parseQuantity } from '../../domain/quantity.ts';
import type { KubeClient } from '../../kube/client.ts';
import type { ResourceType } from '../../kube/resource.ts';

/** CPU that each container of the pod uses, for example `250m`. */
export const CPU_ANNOTATION = 'simulation.fleetwright.io/cpu';
/** Memory, likewise. */
export const MEMORY_ANNOTATION = 'simulation.fleetwright.io/memory';

/** What an idle container uses. */
const IDLE = { cpu: '1m', memory: '8Mi' };
const WINDOW = '15s';

const PODS: ResourceType = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true };
const NODES: ResourceType = { group: '', version: 'v1', plural: 'nodes', kind: 'Node', namespaced: false };

/** The measurements of a member, whose API the client reaches once it is asked. */
export function simulatedMetrics(client: () => KubeClient): MetricsSource {
  const select = async (resource: ResourceType, { namespace, name, labelSelector }: MetricsQuery) => {
    const { items } = await client().list(resource, {
      labelSelector,
      ...(namespace && { namespace }),
      ...(name && { fieldSelector: `metadata.name=${name}` }),
    });
    return items;
  };
  return {
    async pods(query) {
      return (await select(PODS, query)).filter(isRunning).map((pod) => ({
        ...measurement('PodMetrics', pod),
        containers: containersOf(pod).map((name) => ({ name, usage: usageOf(pod) })),
      }));
    },
    async nodes(query) {
      const { items } = await client().list(PODS);
      return (await select(NODES, query)).map((node) => ({
        ...measurement('NodeMetrics', node),
        usage: total(items.filter((pod) => isRunning(pod) && nodeOf(pod) === node.metadata.name)),
      }));
    },
  };
}

function measurement(kind: string, { metadata }: KubeObject): KubeObject {
  const { name, namespace, labels } = metadata;
  const timestamp = `${new Date().toISOString().slice(0, 19)}Z`;
  return {
    kind,
    apiVersion: 'metrics.k8s.io/v1beta1',
    metadata: { name, ...(namespace && { namespace }), creationTimestamp: timestamp, ...(labels && { labels }) },
    timestamp,
    window: WINDOW,
  };
}

function usageOf(pod: KubeObject): { cpu: string; memory: string } {
  return {
    cpu: annotationOf(pod, CPU_ANNOTATION) ?? IDLE.cpu,
    memory: annotationOf(pod, MEMORY_ANNOTATION) ?? IDLE.memory,
  };
}

function total(pods: readonly KubeObject[]): JsonObject {
  const sum = (resource: 'cpu' | 'memory'): string =>
    formatQuantity(
      pods
        .flatMap((pod) => containersOf(pod).map(() => parseQuantity(usageOf(pod)[resource])))
        .reduce(addQuantities, parseQuantity('0')),
    );
  return { cpu: sum('cpu'), memory: sum('memory') };
}

function isRunning({ status }: KubeObject): boolean {
  return isJsonObject(status) && status.phase === 'Running';
}

function nodeOf({ spec }: KubeObject): string | undefined {
  return isJsonObject(spec) && typeof spec.nodeName === 'string' ? spec.nodeName : undefined;
}

function containersOf({ spec }: KubeObject): string[] {
  const containers = isJsonObject(spec) && Array.isArray(spec.containers) ? spec.containers : [];
  return containers.flatMap((one) => (isJsonObject(one) && typeof one.name === 'string' ? [one.name] : []));
}
