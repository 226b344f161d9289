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
 * Errors of the metadata of a built-in or custom object; the rule is what its name must follow. Kubernetes' core kinds
 * also want a domain in the names of finalizers.
 */
export function validateMetadata(
  metadata: ObjectMeta,
  nameRule: TextRule = dnsSubdomain,
  finalizers: 'any' | 'with domain' = 'any',
): FieldError[] {
  const { name, generateName, labels = {}, annotations = {}, ownerReferences = [] } = metadata;
  return [
    ...(name === '' || name === undefined
      ? [required('metadata.name', 'name or generateName is required')]
      : nameRule(name).map((detail) => invalid('metadata.name', name, detail))),
    ...(generateName
      ? nameRule(withoutDash(generateName)).map((detail) => invalid('metadata.generateName', generateName, detail))
      : []),
    ...validateLabels(labels, 'metadata.labels'),
    ...validateAnnotations(annotations),
    ...(metadata.finalizers ?? []).flatMap((finalizer, index) => [
      ...qualifiedName(finalizer).map((detail) => invalid('metadata.finalizers', finalizer, detail)),
      ...(finalizers === 'any' ? [] : validateDomain(finalizer, `metadata.finalizers[${index}]`)),
    ]),
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

function validateDomain(finalizer: string, field: string): FieldError[] {
  const known = finalizer.includes('/') || STANDARD_FINALIZERS.includes(finalizer);
  return known
    ? []
    : [invalid(field, finalizer, 'name is neither a standard finalizer name nor is it fully qualified')];
}

/** A generated name goes on after the dash. */
function withoutDash(prefix: string): string {
  return prefix.endsWith('-') ? `${prefix.slice(0, -1)}a` : prefix;
}
