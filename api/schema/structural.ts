/**
 * The schema of a CustomResourceDefinition: read, and checked to be structural, so that pruning, defaulting and
 * validation are well defined. Rules and texts: apiextensions-apiserver `schema/validation.go`, KEP-1111.
 */
import { RE2JS } from 're2js';
import type { FieldError } from '../../domain/field-error.ts';
import type { JsonObject, JsonValue } from '../../domain/object.ts';
import { jsonEqual } from './json.ts';
import { jsonSchemaProps } from './json-schema-props.ts';
import type { Schema } from './schema.ts';
import { checkListAndMapTypes } from './structural-lists.ts';
import { checkNested } from './structural-nested.ts';
import { validate } from './validate.ts';

type Level = 'root' | 'item' | 'field';

/** The two branches that say "integer or string"; the only place where a nested schema may state a type. */
const INT_OR_STRING: JsonValue = [{ type: 'integer' }, { type: 'string' }];

/** What a schema without a type is told, by where it stands. */
const TYPE_REQUIRED: Record<Level, string> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

/**
 * Reads `openAPIV3Schema`. Error paths start below it (`properties[spec].type`; empty for the root); the schema is
 * only to be used when there are none.
 */
export function schemaFromCustomResource(json: JsonObject): { schema: Schema; errors: FieldError[] } {
  const read = jsonSchemaProps.safeParse(json);
  if (!read.success) {
    const errors = read.error.issues.map(
      ({ path, message }): FieldError => ({ type: 'Invalid', field: pathOf(path), value: '', detail: message }),
    );
    return { schema: {}, errors };
  }
  return { schema: read.data, errors: checkNode(read.data, 'root', '') };
}

/** `['properties', 'spec', 'type']` as `properties[spec].type`. */
function pathOf(steps: PropertyKey[]): string {
  return steps.reduce<string>((path, step, index) => {
    const keyed = typeof step === 'number' || steps[index - 1] === 'properties';
    return keyed ? `${path}[${String(step)}]` : join(path, String(step));
  }, '');
}

function join(path: string, child: string): string {
  return path === '' ? child : `${path}.${child}`;
}

function checkNode(schema: Schema, level: Level, path: string): FieldError[] {
  const at = (child: string): string => join(path, child);
  const errors: FieldError[] = [];
  const { items, properties = {}, additionalProperties } = schema;
  if (schema.type === 'array' && items === undefined) {
    errors.push({ type: 'Required', field: at('items'), detail: 'must be specified' });
  }
  if (items) {
    errors.push(...checkNode(items, 'item', at('items')));
  }
  for (const [name, node] of Object.entries(properties)) {
    errors.push(...checkNode(node, 'field', at(`properties[${name}]`)));
  }
  if (additionalProperties !== undefined) {
    errors.push(...checkAdditional(schema, level, at('additionalProperties')));
  }
  errors.push(...checkExtensions(schema, path), ...checkType(schema, level, at('type')), ...checkValues(schema, path));
  errors.push(...checkListAndMapTypes(schema, path), ...checkResourceFields(schema, level, path));
  for (const combination of ['allOf', 'anyOf', 'oneOf'] as const) {
    for (const [index, nested] of (schema[combination] ?? []).entries()) {
      if (!saysIntOrString(schema, combination, nested, index)) {
        errors.push(...checkNested(nested, schema, path, at(`${combination}[${index}]`)));
      }
    }
  }
  return schema.not ? [...errors, ...checkNested(schema.not, schema, path, at('not'))] : errors;
}

/** `anyOf: [integer, string]`, or the same as the first of `allOf`. */
function saysIntOrString(schema: Schema, combination: string, nested: Schema, index: number): boolean {
  const branches = (one: Schema): JsonValue => (one.anyOf ?? []).map(({ type }) => (type ? { type } : {}));
  if (combination === 'anyOf') {
    return jsonEqual(branches(schema), INT_OR_STRING);
  }
  return combination === 'allOf' && index === 0 && jsonEqual(branches(nested), INT_OR_STRING);
}

function checkAdditional(schema: Schema, level: Level, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const forbid = (detail: string): void => {
    errors.push({ type: 'Forbidden', field: path, detail });
  };
  if (level === 'root') {
    forbid('must not be used at the root');
  }
  if (schema['x-kubernetes-embedded-resource']) {
    forbid('must not be used if x-kubernetes-embedded-resource is set');
  }
  if (Object.keys(schema.properties ?? {}).length > 0 && schema.additionalProperties !== true) {
    forbid('additionalProperties and properties are mutual exclusive');
  }
  return typeof schema.additionalProperties === 'object'
    ? [...errors, ...checkNode(schema.additionalProperties, 'field', path)]
    : errors;
}

