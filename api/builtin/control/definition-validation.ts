/** What a CustomResourceDefinition must look like around its schemas, and what of it may change. */
import type { FieldError } from '../../../domain/field-error.ts';
import type { JsonObject, KubeObject } from '../../../domain/object.ts';
import { checkChoice, checkImmutable, checkRequired, checkText, invalid, required } from '../check.ts';
import { objectAt, objectsAt, textAt, textsAt, valueAt } from '../fields.ts';
import { dns1035Label, dnsSubdomain, type TextRule } from '../text-rules.ts';

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];

/** Kinds are written in CamelCase and otherwise follow the rule of labels. */
const kindName: TextRule = (name) =>
  dns1035Label(name.toLowerCase()).map((detail) => `may have mixed case, but should otherwise match: ${detail}`);

/** Errors of a definition. */
export function validateDefinition(definition: KubeObject, old: KubeObject | undefined): FieldError[] {
  const spec = objectAt(definition, 'spec');
  const versions = objectsAt(spec, 'versions');
  const expected = `${textAt(spec, 'names', 'plural')}.${textAt(spec, 'group')}`;
  const stored = versions.filter(({ storage }) => storage === true);
  return [
    ...(definition.metadata.name === expected
      ? []
      : [invalid('metadata.name', definition.metadata.name, 'must be spec.names.plural+"."+spec.group')]),
    ...checkRequired(spec, 'spec', 'group'),
    ...checkText(spec, 'spec', 'group', dnsSubdomain),
    ...checkRequired(spec, 'spec', 'scope'),
    ...checkChoice(spec, 'spec', 'scope', ['Cluster', 'Namespaced']),
    ...versions.flatMap((version, index) => validateVersion(version, `spec.versions[${index}]`)),
    ...(stored.length === 1
      ? []
      : [
          invalid(
            'spec.versions',
            valueAt(spec, 'versions'),
            'must have exactly one version marked as storage version',
          ),
        ]),
    ...validateNames(objectAt(spec, 'names')),
    ...validateStored(definition, stored[0]),
    ...(old ? validateUpdate(spec, objectAt(old, 'spec'), isEstablished(old)) : []),
  ];
}

function validateVersion(version: JsonObject, path: string): FieldError[] {
  const name = textAt(version, 'name');
  const schema = objectAt(version, 'schema', 'openAPIV3Schema');
  const scale = objectAt(version, 'subresources', 'scale');
  return [
    ...(schema ? [] : [required(`${path}.schema.openAPIV3Schema`)]),
    ...dns1035Label(name).map((detail) => invalid(`${path}.name`, name, detail)),
    ...(schema && textAt(schema, 'type') !== 'object'
      ? [invalid(`${path}.schema.openAPIV3Schema.type`, textAt(schema, 'type'), 'must be object at the root')]
      : []),
    ...(scale
      ? ['specReplicasPath', 'statusReplicasPath'].flatMap((field) =>
          checkRequired(scale, `${path}.subresources.scale`, field),
        )
      : []),
    ...objectsAt(version, 'additionalPrinterColumns').flatMap((column, index) =>
      validateColumn(column, `${path}.additionalPrinterColumns[${index}]`),
    ),
  ];
}

function validateColumn(column: JsonObject, path: string): FieldError[] {
  const type = textAt(column, 'type');
  return [
    ...checkRequired(column, path, 'name'),
    ...(COLUMN_TYPES.includes(type) ? [] : [invalid(`${path}.type`, type, `must be one of ${COLUMN_TYPES.join(',')}`)]),
    ...(textAt(column, 'jsonPath') === '' ? [required(`${path}.JSONPath`)] : []),
  ];
}

function validateNames(names: JsonObject | undefined): FieldError[] {
  const path = 'spec.names';
  return [
    ...['plural', 'singular', 'kind', 'listKind'].flatMap((field) => checkRequired(names, path, field)),
    ...['plural', 'singular'].flatMap((field) => checkText(names, path, field, dns1035Label)),
    ...['kind', 'listKind'].flatMap((field) => checkText(names, path, field, kindName)),
    ...textsAt(names, 'shortNames').flatMap((name, index) =>
      dns1035Label(name).map((detail) => invalid(`${path}.shortNames[${index}]`, name, detail)),
    ),
  ];
}

function validateStored(definition: KubeObject, storage: JsonObject | undefined): FieldError[] {
  const field = 'status.storedVersions';
  const stored = textsAt(definition, 'status', 'storedVersions');
  if (stored.length === 0) {
    return [invalid(field, valueAt(definition, 'status', 'storedVersions'), 'must have at least one stored version')];
  }
  const name = textAt(storage, 'name');
  return storage && !stored.includes(name) ? [invalid(field, stored, `must have the storage version ${name}`)] : [];
}

/** Once its names are accepted, a definition stays what it is. */
function validateUpdate(spec: JsonObject | undefined, old: JsonObject | undefined, established: boolean): FieldError[] {
  return [
    ...checkImmutable(spec, old, 'spec', 'group'),
    ...checkImmutable(objectAt(spec, 'names'), objectAt(old, 'names'), 'spec.names', 'plural'),
    ...(established
      ? [
          ...checkImmutable(spec, old, 'spec', 'scope'),
          ...checkImmutable(objectAt(spec, 'names'), objectAt(old, 'names'), 'spec.names', 'kind'),
        ]
      : []),
  ];
}

function isEstablished(definition: KubeObject): boolean {
  return objectsAt(definition, 'status', 'conditions').some(
    (one) => one.type === 'Established' && one.status === 'True',
  );
}
