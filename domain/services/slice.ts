/** EndpointSlices as they travel between members: what is collected, and what stands for it elsewhere. */
import { clusterOf } from '../binding/targets.ts';
import { equalJson } from '../equality.ts';
import {
  COLLECTED_FOR_LABEL,
  DISPATCHED_SLICE_FINALIZER,
  DISPATCHED_SLICE_MANAGER,
  derivedServiceName,
  dispatchedSliceName,
  IMPORTED_SLICE_FINALIZER,
  IMPORTED_SLICE_MANAGER,
  importedSliceName,
  PROVIDER_CLUSTER_ANNOTATION,
  SERVICE_NAME_LABEL,
  SLICE_MANAGED_BY_LABEL,
  WORK_ID_LABEL,
  WORK_NAME_ANNOTATION,
  WORK_NAMESPACE_ANNOTATION,
} from '../kinds/names.ts';
import type { Work } from '../kinds/work.ts';
import { changeMetadata, labelOf } from '../metadata.ts';
import type { JsonObject, KubeObject } from '../object.ts';
import { prune } from '../prune/prune.ts';
import { composeWork, type ManifestSteps } from '../work/compose.ts';
import { type CollectedFor, collectedFor, SERVICE_LABELS, type ServiceKey } from './role.ts';

/** What makes a Work out of a manifest: given by the caller, who knows the hub and makes ids. */
export interface WorkMaking {
  /** The Work of that place as it is on the hub. */
  existing: Work | undefined;
  uuid: string;
  steps: ManifestSteps;
}

/** The finalizer that keeps a collected Work until what stands for it elsewhere is gone. */
export const COLLECTED_FINALIZER: Readonly<Record<CollectedFor, string>> = {
  ServiceExport: IMPORTED_SLICE_FINALIZER,
  MultiClusterService: DISPATCHED_SLICE_FINALIZER,
};

/** The service that a member's slice is of; undefined for one of no Service, and for one that came from another member. */
export function serviceOfSlice(slice: KubeObject): ServiceKey | undefined {
  const { namespace } = slice.metadata;
  const name = labelOf(slice, SERVICE_NAME_LABEL);
  const manager = labelOf(slice, SLICE_MANAGED_BY_LABEL);
  const isForeign = manager === IMPORTED_SLICE_MANAGER || manager === DISPATCHED_SLICE_MANAGER;
  return namespace && name && !isForeign ? { namespace, name } : undefined;
}

/**
 * The Work that holds a slice of a member, or the existing one itself when nothing changes. For whom it is collected is only
 * added to. Throws `WorkDeletingError`.
 */
export function collectSlice(
  cluster: string,
  slice: KubeObject,
  service: ServiceKey,
  wanted: readonly CollectedFor[],
  making: WorkMaking,
): Work {
  const before = making.existing ? collectedFor(making.existing) : [];
  const all = [...new Set([...before, ...wanted])].sort();
  const marks = all.flatMap((kind) => {
    const [namespaceLabel, nameLabel] = SERVICE_LABELS[kind];
    return [
      [namespaceLabel, service.namespace],
      [nameLabel, service.name],
    ];
  });
  return composeWork({
    ...making,
    cluster,
    manifest: slice,
    labels: { ...Object.fromEntries(marks), [COLLECTED_FOR_LABEL]: all.join('.') },
    finalizers: all.map((kind) => COLLECTED_FINALIZER[kind]),
    suspendDispatching: true,
  });
}

/** A collected Work when only these kinds still want it, without the marks and the finalizer of the others. */
export function withCollectedFor(work: Work, kept: readonly CollectedFor[]): Work {
  const ended = collectedFor(work).filter((kind) => !kept.includes(kind));
  const released = withoutFinalizers(
    work,
    ended.map((kind) => COLLECTED_FINALIZER[kind]),
  );
  return changeMetadata(released, {
    labels: { [COLLECTED_FOR_LABEL]: kept.join('.') },
    withoutLabels: ended.flatMap((kind) => SERVICE_LABELS[kind]),
  });
}

/** The Work without these finalizers; the same one if it has none of them. */
export function withoutFinalizers(work: Work, ended: readonly string[]): Work {
  const { finalizers = [] } = work.metadata;
  const left = finalizers.filter((finalizer) => !ended.includes(finalizer));
  return left.length === finalizers.length ? work : { ...work, metadata: { ...work.metadata, finalizers: left } };
}

/** The Work that brings a collected slice to a consumer, or the existing one itself. Throws `WorkDeletingError`. */
export function dispatchSlice(consumer: string, collected: Work, service: ServiceKey, making: WorkMaking): Work {
  const [namespaceLabel, nameLabel] = SERVICE_LABELS.MultiClusterService;
  const provider = clusterOf(collected);
  const from = { [PROVIDER_CLUSTER_ANNOTATION]: provider };
  return composeWork({
    ...making,
    cluster: consumer,
    manifest: {
      ...sliceOf(collected),
      metadata: {
        ...dispatchedSliceKey(collected),
        labels: { [SERVICE_NAME_LABEL]: service.name, [SLICE_MANAGED_BY_LABEL]: DISPATCHED_SLICE_MANAGER },
        annotations: from,
      },
    },
    labels: { [namespaceLabel]: service.namespace, [nameLabel]: service.name },
    annotations: from,
  });
}

/** Where {@link dispatchSlice} puts the slice on a consumer. */
export function dispatchedSliceKey(collected: Work): ServiceKey {
  const { namespace = '', name } = sliceOf(collected).metadata;
  return { namespace, name: dispatchedSliceName(clusterOf(collected), name) };
}

/** The slice on the hub that stands for a collected one, or the existing one itself when nothing changes. */
export function importSlice(collected: Work, service: ServiceKey, existing: KubeObject | undefined): KubeObject {
  const slice = sliceOf(collected);
  const current = existing ?? { apiVersion: slice.apiVersion, kind: slice.kind, metadata: importedSliceKey(collected) };
  const marked = changeMetadata(current, {
    labels: {
      [WORK_ID_LABEL]: labelOf(collected, WORK_ID_LABEL) ?? '',
      [SERVICE_NAME_LABEL]: derivedServiceName(service.name),
      [SLICE_MANAGED_BY_LABEL]: IMPORTED_SLICE_MANAGER,
    },
    annotations: {
      [WORK_NAMESPACE_ANNOTATION]: collected.metadata.namespace ?? '',
      [WORK_NAME_ANNOTATION]: collected.metadata.name,
    },
  });
  const endpoints = endpointsOf(slice);
  return equalJson(endpoints, endpointsOf(current)) ? marked : { ...marked, ...endpoints };
}

/** Where {@link importSlice} puts the slice on the hub. */
export function importedSliceKey(collected: Work): ServiceKey {
  const { namespace = '', name } = sliceOf(collected).metadata;
  return { namespace, name: importedSliceName(clusterOf(collected), name) };
}

/** The slice in a collected Work. Throws for a Work without one. */
function sliceOf(collected: Work): KubeObject {
  const [slice] = collected.spec.workload?.manifests ?? [];
  if (!slice) {
    throw new Error(`Work ${collected.metadata.namespace}/${collected.metadata.name} holds no EndpointSlice`);
  }
  return slice;
}

/** What a slice says beside its name. */
function endpointsOf(slice: KubeObject): JsonObject {
  const { addressType, endpoints, ports } = prune(slice);
  return { addressType, endpoints, ports };
}
