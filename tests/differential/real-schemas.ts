/** Schemas of built-in kinds from the real server's OpenAPI v3, references replaced by what they name. */

import type { Schema } from '../../api/schema/schema.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/object.ts';
import type { RealHub } from './real-hub.ts';

/** The schema of a kind (`apis/apps/v1`, `io.k8s.api.apps.v1.Deployment`). */
export async function realSchema(hub: RealHub, groupVersion: string, name: string): Promise<Schema> {
  const { body } = await hub('GET', `/openapi/v3/${groupVersion}`);
  const components = isJsonObject(body.components) ? body.components.schemas : undefined;
  const definitions = isJsonObject(components) ? components : {};
  const known = new Map<string, JsonObject>();
  const resolve = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) {
      return value.map(resolve);
    }
    if (!isJsonObject(value)) {
      return value;
    }
    if (typeof value.$ref === 'string') {
      return named(value.$ref.slice('#/components/schemas/'.length));
    }
    return Object.fromEntries(Object.entries(value).map(([field, child]) => [field, resolve(child ?? null)]));
  };
  const named = (definition: string): JsonObject => {
    const found = known.get(definition);
    if (found) {
      return found;
    }
    const node: JsonObject = {};
    known.set(definition, node);
    return Object.assign(node, resolve(definitions[definition] ?? {}));
  };
  return named(name);
}
