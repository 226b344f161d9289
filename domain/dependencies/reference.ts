/** Which objects a binding needs beside it, and how it remembers them. */
import { z } from 'zod';
import type { DependentObjectReference } from '../interpreter/interpreter.ts';
import type { ResourceBinding } from '../kinds/binding.ts';
import { labelSelector } from '../kinds/meta.ts';
import { DEPENDENCIES_ANNOTATION, DEPENDENCIES_FINALIZER } from '../kinds/names.ts';
import { matchesLabelSelector } from '../labels.ts';
import { annotationOf, changeMetadata } from '../metadata.ts';
import type { KubeObject } from '../object.ts';

const dependentObjectReferences = z.array(
  z.object({
    apiVersion: z.string(),
    kind: z.string(),
    namespace: z.string().optional(),
    name: z.string().optional(),
    labelSelector: labelSelector.optional(),
  }),
);

/** A reference as read from an annotation. */
export type RecordedDependency = z.infer<typeof dependentObjectReferences>[number];

/** True when a dependency means the object: by its name, else by its labels. One with neither means nothing. */
export function matchesDependency(object: KubeObject, dependency: RecordedDependency): boolean {
  const { namespace = '', name, labels } = object.metadata;
  if (
    object.apiVersion !== dependency.apiVersion ||
    object.kind !== dependency.kind ||
    namespace !== (dependency.namespace ?? '')
  ) {
    return false;
  }
  return dependency.name
    ? dependency.name === name
    : dependency.labelSelector !== undefined && matchesLabelSelector(dependency.labelSelector, labels);
}

/** The binding with its dependencies recorded and the finalizer that cleans up after them; the same if it has both. */
export function recordDependencies(
  binding: ResourceBinding,
  dependencies: readonly DependentObjectReference[],
): ResourceBinding {
  const { finalizers = [] } = binding.metadata;
  const held = finalizers.includes(DEPENDENCIES_FINALIZER)
    ? binding
    : { ...binding, metadata: { ...binding.metadata, finalizers: [...finalizers, DEPENDENCIES_FINALIZER] } };
  return changeMetadata(held, { annotations: { [DEPENDENCIES_ANNOTATION]: dependenciesText(dependencies) } });
}

/** True when the binding carries the finalizer: something may be attached to it. */
export function isHeldByDependencies({ metadata }: ResourceBinding): boolean {
  return metadata.finalizers?.includes(DEPENDENCIES_FINALIZER) === true;
}

/** The binding without the finalizer, once nothing is attached to it any more; the same if it has none. */
export function withoutDependenciesFinalizer(binding: ResourceBinding): ResourceBinding {
  const { finalizers = [] } = binding.metadata;
  return finalizers.includes(DEPENDENCIES_FINALIZER)
    ? {
        ...binding,
        metadata: { ...binding.metadata, finalizers: finalizers.filter((item) => item !== DEPENDENCIES_FINALIZER) },
      }
    : binding;
}

/** The dependencies that a binding has recorded; none where the annotation is absent or cannot be read. */
export function recordedDependencies(binding: ResourceBinding): RecordedDependency[] {
  const text = annotationOf(binding, DEPENDENCIES_ANNOTATION);
  if (text === undefined) {
    return [];
  }
  try {
    return dependentObjectReferences.parse(JSON.parse(text));
  } catch {
    return [];
  }
}

/** The value of the annotation, with Karmada's order of fields. */
function dependenciesText(dependencies: readonly DependentObjectReference[]): string {
  return JSON.stringify(
    dependencies.map(({ apiVersion, kind, namespace, name, labelSelector: selector }) => ({
      apiVersion,
      kind,
      ...(namespace && { namespace }),
      ...(name && { name }),
      labelSelector: selector,
    })),
  );
}
