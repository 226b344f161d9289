/** The OpenAPI v3 definitions of the served kinds, and those they refer to, as published. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EnumValue, enumOf } from './go-types.ts';
import { moduleFolder } from './module-cache.ts';
import { SERVED } from './served.ts';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const REF = '#/components/schemas/';

/** A definition as published: a schema of OpenAPI v3. */
export type Definition = { properties?: Record<string, FieldSchema> };
type FieldSchema = { default?: Json; [keyword: string]: Json | undefined };

/** Definition name to definition, `$ref`s kept; only what the given roots reach. */
export function reachableDefinitions(roots: Iterable<string>): Record<string, Definition> {
  const all = publishedDefinitions();
  const kept = new Map<string, Definition>();
  const pending = [...roots];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const definition = all.get(name);
    if (definition === undefined) {
      throw new Error(`No published definition is called ${name}`);
    }
    if (!kept.has(name)) {
      kept.set(name, withEnums(name, definition));
      pending.push(...referencesIn(definition));
    }
  }
  return Object.fromEntries([...kept].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What kube-apiserver publishes and the specifications do not: which values fields of enumerated types may have. */
function withEnums(name: string, definition: Definition): Definition {
  const { properties } = definition;
  if (!properties) {
    return definition;
  }
  const fields = Object.entries(properties).map(([field, schema]) => {
    const values = enumOf(name, field);
    return [field, values ? enumerated(schema, values) : schema];
  });
  return { ...definition, properties: Object.fromEntries(fields) };
}

function enumerated(schema: FieldSchema, values: readonly EnumValue[]): FieldSchema {
  const { description = '', items } = schema;
  const lines = values.map(({ value, comment }) => ` - \`${JSON.stringify(value)}\` ${comment}`.trimEnd());
  const told = `${description}\n\nPossible enum values:\n${lines.join('\n')}`.trim();
  const choice = values.map(({ value }) => value);
  return typeof items === 'object' && items !== null && !Array.isArray(items)
    ? { ...schema, items: { ...items, enum: choice } }
    : { ...schema, description: told, enum: choice };
}

function publishedDefinitions(): Map<string, Definition> {
  const definitions = new Map<string, Definition>();
  for (const { groupVersion } of SERVED) {
    const prefix = groupVersion.includes('/') ? 'apis' : 'api';
    const file = `${prefix}__${groupVersion.replace('/', '__')}_openapi.json`;
    const text = readFileSync(join(moduleFolder('k8s.io/kubernetes'), 'api', 'openapi-spec', 'v3', file), 'utf8');
    const document: { components: { schemas: Record<string, Definition> } } = JSON.parse(text);
    for (const [name, definition] of Object.entries(document.components.schemas)) {
      definitions.set(name, definition);
    }
  }
  return definitions;
}

function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner.slice(REF.length)] : referencesIn(inner),
  );
}
