/** The OpenAPI v3 definitions of the served kinds, and those they refer to, as published. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { moduleFolder } from './module-cache.ts';
import { SERVED } from './served.ts';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const REF = '#/components/schemas/';

/** A definition as published: a schema of OpenAPI v3. */
export type Definition = { properties?: Record<string, { default?: Json; [keyword: string]: Json | undefined }> };

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
      kept.set(name, definition);
      pending.push(...referencesIn(definition));
    }
  }
  return Object.fromEntries([...kept].sort(([a], [b]) => (a < b ? -1 : 1)));
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
