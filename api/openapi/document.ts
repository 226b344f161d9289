/**
 * The OpenAPI v3 documents that kubectl reads, reduced to what it needs: the schemas and, for each kind, one `patch` path.
 * From the path it learns whether the server validates fields itself and which patches a kind takes.
 */
import type { JsonObject } from '../../domain/object.ts';
import { REFERENCE_PREFIX } from '../builtin/definitions.ts';
import type { ResourceDefinition } from '../resource/definition.ts';
import { componentName, componentSchemas } from './components.ts';

/** Query parameters of a write. */
const WRITE_PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
  name,
  in: 'query',
  schema: { type: 'string', uniqueItems: true },
}));

const FORCE_PARAMETER = { name: 'force', in: 'query', schema: { type: 'boolean', uniqueItems: true } };

const PATCH_TYPES = ['application/apply-patch+yaml', 'application/json-patch+json', 'application/merge-patch+json'];

/** Only built-in kinds: for any other, kubectl would look for merge keys and ask for OpenAPI v2. */
const STRATEGIC_PATCH_TYPE = 'application/strategic-merge-patch+json';

/** The document of one group-version; kinds of other group-versions are left out. */
export function openApiDocument(
  group: string,
  version: string,
  definitions: readonly ResourceDefinition[],
): JsonObject {
  const kinds = definitions.filter((one) => one.group === group && one.version === version);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'unversioned' },
    paths: Object.fromEntries(kinds.map((definition) => [pathOf(definition), { patch: patchOperation(definition) }])),
    components: { schemas: componentSchemas(kinds) },
  };
}

function pathOf({ group, version, plural, namespaced }: ResourceDefinition): string {
  const base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return `${base}/${namespaced ? 'namespaces/{namespace}/' : ''}${plural}/{name}`;
}

/** Kinds that are only created (SubjectAccessReview) get one too: without it kubectl refuses to send them. */
function patchOperation(definition: ResourceDefinition): JsonObject {
  const { group, version, kind, builtIn } = definition;
  const content = (types: string[]): JsonObject =>
    Object.fromEntries(types.map((type) => [type, { schema: { $ref: reference(definition) } }]));
  return {
    operationId: `patch${kind}`,
    parameters: [...WRITE_PARAMETERS, FORCE_PARAMETER],
    requestBody: { content: content(builtIn ? [...PATCH_TYPES, STRATEGIC_PATCH_TYPE] : PATCH_TYPES), required: true },
    responses: { 200: { description: 'OK', content: content(['application/json']) } },
    'x-kubernetes-action': 'patch',
    'x-kubernetes-group-version-kind': { group, kind, version },
  };
}

function reference(definition: ResourceDefinition): string {
  return REFERENCE_PREFIX + componentName(definition);
}
