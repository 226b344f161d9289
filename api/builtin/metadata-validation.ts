/** What metadata of any object must look like. */
import type { FieldError } from '../../domain/field-error.ts';
import type { ObjectMeta } from '../../domain/object.ts';
import { invalid, required } from './check.ts';
import { dnsSubdomain, labelValue, qualifiedName, type TextRule } from './text-rules.ts';

/** The most that keys and values of annotations may hold together, in bytes. */
const MAX_ANNOTATIONS_BYTES = 256 * 1024;

/** Finalizers of Kubernetes that have no domain. */
const STANDARD_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion'];

/**
 * Errors of the metadata of a built-in or custom object; the rule is what its name must follow. `anyFinalizer` allows
 * finalizers without a domain that are none of Kubernetes' own.
 */
export function validateMetadata(
  metadata: ObjectMeta,
  nameRule: TextRule = dnsSubdomain,
  anyFinalizer = false,
): FieldError[] {
  const { name, generateName, labels = {}, annotations = {}, finalizers = [], ownerReferences = [] } = metadata;
  return [
    ...(name === '' || name === undefined
      ? [required('metadata.name', 'name or generateName is required')]
      : nameRule(name).map((detail) => invalid('metadata.name', name, detail))),
    ...(generateName
      ? nameRule(withoutDash(generateName)).map((detail) => invalid('metadata.generateName', generateName, detail))
      : []),
    ...validateLabels(labels, 'metadata.labels'),
    ...validateAnnotations(annotations),
    ...finalizers.flatMap((finalizer) =>
      qualifiedName(finalizer).map((detail) => invalid('metadata.finalizers', finalizer, detail)),
    ),
    ...(anyFinalizer ? [] : finalizers.flatMap(unknownFinalizer)),
    ...ownerReferences.flatMap((owner) => [
      ...(owner.apiVersion ? [] : [invalid('metadata.ownerReferences.apiVersion', '', 'version must not be empty')]),
      ...(['kind', 'name', 'uid'] as const)
        .filter((field) => !owner[field])
        .map((field) => invalid(`metadata.ownerReferences.${field}`, '', 'must not be empty')),
    ]),
  ];
}

/** Errors of a map of labels. */
export function validateLabels(labels: Record<string, string>, field: string): FieldError[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...qualifiedName(key).map((detail) => invalid(field, key, detail)),
    ...labelValue(value).map((detail) => invalid(field, value, detail)),
  ]);
}

function validateAnnotations(annotations: Record<string, string>): FieldError[] {
  const field = 'metadata.annotations';
  const bytes = Object.entries(annotations).reduce((sum, entry) => sum + Buffer.byteLength(entry.join('')), 0);
  const tooLong: FieldError[] =
    bytes > MAX_ANNOTATIONS_BYTES
      ? [{ type: 'TooLong', field, detail: `may not be more than ${MAX_ANNOTATIONS_BYTES} bytes` }]
      : [];
  const keys = Object.keys(annotations).flatMap((key) =>
    qualifiedName(key.toLowerCase()).map((detail) => invalid(field, key, detail)),
  );
  return [...keys, ...tooLong];
}

function unknownFinalizer(finalizer: string, index: number): FieldError[] {
  const known = finalizer.includes('/') || STANDARD_FINALIZERS.includes(finalizer);
  const detail = 'name is neither a standard finalizer name nor is it fully qualified';
  return known ? [] : [invalid(`metadata.finalizers[${index}]`, finalizer, detail)];
}

/** A generated name goes on after the dash. */
function withoutDash(prefix: string): string {
  return prefix.endsWith('-') ? `${prefix.slice(0, -1)}a` : prefix;
}
