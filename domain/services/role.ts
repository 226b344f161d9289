/** The part that a Work plays in carrying services between members. */
import {
  EXPORTED_SERVICE_NAME_LABEL,
  EXPORTED_SERVICE_NAMESPACE_LABEL,
  MULTI_CLUSTER_SERVICE_NAME_KEY,
  MULTI_CLUSTER_SERVICE_NAMESPACE_KEY,
  PROVIDER_CLUSTER_ANNOTATION,
} from '../kinds/names.ts';
import type { Work } from '../kinds/work.ts';
import { annotationOf, labelOf } from '../metadata.ts';
import { type KubeObject, keyText } from '../object.ts';

/** A service by its place: its name is that of Service, export, import and MultiClusterService alike. */
export type ServiceKey = { namespace: string; name: string };

/**
 * - `exporter`: brings a ServiceExport to its member;
 * - `provider`: holds a MultiClusterService, for its member provides; never sent there;
 * - `collected`: holds a slice that its member has; never sent there;
 * - `dispatched`: brings a provider's slice to a consumer.
 */
export type ServiceRole = 'exporter' | 'provider' | 'collected' | 'dispatched';

/** Why a slice is collected, by the kind that wants it. */
export type CollectedFor = 'ServiceExport' | 'MultiClusterService';

/** The labels by which a Work names the service of each kind. */
export const SERVICE_LABELS = {
  ServiceExport: [EXPORTED_SERVICE_NAMESPACE_LABEL, EXPORTED_SERVICE_NAME_LABEL],
  MultiClusterService: [MULTI_CLUSTER_SERVICE_NAMESPACE_KEY, MULTI_CLUSTER_SERVICE_NAME_KEY],
} as const satisfies Record<CollectedFor, readonly [string, string]>;

/** The part of a Work; undefined for one that has nothing to do with services. */
export function serviceRole(work: Work): ServiceRole | undefined {
  const manifests = work.spec.workload?.manifests ?? [];
  if (manifests.some(isServiceExport)) {
    return 'exporter';
  }
  const [manifest] = manifests;
  const isLabelled = collectedFor(work).length > 0;
  if (!manifest || !isLabelled) {
    return undefined;
  }
  if (manifest.kind === 'EndpointSlice') {
    return annotationOf(work, PROVIDER_CLUSTER_ANNOTATION) ? 'dispatched' : 'collected';
  }
  return manifest.kind === 'MultiClusterService' ? 'provider' : undefined;
}

/** True for a Work that only holds something for others to read: nothing of it is ever sent to its member. */
export function isServiceRecord(work: Work): boolean {
  const role = serviceRole(work);
  return role === 'provider' || role === 'collected';
}

/** True for a Work for whose sake its member's slices are watched. What is dispatched to a member is no reason. */
export function wantsSlices(work: Work): boolean {
  const role = serviceRole(work);
  return role !== undefined && role !== 'dispatched';
}

/** The services that a Work has a part in, as `namespace/name`. */
export function servicesOf(work: Work): string[] {
  switch (serviceRole(work)) {
    case undefined:
      return [];
    case 'exporter':
      return (work.spec.workload?.manifests ?? []).filter(isServiceExport).map(({ metadata }) => keyText(metadata));
    default:
      return [...new Set(collectedFor(work).flatMap((kind) => keyText(serviceNamed(work, kind) ?? { name: '' })))];
  }
}

/** The kinds for whose sake a Work is there, in a fixed order. */
export function collectedFor(work: Work): CollectedFor[] {
  return (['MultiClusterService', 'ServiceExport'] as const).filter((kind) => serviceNamed(work, kind));
}

/** The service that the labels of a kind name. */
function serviceNamed(work: Work, kind: CollectedFor): ServiceKey | undefined {
  const [namespaceLabel, nameLabel] = SERVICE_LABELS[kind];
  const namespace = labelOf(work, namespaceLabel);
  const name = labelOf(work, nameLabel);
  return namespace && name ? { namespace, name } : undefined;
}

function isServiceExport({ apiVersion, kind }: KubeObject): boolean {
  return kind === 'ServiceExport' && apiVersion === 'multicluster.x-k8s.io/v1alpha1';
}
