import { describe, expect, test } from 'vitest';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/object.ts';
import { listAt, objectAt } from '../builtin/fields.ts';
import { BUILTIN_RESOURCES } from '../builtin/resources.ts';
import type { ResourceDefinition } from '../resource/definition.ts';
import { openApiDocument } from './document.ts';
import { openApiIndex } from './index.ts';

const WIDGET: ResourceDefinition = {
  group: 'stable.example.com',
  version: 'v1',
  kind: 'Widget',
  listKind: 'WidgetList',
  plural: 'widgets',
  singular: 'widget',
  namespaced: true,
  shortNames: [],
  categories: [],
  verbs: ['get', 'patch'],
  hasStatus: false,
  builtIn: false,
  schema: { type: 'object', required: ['spec'], properties: { spec: { type: 'object', nullable: true } } },
  columns: [],
  selectableFields: [],
};

function references(value: JsonValue | undefined): string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : references(inner),
  );
}

function patchOf(document: JsonObject, path: string): JsonObject | undefined {
  return objectAt(document, 'paths', path, 'patch');
}

describe('openApiDocument', () => {
  const groupVersions = new Map(
    BUILTIN_RESOURCES.map(({ group, version }) => [`${group}/${version}`, { group, version }]),
  );

  test.each([...groupVersions.values()])('of $group $version names only schemas that it has', ({ group, version }) => {
    const document = openApiDocument(group, version, BUILTIN_RESOURCES);
    const schemas = objectAt(document, 'components', 'schemas') ?? {};
    for (const reference of references(document)) {
      expect(schemas).toHaveProperty([reference.replace('#/components/schemas/', '')]);
    }
    const kinds = Object.values(schemas)
      .filter(isJsonObject)
      .flatMap((schema) => listAt(schema, 'x-kubernetes-group-version-kind'))
      .filter((kind) => isJsonObject(kind) && kind.group === group && kind.version === version);
    const served = BUILTIN_RESOURCES.filter((one) => one.group === group && one.version === version);
    expect(kinds.length).toBeGreaterThanOrEqual(served.length);
    expect(Object.keys(objectAt(document, 'paths') ?? {})).toHaveLength(served.length);
  });

  test('says that fields are validated, and that built-in kinds take strategic merge patches', () => {
    const apps = openApiDocument('apps', 'v1', BUILTIN_RESOURCES);
    const patch = patchOf(apps, '/apis/apps/v1/namespaces/{namespace}/deployments/{name}');
    expect(listAt(patch, 'parameters')).toContainEqual(
      expect.objectContaining({ name: 'fieldValidation', in: 'query' }),
    );
    expect(objectAt(patch, 'requestBody', 'content')).toHaveProperty(['application/strategic-merge-patch+json']);
    expect(patch?.['x-kubernetes-group-version-kind']).toEqual({ group: 'apps', version: 'v1', kind: 'Deployment' });
  });

  test('describes a custom kind with its own schema and the metadata of all', () => {
    const document = openApiDocument('stable.example.com', 'v1', [...BUILTIN_RESOURCES, WIDGET]);
    const name = 'com.example.stable.v1.Widget';
    const schema = objectAt(document, 'components', 'schemas', name);
    expect(schema).toMatchObject({
      type: 'object',
      required: ['spec'],
      properties: { spec: { type: 'object', nullable: true }, apiVersion: { type: 'string' } },
      'x-kubernetes-group-version-kind': [{ group: 'stable.example.com', kind: 'Widget', version: 'v1' }],
    });
    expect(objectAt(schema, 'properties', 'metadata')?.allOf).toEqual([
      { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    ]);
    const patch = patchOf(document, '/apis/stable.example.com/v1/namespaces/{namespace}/widgets/{name}');
    expect(objectAt(patch, 'requestBody', 'content')).not.toHaveProperty(['application/strategic-merge-patch+json']);
  });
});

describe('openApiIndex', () => {
  test('has a path and a hash for each group-version', () => {
    const { paths } = openApiIndex([...BUILTIN_RESOURCES, WIDGET]);
    expect(paths['api/v1']?.serverRelativeURL).toMatch(/^\/openapi\/v3\/api\/v1\?hash=[0-9A-F]{64}$/);
    expect(paths['apis/stable.example.com/v1']?.serverRelativeURL).toContain('?hash=');
    expect(Object.keys(paths)).toHaveLength(23);
  });

  test('changes the hash of the group-version that changed, and no other', () => {
    const before = openApiIndex([...BUILTIN_RESOURCES, WIDGET]).paths;
    const after = openApiIndex([...BUILTIN_RESOURCES, { ...WIDGET, schema: { type: 'object' } }]).paths;
    expect(after['apis/stable.example.com/v1']).not.toEqual(before['apis/stable.example.com/v1']);
    expect({ ...after, 'apis/stable.example.com/v1': undefined }).toEqual({
      ...before,
      'apis/stable.example.com/v1': undefined,
    });
  });
});
