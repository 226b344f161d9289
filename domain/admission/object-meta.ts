/** Kubernetes' rules for `metadata`, and small changes of it. */
import type { FieldError } from '../field-error.ts';
import type { KubeObject, ObjectMeta } from '../object.ts';
import { dns1123Label, labelKey, labelValue } from './kubernetes-names.ts';
import { forbidden, invalid, invalidEach, required, tooLong } from './rejections.ts';

/** Most bytes that keys and values of all annotations may have together. */
const MAX_ANNOTATION_BYTES = 256 * 1024;

const encoder = new TextEncoder();

/** Keys and values of labels. */
export function validateLabels(labels: Readonly<Record<string, string>>, field: string): FieldError[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...invalidEach(field, key, labelKey(key)),
    ...invalidEach(field, value, labelValue(value)),
  ]);
}

/** Keys of annotations, where case does not matter, and their size. */
export function validateAnnotations(annotations: Readonly<Record<string, string>>, field: string): FieldError[] {
  const errors = Object.keys(annotations).flatMap((key) => invalidEach(field, key, labelKey(key.toLowerCase())));
  const bytes = Object.entries(annotations)
    .flat()
    .reduce((sum, text) => sum + encoder.encode(text).length, 0);
  return bytes > MAX_ANNOTATION_BYTES ? [...errors, tooLong(field, MAX_ANNOTATION_BYTES)] : errors;
}

/** `metadata` of an object about to be written; `nameRule` is the rule of its kind for names. */
export function validateObjectMeta(
  metadata: ObjectMeta,
  scope: { namespaced: boolean; nameRule(name: string): string[] },
): FieldError[] {
  const { name, generateName, namespace } = metadata;
  return [
    ...(generateName
      ? invalidEach('metadata.generateName', generateName, scope.nameRule(withoutTrailingDash(generateName)))
      : []),
    ...(name
      ? invalidEach('metadata.name', name, scope.nameRule(name))
      : [required('metadata.name', 'name or generateName is required')]),
    ...validateNamespace(namespace, scope.namespaced),
    ...validateLabels(metadata.labels ?? {}, 'metadata.labels'),
    ...validateAnnotations(metadata.annotations ?? {}, 'metadata.annotations'),
    ...validateFinalizers(metadata.finalizers ?? []),
  ];
}

function validateNamespace(namespace: string | undefined, namespaced: boolean): FieldError[] {
  if (!namespaced) {
    return namespace ? [forbidden('metadata.namespace', 'not allowed on this type')] : [];
  }
  return namespace
    ? invalidEach('metadata.namespace', namespace, dns1123Label(namespace))
    : [required('metadata.namespace')];
}

function validateFinalizers(finalizers: readonly string[]): FieldError[] {
  const field = 'metadata.finalizers';
  const errors = finalizers.flatMap((finalizer) => invalidEach(field, finalizer, labelKey(finalizer)));
  return finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')
    ? [...errors, invalid(field, [...finalizers], 'finalizer orphan and foregroundDeletion cannot be both set')]
    : errors;
}

/** A generated name goes on after the given text, so a dash may end it. */
function withoutTrailingDash(name: string): string {
  return name.length > 1 && name.endsWith('-') ? `${name.slice(0, -1)}a` : name;
}

/** The object with a label; itself when it has that label already. */
export function withLabel<T extends { metadata: ObjectMeta }>(object: T, label: string, value: string): T {
  return object.metadata.labels?.[label] === value
    ? object
    : { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, [label]: value } } };
}

/** The object with a fresh id in a label; itself when the label has a value. */
export function withIdLabel<T extends KubeObject>(object: T, label: string, uuid: () => string): T {
  return object.metadata.labels?.[label] ? object : withLabel(object, label, uuid());
}

/** The object with a finalizer; itself when it has that finalizer already. */
export function withFinalizer<T extends { metadata: ObjectMeta }>(object: T, finalizer: string): T {
  const finalizers = object.metadata.finalizers ?? [];
  return finalizers.includes(finalizer)
    ? object
    : { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, finalizer] } };
}
