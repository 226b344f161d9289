/** The Service of a MultiClusterService: claimed as by a policy, with a binding to its providers and consumers. */
import { checkOwner, referenceTo } from '../binding/reference.ts';
import { keepIfEqual } from '../equality.ts';
import type { ResourceBinding } from '../kinds/binding.ts';
import type { MultiClusterService } from '../kinds/multi-cluster-service.ts';
import {
  BINDING_FINALIZER,
  BINDING_MANAGED_BY_LABEL,
  bindingName,
  CLAIMED_BY_LABEL,
  MULTI_CLUSTER_SERVICE_ID_LABEL,
  MULTI_CLUSTER_SERVICE_NAME_KEY,
  MULTI_CLUSTER_SERVICE_NAMESPACE_KEY,
  RESOURCE_BINDING_ID_LABEL,
} from '../kinds/names.ts';
import { changeMetadata, labelOf, type MetadataChange } from '../metadata.ts';
import type { KubeObject } from '../object.ts';
import { releaseAll } from '../policy/claim.ts';

const CLAIMANT = 'MultiClusterService';
const ISSUE_ABOUT_OWNERS = 2090;

/** The Service claimed, whatever policy held it before; the same one if it is. */
export function claimService(service: KubeObject, claimant: MultiClusterService): KubeObject {
  return changeMetadata(releaseAll(service), marksOf(claimant, CLAIMED_BY_LABEL));
}

/** The Service without the claim, for policies to take over; the same one if it has none. */
export function releaseService(service: KubeObject): KubeObject {
  return withoutMarks(service, CLAIMED_BY_LABEL);
}

/** What the binding of a claimed Service is made from. */
export interface ServiceBindingInput {
  service: KubeObject;
  claimant: MultiClusterService;
  /** Names of all clusters that are to have the Service. */
  clusters: readonly string[];
  existing: ResourceBinding | undefined;
  /** Becomes the permanent id of a new binding. */
  uuid: string;
}

/**
 * The binding to write, or `existing` itself when nothing changes but the Service's version. A schedule stays. Throws
 * `OwnerConflictError`.
 */
export function bindService(input: ServiceBindingInput): ResourceBinding {
  const { service, claimant, clusters, existing, uuid } = input;
  if (existing) {
    checkOwner(existing, service, 'binding', ISSUE_ABOUT_OWNERS);
  }
  const { apiVersion, kind, metadata } = service;
  const resource = referenceTo(service);
  const built: ResourceBinding = {
    ...existing,
    apiVersion: 'work.karmada.io/v1alpha2',
    kind: 'ResourceBinding',
    metadata: {
      ...existing?.metadata,
      ...(metadata.namespace && { namespace: metadata.namespace }),
      name: bindingName(kind, metadata.name),
      ownerReferences: [{ apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '' }],
      finalizers: [...new Set([...(existing?.metadata.finalizers ?? []), BINDING_FINALIZER])],
    },
    spec: {
      ...existing?.spec,
      resource,
      placement: { clusterAffinity: { clusterNames: [...clusters] } },
      conflictResolution: 'Overwrite',
    },
  };
  const id = (existing && labelOf(existing, RESOURCE_BINDING_ID_LABEL)) || uuid;
  const marked = changeMetadata(releaseAll(built), {
    ...marksOf(claimant, BINDING_MANAGED_BY_LABEL, { [RESOURCE_BINDING_ID_LABEL]: id }),
  });
  if (!existing) {
    return marked;
  }
  const { resourceVersion } = existing.spec.resource;
  const sameVersion = { ...marked, spec: { ...marked.spec, resource: { ...resource, resourceVersion } } };
  return keepIfEqual<ResourceBinding>(existing, sameVersion) === existing ? existing : marked;
}

/** The binding without the mark, so that a policy may take it over; it and its copies stay. The same one if it has none. */
export function releaseBinding(binding: ResourceBinding): ResourceBinding {
  return withoutMarks(binding, BINDING_MANAGED_BY_LABEL);
}

function marksOf(
  { metadata: { namespace = '', name, labels } }: MultiClusterService,
  claimLabel: string,
  more: Record<string, string> = {},
): MetadataChange {
  return {
    labels: {
      [claimLabel]: CLAIMANT,
      [MULTI_CLUSTER_SERVICE_ID_LABEL]: labels?.[MULTI_CLUSTER_SERVICE_ID_LABEL] ?? '',
      ...more,
    },
    annotations: {
      [MULTI_CLUSTER_SERVICE_NAME_KEY]: name,
      [MULTI_CLUSTER_SERVICE_NAMESPACE_KEY]: namespace,
    },
  };
}

function withoutMarks<T extends KubeObject>(object: T, claimLabel: string): T {
  return labelOf(object, claimLabel) === CLAIMANT
    ? changeMetadata(object, {
        withoutLabels: [claimLabel, MULTI_CLUSTER_SERVICE_ID_LABEL],
        withoutAnnotations: [MULTI_CLUSTER_SERVICE_NAME_KEY, MULTI_CLUSTER_SERVICE_NAMESPACE_KEY],
      })
    : object;
}
