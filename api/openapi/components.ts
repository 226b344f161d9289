/** The schemas of an OpenAPI v3 document: published definitions for built-in kinds, their own schema for all others. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/object.ts';
import { publishedDefinitions, REFERENCE_PREFIX } from '../builtin/definitions.ts';
import type { ResourceDefinition } from '../resource/definition.ts';

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** Fields that every kind has, described as Kubernetes describes them for custom kinds. */
const TYPE_FIELDS: JsonObject = {
  apiVersion: { type: 'string', description: 'Version of the schema in which this object is written.' },
  kind: { type: 'string', description: 'Name of the type that this object is of, in CamelCase.' },
};

/** Name of a kind among the components: `io.k8s.api.apps.v1.Deployment`, `io.karmada.policy.v1alpha1.OverridePolicy`. */
export function componentName({ group, version, kind, builtIn }: ResourceDefinition): string {
  const published = builtIn ? publishedNames().get(`${group}/${version}/${kind}`) : undefined;
  return published ?? [...group.split('.').reverse(), version, kind].join('.');
}

/** `components.schemas` for kinds: each kind's schema and all that it refers to, by name in order. */
export function componentSchemas(definitions: readonly ResourceDefinition[]): Record<string, JsonObject> {
  const published = publishedDefinitions();
  const schemas = new Map<string, JsonObject>();
  const pending: string[] = [];
  for (const definition of definitions) {
    const name = componentName(definition);
    if (Object.hasOwn(published, name)) {
      pending.push(name);
    } else {
      schemas.set(name, customSchema(definition));
      pending.push(OBJECT_META);
    }
  }
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const schema = published[name];
    if (schema && !schemas.has(name)) {
      schemas.set(name, schema);
      pending.push(...referencesIn(schema));
    }
  }
  return Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function customSchema({ group, version, kind, schema }: ResourceDefinition): JsonObject {
  const { properties = {}, ...keywords } = schema;
  return {
    ...asJson(keywords),
    type: 'object',
    properties: {
      ...TYPE_FIELDS,
      ...asJson(properties),
      metadata: { allOf: [{ $ref: `${REFERENCE_PREFIX}${OBJECT_META}` }], default: {} },
    },
    'x-kubernetes-group-version-kind': [{ group, kind, version }],
  };
}

/** A schema as plain JSON; custom kinds have no cycles. */
function asJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value));
}

function referencesIn(value: JsonValue | undefined): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(referencesIn);
  }
  return isJsonObject(value)
    ? Object.entries(value).flatMap(([key, inner]) =>
        key === '$ref' && typeof inner === 'string' ? [inner.slice(REFERENCE_PREFIX.length)] : referencesIn(inner),
      )
    : [];
}

let names: Map<string, string> | undefined;

/** `group/version/kind` to the name of the definition that says it is of this one kind. */
function publishedNames(): Map<string, string> {
  names ??= new Map(
    Object.entries(publishedDefinitions()).flatMap(([name, definition]) => {
      const kinds = definition['x-kubernetes-group-version-kind'];
      return Array.isArray(kinds)
        ? kinds
            .filter(isJsonObject)
            .map(({ group, version, kind }): [string, string] => [`${group}/${version}/${kind}`, name])
        : [];
    }),
  );
  return names;
}
