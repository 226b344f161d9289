/** metrics.k8s.io of a whole fleet: what the members measure, through the hub's way to them. */

import { cluster } from '../../domain/kinds/cluster.ts';
import type { KubeObject } from '../../domain/object.ts';
import { isConditionTrue } from '../../domain/status/conditions.ts';
import { createKubeClient } from '../../kube/client.ts';
import { isNotFound, KubeStatusError } from '../../kube/errors.ts';
import { itemOfKind } from '../../kube/parse.ts';
import type { ResourceType } from '../../kube/resource.ts';
import type { KubeTransport } from '../../kube/transport.ts';
import { GROUP, VERSION } from './definitions.ts';
import type { MetricsQuery, MetricsSource } from './resource-metrics-api.ts';

/** Karmada's annotation that says which member an object is of. */
const CLUSTER_ANNOTATION = 'resource.karmada.io/query-from-cluster';

/** Longest wait for one member: one that is down must not hold up the others' answers. */
const MEMBER_TIMEOUT_MS = 10_000;

const CLUSTERS: ResourceType = {
  group: 'cluster.karmada.io',
  version: 'v1alpha1',
  plural: 'clusters',
  kind: 'Cluster',
  namespaced: false,
};

/**
 * What all members measure that are ready. The hub has authorized the caller for its own metrics.k8s.io; members are asked
 * with the rights of `hub`, as Karmada's adapter does. Members that fail are left out; rejects when all do.
 */
export function fleetMetrics(hub: () => KubeTransport): MetricsSource {
  async function gather(plural: 'pods' | 'nodes', query: MetricsQuery): Promise<KubeObject[]> {
    const transport = hub();
    const names = await readyMembers(transport);
    const answers = await Promise.allSettled(names.map((name) => ask(transport, name, plural, query)));
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (failed && answers.every(({ status }) => status === 'rejected')) {
      const message = `no member answers: ${names[0]}: ${failed.reason instanceof Error ? failed.reason.message : ''}`;
      throw new KubeStatusError({ code: 503, reason: 'ServiceUnavailable', message });
    }
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  }
  return { pods: (query) => gather('pods', query), nodes: (query) => gather('nodes', query) };
}

async function readyMembers(transport: KubeTransport): Promise<string[]> {
  const { items } = await createKubeClient(transport).list(CLUSTERS);
  return items
    .map((item) => cluster.parse(item))
    .filter(({ status }) => isConditionTrue(status?.conditions, 'Ready'))
    .map(({ metadata }) => metadata.name);
}

async function ask(
  transport: KubeTransport,
  member: string,
  plural: 'pods' | 'nodes',
  { namespace, name, labelSelector }: MetricsQuery,
): Promise<KubeObject[]> {
  const path = [
    `/apis/${CLUSTERS.group}/${CLUSTERS.version}/clusters/${member}/proxy/apis/${GROUP}/${VERSION}`,
    ...(namespace === undefined ? [] : ['namespaces', namespace]),
    plural,
    ...(name === undefined ? [] : [name]),
  ].join('/');
  try {
    const answer = await transport.send({
      method: 'GET',
      path,
      query: labelSelector === '' ? {} : { labelSelector },
      signal: AbortSignal.timeout(MEMBER_TIMEOUT_MS),
    });
    const items = Array.isArray(answer.items) ? answer.items : [answer];
    const kind = plural === 'pods' ? 'PodMetrics' : 'NodeMetrics';
    return items.flatMap((item) => {
      const object = itemOfKind(item, `${GROUP}/${VERSION}`, kind);
      return object ? [ofMember(object, member)] : [];
    });
  } catch (error) {
    if (name !== undefined && isNotFound(error)) {
      return [];
    }
    throw error;
  }
}

function ofMember(object: KubeObject, member: string): KubeObject {
  const { metadata } = object;
  const annotations = { ...metadata.annotations, [CLUSTER_ANNOTATION]: member };
  return { ...object, metadata: { ...metadata, annotations } };
}