function checkType(schema: Schema, level: Level, path: string): FieldError[] {
  const typeless = schema.type === undefined;
  if (schema['x-kubernetes-embedded-resource'] && schema.type !== 'object') {
    const detail = 'must be object if x-kubernetes-embedded-resource is true';
    return [
      typeless
        ? { type: 'Required', field: path, detail }
        : { type: 'Invalid', field: path, value: schema.type ?? '', detail },
    ];
  }
  const open = schema['x-kubernetes-int-or-string'] || schema['x-kubernetes-preserve-unknown-fields'];
  if (typeless && !open) {
    return [{ type: 'Required', field: path, detail: TYPE_REQUIRED[level] }];
  }
  return level === 'root' && schema.type !== undefined && schema.type !== 'object'
    ? [{ type: 'Invalid', field: path, value: schema.type, detail: 'must be object at the root' }]
    : [];
}

function checkExtensions(schema: Schema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const preserve = 'x-kubernetes-preserve-unknown-fields';
  if (schema['x-kubernetes-int-or-string']) {
    for (const extension of [preserve, 'x-kubernetes-embedded-resource'] as const) {
      if (schema[extension]) {
        const detail = 'must be false if x-kubernetes-int-or-string is true';
        errors.push({ type: 'Invalid', field: join(path, extension), value: true, detail });
      }
    }
  }
  if (schema[preserve] === false) {
    errors.push({ type: 'Invalid', field: join(path, preserve), value: false, detail: 'must be true or undefined' });
  }
  if (schema.uniqueItems) {
    const detail = 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic';
    errors.push({ type: 'Forbidden', field: join(path, 'uniqueItems'), detail });
  }
  return errors;
}

/** The pattern must compile and the default must be valid. */
function checkValues(schema: Schema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (schema.pattern !== undefined) {
    try {
      RE2JS.compile(schema.pattern);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const detail = `must be a valid regular expression, but isn't: ${why}`;
      return [{ type: 'Invalid', field: join(path, 'pattern'), value: schema.pattern, detail }];
    }
  }
  if (schema.default !== undefined) {
    for (const error of validate(schema, schema.default)) {
      const detail = error.detail.startsWith(' in body') ? `default${error.detail}` : error.detail;
      errors.push({ ...error, field: join(join(path, 'default'), error.field).replace(/\.$/, ''), detail });
    }
  }
  return errors;
}

/** What the server itself knows of apiVersion, kind and metadata must not be contradicted. */
function checkResourceFields(schema: Schema, level: Level, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  if (level !== 'root' && !embedded) {
    return errors;
  }
  const { kind, apiVersion, metadata } = schema.properties ?? {};
  for (const [name, node] of Object.entries({ kind, apiVersion })) {
    if (node && node.type !== 'string') {
      const field = join(path, `properties[${name}].type`);
      errors.push({ type: 'Invalid', field, value: node.type ?? '', detail: 'must be string' });
    }
  }
  const metadataPath = join(path, 'properties[metadata]');
  if (metadata && metadata.type !== 'object') {
    errors.push({
      type: 'Invalid',
      field: `${metadataPath}.type`,
      value: metadata.type ?? '',
      detail: 'must be object',
    });
  }
  if (metadata && level === 'root' && !saysOnlyNames(metadata)) {
    const detail = 'must not specify anything other than name and generateName, but metadata is implicitly specified';
    errors.push({ type: 'Forbidden', field: metadataPath, detail });
  }
  if (
    embedded &&
    !schema['x-kubernetes-preserve-unknown-fields'] &&
    Object.keys(schema.properties ?? {}).length === 0
  ) {
    const detail =
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
    errors.push({ type: 'Required', field: join(path, 'properties'), detail });
  }
  return errors;
}

function saysOnlyNames({ properties = {}, ...rest }: Schema): boolean {
  const known = ['type', 'description', 'default'];
  return (
    Object.keys(properties).every((name) => name === 'name' || name === 'generateName') &&
    Object.keys(rest).every((keyword) => known.includes(keyword))
  );
}
