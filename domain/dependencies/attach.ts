/** Attached bindings: objects that follow another binding to its clusters because that one's workload needs them. */
import { checkOwner, controllerReference, referenceTo } from '../binding/reference.ts';
import { keepIfEqual } from '../equality.ts';
import type { EventText } from '../event.ts';
import type { BindingSnapshot, ResourceBinding } from '../kinds/binding.ts';
import { BINDING_FINALIZER, bindingName, dependedByLabel, RESOURCE_BINDING_ID_LABEL } from '../kinds/names.ts';
import { changeMetadata, labelOf } from '../metadata.ts';
import { type KubeObject, keyText, type ObjectKey } from '../object.ts';
import { matchesDependency, type RecordedDependency } from './reference.ts';
import { resolveStrategy } from './strategy.ts';

/** Finds the binding of a snapshot; one that is gone has no say. */
export type FindReferrer = (snapshot: BindingSnapshot) => ResourceBinding | undefined;

/** What an attached binding is made from. */
export interface AttachInput {
  /** The binding whose workload needs the object. */
  independent: ResourceBinding;
  /** The object that is needed. */
  dependency: KubeObject;
  existing?: ResourceBinding | undefined;
  findReferrer: FindReferrer;
  /** Becomes the permanent id of a new binding. */
  uuid: string;
}

/** The attached binding to write, `existing` itself when nothing changes, and the event on it when referrers disagree. */
export interface Attachment {
  binding: ResourceBinding;
  conflict?: EventText;
}

const ISSUE_ABOUT_OWNERS = 6034;

/**
 * Takes the independent binding's schedule into the binding of an object that it needs. A binding that a policy made
 * keeps its own strategy; any other follows all that need it. It has no placement, so the scheduler leaves it alone.
 * Throws `OwnerConflictError`.
 */
export function attach({ independent, dependency, existing, findReferrer, uuid }: AttachInput): Attachment {
  const base = existing ?? newAttachedBinding(independent, dependency, uuid);
  checkOwner(base, dependency, `resourceBinding(${keyText(base.metadata)})`, ISSUE_ABOUT_OWNERS);
  const { namespace, name } = independent.metadata;
  const requiredBy = putSnapshot(base.spec.requiredBy ?? [], {
    ...(namespace && { namespace }),
    name,
    ...(independent.spec.clusters && { clusters: independent.spec.clusters }),
  });
  const resolved = base.spec.placement
    ? undefined
    : resolveStrategy(referrersOf(requiredBy, independent, findReferrer));
  const spec = { ...base.spec, ...resolved?.strategy, requiredBy, resource: referenceTo(dependency) };
  const id = labelOf(independent, RESOURCE_BINDING_ID_LABEL) ?? '';
  const built = changeMetadata({ ...base, spec }, { labels: { [dependedByLabel(independent.metadata)]: id } });
  return {
    binding: existing ? keepIfEqual(existing, built) : built,
    ...(resolved?.conflict && { conflict: resolved.conflict }),
  };
}

/**
 * The attached binding without one that needed it. When nothing is left it has no clusters, so its Works go; the
 * binding itself stays until its object is deleted.
 */
export function detach(attached: ResourceBinding, independent: ObjectKey, findReferrer: FindReferrer): ResourceBinding {
  const requiredBy = (attached.spec.requiredBy ?? []).filter((snapshot) => !isSame(snapshot, independent));
  const strategy = requiredBy.length
    ? resolveStrategy(requiredBy.flatMap((snapshot) => findReferrer(snapshot) ?? [])).strategy
    : { conflictResolution: undefined, preserveResourcesOnDeletion: undefined };
  const built: ResourceBinding = {
    ...attached,
    spec: {
      ...attached.spec,
      ...(attached.spec.placement ? {} : strategy),
      requiredBy: requiredBy.length ? requiredBy : undefined,
    },
  };
  return keepIfEqual(attached, changeMetadata(built, { withoutLabels: [dependedByLabel(independent)] }));
}

/**
 * True when a binding is attached for an object that is needed no more.
 * @param template the attached binding's object; undefined when it is gone
 */
export function isOrphaned(
  attached: ResourceBinding,
  dependencies: readonly RecordedDependency[],
  template: KubeObject | undefined,
): boolean {
  const { apiVersion, kind, namespace, name } = attached.spec.resource;
  const named: KubeObject = { apiVersion, kind, metadata: { name, ...(namespace && { namespace }) } };
  return !dependencies.some((dependency) =>
    dependency.name ? matchesDependency(named, dependency) : template && matchesDependency(template, dependency),
  );
}

/** True when the binding's needs are to be followed; else all that is attached to it is detached. */
export function isFollowed({ metadata, spec }: ResourceBinding): boolean {
  return spec.propagateDeps === true && !metadata.deletionTimestamp;
}

function newAttachedBinding(independent: ResourceBinding, dependency: KubeObject, uuid: string): ResourceBinding {
  const { namespace } = independent.metadata;
  return {
    apiVersion: 'work.karmada.io/v1alpha2',
    kind: 'ResourceBinding',
    metadata: {
      name: bindingName(dependency.kind, dependency.metadata.name),
      ...(namespace && { namespace }),
      labels: { [RESOURCE_BINDING_ID_LABEL]: uuid },
      finalizers: [BINDING_FINALIZER],
      ownerReferences: [controllerReference(dependency)],
    },
    spec: { resource: referenceTo(dependency) },
  };
}

function putSnapshot(snapshots: readonly BindingSnapshot[], snapshot: BindingSnapshot): BindingSnapshot[] {
  return snapshots.some((other) => isSame(other, snapshot))
    ? snapshots.map((other) => (isSame(other, snapshot) ? snapshot : other))
    : [...snapshots, snapshot];
}

function referrersOf(
  snapshots: readonly BindingSnapshot[],
  independent: ResourceBinding,
  findReferrer: FindReferrer,
): ResourceBinding[] {
  return snapshots.flatMap((snapshot) =>
    isSame(snapshot, independent.metadata) ? independent : (findReferrer(snapshot) ?? []),
  );
}

function isSame(
  snapshot: BindingSnapshot,
  { namespace = '', name }: Pick<BindingSnapshot, 'namespace' | 'name'>,
): boolean {
  return (snapshot.namespace ?? '') === namespace && snapshot.name === name;
}
