/** EndpointSlices: the addresses behind a Service. */
import type { JsonObject } from '../../domain/object.ts';
import type { EndpointSlice, Pod, Service } from './kinds.ts';
import { ownerReference } from './ownership.ts';
import { isReady } from './pod-state.ts';

/** Endpoints a slice: Kubernetes' default. */
const SLICE_SIZE = 100;
const MANAGED_BY = 'endpointslice-controller.k8s.io';

/** The slices a Service should have, named after their number. */
export function planEndpointSlices(service: Service, pods: readonly Pod[]): EndpointSlice[] {
  const { selector } = service.spec;
  if (!selector || Object.keys(selector).length === 0 || service.metadata.deletionTimestamp !== undefined) {
    return [];
  }
  const endpoints = pods
    .filter((pod) => isBehind(selector, pod))
    .toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name))
    .map((pod) => endpointOf(service, pod));
  const count = Math.max(1, Math.ceil(endpoints.length / SLICE_SIZE));
  return Array.from({ length: count }, (_, index) => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${service.metadata.name}-${index}`,
      namespace: service.metadata.namespace ?? '',
      labels: {
        ...service.metadata.labels,
        'kubernetes.io/service-name': service.metadata.name,
        'endpointslice.kubernetes.io/managed-by': MANAGED_BY,
      },
      ownerReferences: [ownerReference(service)],
    },
    addressType: 'IPv4',
    endpoints: endpoints.slice(index * SLICE_SIZE, (index + 1) * SLICE_SIZE),
    ports: portsOf(service, pods),
  }));
}

/** True for slices that members keep; users may write their own. */
export function isManagedSlice({ metadata }: EndpointSlice): boolean {
  return metadata.labels?.['endpointslice.kubernetes.io/managed-by'] === MANAGED_BY;
}

function isBehind(selector: Readonly<Record<string, string>>, pod: Pod): boolean {
  const labels = pod.metadata.labels ?? {};
  const ended = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
  return (
    Boolean(pod.status?.podIP) && !ended && Object.entries(selector).every(([key, value]) => labels[key] === value)
  );
}

function endpointOf({ spec }: Service, pod: Pod): JsonObject {
  const ready = isReady(pod);
  const { name, namespace, uid, deletionTimestamp } = pod.metadata;
  return {
    addresses: [pod.status?.podIP ?? ''],
    conditions: {
      ready: ready || spec.publishNotReadyAddresses === true,
      serving: ready,
      terminating: deletionTimestamp !== undefined,
    },
    nodeName: pod.spec.nodeName,
    targetRef: { kind: 'Pod', name, namespace, uid },
  };
}

/** The Service's ports as its pods know them: a named target port is looked up in the first pod that has it. */
function portsOf({ spec }: Service, pods: readonly Pod[]): JsonObject[] {
  const named = new Map(
    pods.flatMap((pod) =>
      pod.spec.containers.flatMap(({ ports = [] }) => ports.map((port) => [port.name, port.containerPort] as const)),
    ),
  );
  return (spec.ports ?? []).map(({ name = '', port, protocol = 'TCP', appProtocol, targetPort = port }) => ({
    name,
    port: typeof targetPort === 'number' ? targetPort : (named.get(targetPort) ?? port),
    protocol,
    ...(appProtocol === undefined ? {} : { appProtocol }),
  }));
}
