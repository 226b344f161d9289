/** The rules for `metadata` that all kinds share. */
import type { FieldError } from '../../domain/field-error.ts';
import type { ObjectMeta } from '../../domain/object.ts';
import type { ResourceDefinition } from './definition.ts';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED_NAME_PART = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

const SUBDOMAIN_MESSAGE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_MESSAGE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const LABEL_1035_MESSAGE =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const QUALIFIED_MESSAGE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE_MESSAGE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** Bytes of all annotations of an object together. */
const MAX_ANNOTATION_BYTES = 256 * 1024;

const FINALIZERS_WITHOUT_DOMAIN = new Set(['orphan', 'foregroundDeletion', 'kubernetes']);

/** Kinds whose names are single labels, and RBAC's, whose names only have to fit into a path. */
const LABEL_NAMES = new Set(['/namespaces']);
const LABEL_1035_NAMES = new Set(['/services']);
const PATH_SEGMENT_GROUPS = new Set(['rbac.authorization.k8s.io']);
const PATH_SEGMENT_NAMES = new Set([
  'certificates.k8s.io/certificatesigningrequests',
  '/events',
  'events.k8s.io/events',
]);

/** What is wrong with the metadata of a new object. */
export function validateMetadata(definition: ResourceDefinition, metadata: ObjectMeta): FieldError[] {
  return [
    ...nameErrors(definition, metadata.name, 'metadata.name'),
    ...labelErrors(metadata.labels),
    ...annotationErrors(metadata.annotations),
    ...finalizerErrors(metadata.finalizers),
    ...ownerErrors(metadata),
  ];
}

/** What is wrong with the metadata of a changed object. */
export function validateMetadataUpdate(
  _definition: ResourceDefinition,
  metadata: ObjectMeta,
  old: ObjectMeta,
): FieldError[] {
  const before = new Set(old.finalizers);
  const added = (metadata.finalizers ?? []).filter((finalizer) => !before.has(finalizer));
  const errors: FieldError[] = [];
  if (old.deletionTimestamp !== undefined && added.length > 0) {
    errors.push({
      type: 'Forbidden',
      field: 'metadata.finalizers',
      detail: `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((name) => JSON.stringify(name)).join(', ')}}`,
    });
  }
  return [
    ...errors,
    ...labelErrors(metadata.labels),
    ...annotationErrors(metadata.annotations),
    ...finalizerErrors(metadata.finalizers),
    ...ownerErrors(metadata),
  ];
}

function nameErrors({ group, plural }: ResourceDefinition, name: string, field: string): FieldError[] {
  const resource = `${group}/${plural}`;
  const invalid = (detail: string): FieldError[] => [{ type: 'Invalid', field, value: name, detail }];
  if (PATH_SEGMENT_GROUPS.has(group) || PATH_SEGMENT_NAMES.has(resource)) {
    if (name === '.' || name === '..') {
      return invalid(`may not be '${name}'`);
    }
    return ['/', '%']
      .filter((character) => name.includes(character))
      .flatMap((character) => invalid(`may not contain '${character}'`));
  }
  if (LABEL_NAMES.has(resource)) {
    return [...tooLong(field, name, 63), ...(LABEL.test(name) ? [] : invalid(LABEL_MESSAGE))];
  }
  if (LABEL_1035_NAMES.has(resource)) {
    return [...tooLong(field, name, 63), ...(LABEL_1035.test(name) ? [] : invalid(LABEL_1035_MESSAGE))];
  }
  return [...tooLong(field, name, 253), ...(SUBDOMAIN.test(name) ? [] : invalid(SUBDOMAIN_MESSAGE))];
}

function tooLong(field: string, value: string, limit: number): FieldError[] {
  return value.length > limit
    ? [{ type: 'Invalid', field, value, detail: `must be no more than ${limit} characters` }]
    : [];
}

/** What is wrong with a key of a label or annotation, or a finalizer: `example.com/name`. */
function qualifiedNameErrors(field: string, value: string): FieldError[] {
  const invalid = (detail: string): FieldError => ({ type: 'Invalid', field, value, detail });
  const parts = value.split('/');
  if (parts.length > 2) {
    return [
      invalid(
        `a qualified name ${QUALIFIED_MESSAGE.slice('name part '.length)} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
      ),
    ];
  }
  const errors: FieldError[] = [];
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? parts[0] : undefined;
  if (prefix === '') {
    errors.push(invalid('prefix part must be non-empty'));
  } else if (prefix !== undefined && !SUBDOMAIN.test(prefix)) {
    errors.push(invalid(`prefix part ${SUBDOMAIN_MESSAGE}`));
  }
  if (name === '') {
    errors.push(invalid('name part must be non-empty'));
  } else if (name.length > 63) {
    errors.push(invalid('name part must be no more than 63 characters'));
  }
  if (!QUALIFIED_NAME_PART.test(name)) {
    errors.push(invalid(QUALIFIED_MESSAGE));
  }
  return errors;
}

function labelErrors(labels: Readonly<Record<string, string>> = {}): FieldError[] {
  return Object.entries(labels).flatMap(([key, value]): FieldError[] => [
    ...qualifiedNameErrors('metadata.labels', key),
    ...tooLong('metadata.labels', value, 63),
    ...(LABEL_VALUE.test(value)
      ? []
      : [{ type: 'Invalid' as const, field: 'metadata.labels', value, detail: LABEL_VALUE_MESSAGE }]),
  ]);
}

function annotationErrors(annotations: Readonly<Record<string, string>> = {}): FieldError[] {
  let bytes = 0;
  const errors = Object.entries(annotations).flatMap(([key, value]) => {
    bytes += key.length + Buffer.byteLength(value);
    return qualifiedNameErrors('metadata.annotations', key.toLowerCase());
  });
  if (bytes > MAX_ANNOTATION_BYTES) {
    errors.push({
      type: 'TooLong',
      field: 'metadata.annotations',
      detail: `may not be more than ${MAX_ANNOTATION_BYTES} bytes`,
    });
  }
  return errors;
}

function finalizerErrors(finalizers: readonly string[] = []): FieldError[] {
  return finalizers.flatMap((name, index) => [
    ...qualifiedNameErrors('metadata.finalizers', name),
    ...(name.includes('/') || FINALIZERS_WITHOUT_DOMAIN.has(name)
      ? []
      : [
          {
            type: 'Invalid' as const,
            field: `metadata.finalizers[${index}]`,
            value: name,
            detail: 'name is neither a standard finalizer name nor is it fully qualified',
          },
        ]),
  ]);
}

function ownerErrors({ ownerReferences = [] }: ObjectMeta): FieldError[] {
  const errors: FieldError[] = [];
  let controller: string | undefined;
  for (const owner of ownerReferences) {
    const field = 'metadata.ownerReferences';
    const required = (part: 'apiVersion' | 'kind' | 'name' | 'uid') => {
      if (!owner[part]) {
        errors.push({
          type: 'Invalid',
          field: `${field}.${part}`,
          value: owner[part] ?? '',
          detail: `${part === 'apiVersion' ? 'version' : part} must not be empty`,
        });
      }
    };
    required('apiVersion');
    required('kind');
    required('name');
    required('uid');
    if (owner.controller) {
      if (controller !== undefined) {
        errors.push({
          type: 'Invalid',
          field,
          value: ownerReferences,
          detail: `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${owner.name}`,
        });
      }
      controller = owner.name;
    }
  }
  return errors;
}
