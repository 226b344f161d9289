/** The published OpenAPI v3 definitions of Kubernetes' kinds, read on first use, and the schemas made from them. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/object.ts';
import type { Schema } from '../schema/schema.ts';

/** What a `$ref` of an OpenAPI v3 document starts with. */
export const REFERENCE_PREFIX = '#/components/schemas/';

const FILE = new URL('../gen/kubernetes/definitions.json.gz', import.meta.url);

/** Definitions that mean more than their published form says. */
const SPECIAL: Record<string, JsonObject> = {
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { 'x-kubernetes-int-or-string': true },
  'io.k8s.apimachinery.pkg.api.resource.Quantity': {
    format: 'quantity',
    anyOf: [{ type: 'string' }, { type: 'number' }],
  },
  ...Object.fromEntries(
    [
      'io.k8s.apimachinery.pkg.runtime.RawExtension',
      'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1',
      'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON',
      'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray',
      'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool',
      'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray',
    ].map((name) => [name, { 'x-kubernetes-preserve-unknown-fields': true }]),
  ),
};

/** Keywords of a definition that a schema does not keep: it names no references. */
const DROPPED = new Set(['$ref', 'allOf', 'properties', 'items', 'additionalProperties']);

let definitions: Record<string, JsonObject> | undefined;
const schemas = new Map<string, Schema>();

/** Every published definition by name (`io.k8s.api.apps.v1.Deployment`), `$ref`s kept. */
export function publishedDefinitions(): Readonly<Record<string, JsonObject>> {
  if (!definitions) {
    const file: { definitions: Record<string, JsonObject> } = JSON.parse(gunzipSync(readFileSync(FILE)).toString());
    definitions = file.definitions;
  }
  return definitions;
}

/**
 * The schema of a definition. Nodes are shared and, for recursive types, cyclic. Kubernetes decodes its own kinds whatever
 * `required` says, and the validation of each kind says what is missing in its own words.
 */
export function builtinSchema(name: string): Schema {
  const known = schemas.get(name);
  if (known) {
    return known;
  }
  const published = publishedDefinitions()[name];
  if (!published) {
    throw new Error(`Kubernetes publishes no definition called ${name}`);
  }
  const schema: Schema = {};
  schemas.set(name, schema);
  return fill(schema, SPECIAL[name] ?? published);
}

/** Fills a node in place, so that a recursive definition finds itself. */
function fill(schema: Schema, node: JsonObject): Schema {
  const keywords = Object.entries(node).filter(([key]) => !DROPPED.has(key));
  Object.assign(schema, Object.fromEntries(keywords));
  if (isJsonObject(node.properties)) {
    const properties: Record<string, Schema> = {};
    schema.properties = properties;
    for (const [field, value] of Object.entries(node.properties)) {
      properties[field] = resolve(value);
    }
  }
  if (node.items !== undefined) {
    schema.items = resolve(node.items);
  }
  if (node.additionalProperties !== undefined) {
    schema.additionalProperties =
      typeof node.additionalProperties === 'boolean' ? node.additionalProperties : resolve(node.additionalProperties);
  }
  return schema;
}

/** A field: a reference, a reference with keywords of its own beside it (`allOf` of one), or a plain node. */
function resolve(value: JsonValue | undefined): Schema {
  if (!isJsonObject(value)) {
    throw new Error(`A published schema node is ${JSON.stringify(value)}`);
  }
  const only = Array.isArray(value.allOf) && value.allOf.length === 1 ? value.allOf[0] : value;
  const reference = isJsonObject(only) ? only.$ref : undefined;
  if (typeof reference !== 'string') {
    return fill({}, value);
  }
  const target = builtinSchema(reference.slice(REFERENCE_PREFIX.length));
  const { allOf: _allOf, $ref: _ref, ...beside } = value;
  return Object.keys(beside).length === 0 ? target : Object.assign({}, target, beside);
}
