/** All that is checked of an object before it is stored. */
import type { FieldError } from '../../domain/field-error.ts';
import type { KubeObject } from '../../domain/object.ts';
import { validateMetadata } from '../builtin/metadata-validation.ts';
import { dnsSubdomain } from '../builtin/text-rules.ts';
import { validateRules } from '../schema/cel.ts';
import { validate } from '../schema/validate.ts';
import type { ResourceDefinition } from './definition.ts';

/** What is wrong with a new object. */
export function validateNew(definition: ResourceDefinition, object: KubeObject): FieldError[] {
  return [...byKind(definition, object, undefined), ...(definition.validate?.(object, undefined) ?? [])];
}

/** What is wrong with a changed object. */
export function validateChange(definition: ResourceDefinition, object: KubeObject, old: KubeObject): FieldError[] {
  return [
    ...newFinalizers(object, old),
    ...byKind(definition, object, old),
    ...(definition.validate?.(object, old) ?? []),
  ];
}

/** The kinds of Kubernetes have all their rules, metadata's too, in code; their types were checked when they were read. */
function byKind(
  { schema, builtIn }: ResourceDefinition,
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  if (builtIn) {
    return [];
  }
  const errors = [...validateMetadata(object.metadata, dnsSubdomain, true), ...validate(schema, object, old)];
  // Rules may rely on the types that the schema states, so they wait until those hold.
  return errors.length > 0 ? errors : validateRules(schema, object, old);
}

/** A deleted object waits for what holds it; nothing else may take hold of it. */
function newFinalizers({ metadata }: KubeObject, old: KubeObject): FieldError[] {
  const before = new Set(old.metadata.finalizers);
  const added = (metadata.finalizers ?? []).filter((finalizer) => !before.has(finalizer));
  if (old.metadata.deletionTimestamp === undefined || added.length === 0) {
    return [];
  }
  const shown = `[]string{${added.map((name) => JSON.stringify(name)).join(', ')}}`;
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${shown}`;
  // kube-apiserver looks, and says it, twice.
  return Array(2).fill({ type: 'Forbidden', field: 'metadata.finalizers', detail } satisfies FieldError);
}
