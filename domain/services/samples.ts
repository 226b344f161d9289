/** The service `shop/web` and what it is made of, for the tests of this folder. */
import type { Cluster } from '../kinds/cluster.ts';
import type { MultiClusterService, MultiClusterServiceSpec } from '../kinds/multi-cluster-service.ts';
import type { ServiceImport } from '../kinds/multicluster.ts';
import { executionNamespace, MULTI_CLUSTER_SERVICE_FINALIZER, workName } from '../kinds/names.ts';
import type { Work } from '../kinds/work.ts';
import type { JsonObject, KubeObject, ObjectMeta } from '../object.ts';
import { prune } from '../prune/prune.ts';
import { composeWork } from '../work/compose.ts';
import type { CollectedFor } from './role.ts';
import { collectSlice, dispatchSlice } from './slice.ts';
import type { Making, ServiceState } from './state.ts';

export const SHOP_WEB = { namespace: 'shop', name: 'web' };
export const MAKING: Making = { uuid: () => 'new-id', steps: { prune, recordManaged: (object) => object } };
const FRESH = { existing: undefined, uuid: 'id', steps: MAKING.steps };

/** A member; `serves` says whether it has EndpointSlices, which is not known by default. */
export function sampleMember(name: string, isReady = true, serves?: boolean): Cluster {
  const condition = { reason: 'R', message: '', lastTransitionTime: '2026-11-24T08:00:00Z' };
  const resources = [{ name: 'endpointslices', kind: 'EndpointSlice' }];
  return {
    apiVersion: 'cluster.karmada.io/v1alpha1',
    kind: 'Cluster',
    metadata: { name },
    spec: { syncMode: 'Push' },
    status: {
      conditions: [
        { ...condition, type: 'Ready', status: isReady ? 'True' : 'False' },
        ...(serves === undefined ? [] : [{ ...condition, type: 'CompleteAPIEnablements', status: 'True' as const }]),
      ],
      ...(serves && { apiEnablements: [{ groupVersion: 'discovery.k8s.io/v1', resources }] }),
    },
  };
}

/** A MultiClusterService that has its finalizer already. */
export function multiClusterService(
  spec: Partial<MultiClusterServiceSpec> = {},
  metadata: Partial<ObjectMeta> = {},
): MultiClusterService {
  return {
    apiVersion: 'networking.karmada.io/v1alpha1',
    kind: 'MultiClusterService',
    metadata: {
      ...SHOP_WEB,
      labels: { 'multiclusterservice.karmada.io/permanent-id': 'id-web' },
      finalizers: [MULTI_CLUSTER_SERVICE_FINALIZER],
      ...metadata,
    },
    spec: { types: ['CrossCluster'], ...spec },
  };
}

/** From the one to the other. */
export function between(provider: string, ...consumers: string[]): Partial<MultiClusterServiceSpec> {
  return { providerClusters: [{ name: provider }], consumerClusters: consumers.map((name) => ({ name })) };
}

/** The Service on the hub. */
export function webService(metadata: Partial<ObjectMeta> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { ...SHOP_WEB, uid: 'u', resourceVersion: '7', ...metadata } };
}

/** A ServiceImport of one port. */
export function webImport(spec: Partial<NonNullable<ServiceImport['spec']>> = {}): ServiceImport {
  return {
    apiVersion: 'multicluster.x-k8s.io/v1alpha1',
    kind: 'ServiceImport',
    metadata: { ...SHOP_WEB, uid: 'import' },
    spec: { type: 'ClusterSetIP', ports: [{ name: 'http', port: 80 }], ...spec },
  };
}

/** A slice of a member, as the member has it. */
export function memberSlice(name = 'web-x', fields: JsonObject = {}, labels: Record<string, string> = {}): KubeObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { namespace: 'shop', name, uid: 's', labels: { 'kubernetes.io/service-name': 'web', ...labels } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.0.0.1'] }],
    ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
    ...fields,
  };
}

/** The Work of a collected {@link memberSlice}. */
export function collectedWork(
  cluster: string,
  wanted: readonly CollectedFor[] = ['MultiClusterService'],
  slice: KubeObject = memberSlice(),
): Work {
  return collectSlice(cluster, slice, SHOP_WEB, wanted, FRESH);
}

/** The Work that brings a collected slice to a consumer. */
export function dispatchedWork(consumer: string, source: Work): Work {
  return dispatchSlice(consumer, source, SHOP_WEB, FRESH);
}

/** The Work that brings a ServiceExport to its member, which has it or not. */
export function exporterWork(cluster: string, applied: 'True' | 'False' = 'True'): Work {
  const condition = { type: 'Applied', reason: 'R', message: '', lastTransitionTime: '2026-11-24T08:00:00Z' };
  const manifest = { apiVersion: 'multicluster.x-k8s.io/v1alpha1', kind: 'ServiceExport', metadata: SHOP_WEB };
  return {
    ...composeWork({ ...FRESH, cluster, manifest }),
    status: { conditions: [{ ...condition, status: applied }] },
  };
}

/** The Work that marks a provider. */
export function providerWork(cluster: string, service = multiClusterService()): Work {
  return composeWork({
    ...FRESH,
    cluster,
    manifest: { ...service },
    labels: {
      'multiclusterservice.karmada.io/permanent-id': 'id-web',
      'multiclusterservice.karmada.io/namespace': 'shop',
      'multiclusterservice.karmada.io/name': 'web',
    },
    finalizers: [],
    suspendDispatching: true,
  });
}

/** Any object while it is being deleted. */
export function deleting<T extends KubeObject>(object: T): T {
  return { ...object, metadata: { ...object.metadata, deletionTimestamp: '2026-11-24T08:00:00Z' } };
}

/** The place of a Work: its cluster's namespace and the name of its manifest. */
export function placeOf(work: Work): string {
  const [manifest] = work.spec.workload?.manifests ?? [];
  return `${work.metadata.namespace?.replace(executionNamespace(''), '')}/${manifest?.metadata.name}`;
}

/** A hub with members a, b and c, gate on, and nothing of the service but what is said. */
export function serviceState(parts: Partial<ServiceState> = {}): ServiceState {
  return {
    key: SHOP_WEB,
    isGateOn: true,
    multiClusterService: undefined,
    service: undefined,
    binding: undefined,
    serviceImport: undefined,
    derivedService: undefined,
    works: [],
    slices: [],
    clusters: ['a', 'b', 'c'].map((name) => sampleMember(name)),
    ...parts,
  };
}

/** The name of the Work of a slice. */
export function sliceWorkName(slice: string): string {
  return workName('EndpointSlice', slice, 'shop');
}
