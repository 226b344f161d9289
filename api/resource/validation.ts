/** All that is checked of an object before it is stored. */
import type { FieldError } from '../../domain/field-error.ts';
import type { KubeObject } from '../../domain/object.ts';
import { validateMetadata } from '../builtin/metadata-validation.ts';
import { validateRules } from '../schema/cel.ts';
import type { Schema } from '../schema/schema.ts';
import { validate } from '../schema/validate.ts';
import type { ResourceDefinition } from './definition.ts';
import { valueAt } from './path.ts';

const MAX_INT32 = 2 ** 31 - 1;

/** Rules may rely on the shape that the schema states, so they wait until that is right. */
const BLOCKING = new Set<FieldError['type']>(['NotSupported', 'Required', 'TooLong', 'TooMany', 'TypeInvalid']);

const RULES_WAIT: FieldError = {
  type: 'Invalid',
  field: '<nil>',
  value: null,
  detail:
    'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
};

const withRules = new WeakMap<Schema, boolean>();

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
  { schema, builtIn, scale }: ResourceDefinition,
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  if (builtIn) {
    return [];
  }
  const errors = [
    ...validateMetadata(object.metadata),
    ...validate(schema, object, old),
    ...(scale ? scaleErrors(scale.specReplicasPath, object) : []),
  ];
  if (!errors.some(({ type }) => BLOCKING.has(type))) {
    return [...errors, ...validateRules(schema, object, old)];
  }
  return hasRules(schema) ? [...errors, RULES_WAIT] : errors;
}

/** What Scale says of replicas must be a number that it can say. */
function scaleErrors(path: string, object: KubeObject): FieldError[] {
  const value = valueAt(object, path);
  if (value === undefined || value === null) {
    return [];
  }
  const invalid = (shown: number, detail: string): FieldError[] => [
    { type: 'Invalid', field: path, value: shown, detail },
  ];
  if (typeof value !== 'number') {
    return invalid(0, `${path} accessor error: ${String(value)} is of the type ${typeof value}, expected int64`);
  }
  if (value < 0) {
    return invalid(value, 'should be a non-negative integer');
  }
  return value > MAX_INT32 ? invalid(value, `should be less than or equal to ${MAX_INT32}`) : [];
}

function hasRules(schema: Schema): boolean {
  const known = withRules.get(schema);
  if (known !== undefined) {
    return known;
  }
  const { properties = {}, items, additionalProperties: values } = schema;
  const inner = [...Object.values(properties), items, typeof values === 'object' ? values : undefined];
  const found =
    (schema['x-kubernetes-validations'] ?? []).length > 0 || inner.some((node) => node !== undefined && hasRules(node));
  withRules.set(schema, found);
  return found;
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
