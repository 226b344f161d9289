/** What a CustomResourceDefinition must look like around its schemas, and what of it may change. */
import type { FieldError } from '../../../domain/field-error.ts';
import type { JsonObject, KubeObject } from '../../../domain/object.ts';
import { compileRules } from '../../schema/cel.ts';
import { jsonEqual } from '../../schema/json.ts';
import { schemaFromCustomResource } from '../../schema/structural.ts';
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
  const names = versions.map((version) => textAt(version, 'name'));
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
    ...(new Set(names).size === names.length
      ? []
      : [invalid('spec.versions', versions, 'must contain unique version names')]),
    ...(stored.length === 1
      ? []
      : [
          invalid(
            'spec.versions',
            valueAt(spec, 'versions'),
            'must have exactly one version marked as storage version',
          ),
        ]),
    ...dns1035Label(names[0] ?? 'v1').map((detail) => invalid('spec.version', names[0] ?? '', detail)),
    ...validateShared(versions),
    ...validateNames(objectAt(spec, 'names')),
    ...validateStored(definition, stored.at(-1)),
    ...(old ? validateUpdate(spec, objectAt(old, 'spec'), isEstablished(old)) : []),
  ];
}

function validateVersion(version: JsonObject, path: string): FieldError[] {
  const name = textAt(version, 'name');
  return [
    ...(objectAt(version, 'schema', 'openAPIV3Schema') ? [] : [required(`${path}.schema.openAPIV3Schema`)]),
    ...dns1035Label(name).map((detail) => invalid(`${path}.name`, name, detail)),
    ...objectsAt(version, 'additionalPrinterColumns').flatMap((column, index) =>
      validateColumn(column, `${path}.additionalPrinterColumns[${index}]`),
    ),
  ];
}

/** What all versions have in common Kubernetes keeps, and finds fault with, at one place. */
function validateShared(versions: readonly JsonObject[]): FieldError[] {
  const errors = (
    field: string,
    path: string,
    validate: (part: JsonObject, path: string) => FieldError[],
  ): FieldError[] => {
    const parts = versions.map((version) => objectAt(version, field));
    const same = parts.every((part) => jsonEqual(part, parts[0]));
    return parts.flatMap((part, index) =>
      part && (!same || index === 0) ? validate(part, same ? path : `spec.versions[${index}].${field}`) : [],
    );
  };
  return [
    ...errors('schema', 'spec.validation', validateSchema),
    ...errors('subresources', 'spec.subresources', validateSubresources),
  ];
}

/** Rules on a schema are looked at once it is structural. */
function validateSchema(validation: JsonObject, path: string): FieldError[] {
  const json = objectAt(validation, 'openAPIV3Schema');
  if (!json) {
    return [];
  }
  const root = `${path}.openAPIV3Schema`;
  const { schema, errors } = schemaFromCustomResource(json);
  const faults = errors.length > 0 ? errors : compileRules(schema);
  return faults.map((error) => ({ ...error, field: error.field === '' ? root : `${root}.${error.field}` }));
}

function validateSubresources(subresources: JsonObject, path: string): FieldError[] {
  const scale = objectAt(subresources, 'scale');
  if (!scale) {
    return [];
  }
  return ['spec', 'status'].flatMap((part): FieldError[] => {
    const field = `${part}ReplicasPath`;
    const value = textAt(scale, field);
    if (value === '') {
      return [required(`${path}.scale.${field}`)];
    }
    if (!/^\.[^.]/.test(value)) {
      return [invalid(`${path}.scale.${field}`, value, 'must be a simple json path starting with .')];
    }
    return value.startsWith(`.${part}.`)
      ? []
      : [invalid(`${path}.scale.${field}`, value, `should be a json path under .${part}`)];
  });
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
