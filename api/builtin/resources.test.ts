import { describe, expect, test } from 'vitest';
import { formatFieldError } from '../../domain/field-error.ts';
import { goFields, goTypeOf } from '../../domain/kubernetes/go-types.ts';
import { isJsonObject, type KubeObject } from '../../domain/object.ts';
import { publishedDefinitions } from './definitions.ts';
import { BUILTIN_RESOURCES } from './resources.ts';
import {
  asReceived,
  definitionOf,
  keptObjects,
  recordedRows,
  rejectedObjects,
  withoutAllotted,
  writtenObjects,
} from './testdata/objects.ts';

const written = writtenObjects();
const kept = keptObjects();
const pairs = kept.map((real, index) => {
  const object = written[index] ?? real;
  return [object.apiVersion, object.kind, object.metadata.name, asReceived(object, real), real] as const;
});

function complete(object: KubeObject, old?: KubeObject): KubeObject {
  return definitionOf(object).mutate?.(object, old) ?? object;
}

describe('BUILTIN_RESOURCES', () => {
  test('hold every kind once, each with a schema and columns', () => {
    const keys = BUILTIN_RESOURCES.map(({ group, version, kind }) => `${group}/${version}/${kind}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { kind, schema, columns } of BUILTIN_RESOURCES) {
      expect([kind, schema.type, 'kind' in (schema.properties ?? {}), columns.length > 1]).toEqual([
        kind,
        'object',
        true,
        true,
      ]);
    }
  });

  test('share schema nodes, and turn round on recursive types', () => {
    const find = (kind: string) => BUILTIN_RESOURCES.find((one) => one.kind === kind)?.schema;
    const template = (kind: string) => find(kind)?.properties?.spec?.properties?.template?.properties?.spec;
    expect(template('Deployment')?.properties).toBe(template('DaemonSet')?.properties);
    const versions = find('CustomResourceDefinition')?.properties?.spec?.properties?.versions?.items;
    const schema = versions?.properties?.schema?.properties?.openAPIV3Schema;
    expect(schema?.properties?.not?.properties).toBe(schema?.properties);
  });

  test('keep what merging needs', () => {
    const spec = BUILTIN_RESOURCES.find((one) => one.kind === 'Deployment')?.schema.properties?.spec?.properties;
    expect(spec?.strategy?.['x-kubernetes-patch-strategy']).toBe('retainKeys');
    const containers = spec?.template?.properties?.spec?.properties?.containers;
    expect(containers?.['x-kubernetes-patch-merge-key']).toBe('name');
    const ports = containers?.items?.properties?.ports;
    expect(ports?.['x-kubernetes-list-map-keys']).toEqual(['containerPort', 'protocol']);
    expect(ports?.items?.properties?.protocol?.default).toBe('TCP');
  });
});

describe('the type table', () => {
  /** Names of the fields that JSON shows of a type. */
  function shownFields(type: string): string[] {
    return (goFields(type) ?? []).flatMap((field) => (field.inline ? shownFields(field.type) : [field.name]));
  }

  /** Kinds carry apiVersion and kind in JSON only; protobuf has them in the envelope. */
  const isOwn = (field: string) => field !== 'apiVersion' && field !== 'kind';

  const types = Object.entries(publishedDefinitions()).filter(([name]) => goFields(name));

  test('has the fields of every published definition', () => {
    expect(types.length).toBeGreaterThan(400);
    for (const [name, definition] of types) {
      const properties = isJsonObject(definition.properties) ? Object.keys(definition.properties) : [];
      expect([name, shownFields(name).filter(isOwn).sort()]).toEqual([name, properties.filter(isOwn).sort()]);
    }
  });

  test('numbers the fields of a type differently', () => {
    for (const [name] of types) {
      const numbers = (goFields(name) ?? []).map(({ number }) => number);
      expect([name, new Set(numbers).size]).toEqual([name, numbers.length]);
    }
  });

  test('finds kinds of a group, and options that all groups share', () => {
    expect(goTypeOf('apps', 'v1', 'Deployment')).toBe('io.k8s.api.apps.v1.Deployment');
    expect(goTypeOf('apps', 'v1', 'DeleteOptions')).toBe('io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions');
    expect(goTypeOf('example.com', 'v1', 'Widget')).toBeUndefined();
    expect(goTypeOf('__proto__', 'constructor', 'x')).toBeUndefined();
  });
});

describe('mutate', () => {
  test('is tested with every recorded object', () => {
    expect(kept.map(({ kind, metadata }) => [kind, metadata.name])).toEqual(
      written.map(({ kind, metadata }) => [kind, metadata.name]),
    );
  });

  test.each(pairs)('keeps %s %s %s as Kubernetes does', (_apiVersion, _kind, _name, object, real) => {
    const before = structuredClone(object);
    const mutated = complete(object);
    expect(withoutAllotted(mutated)).toEqual(withoutAllotted(real));
    expect(object).toEqual(before);
    expect(complete(mutated, mutated)).toEqual(mutated);
  });

  test('drops fields that Kubernetes does not know and keeps keys that are data', () => {
    const data = JSON.parse('{"__proto__": "a", "constructor": "b"}');
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data, nonsense: 1 };
    const result = complete(map);
    expect(Object.keys(result)).toEqual(['apiVersion', 'kind', 'metadata', 'data']);
    expect(Object.entries(result.data ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });

  test('keeps the data of a Secret whose key is __proto__', () => {
    const stringData = JSON.parse('{"__proto__": "a"}');
    const secret = complete({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, stringData });
    expect(Object.entries(secret.data ?? {})).toEqual([['__proto__', 'YQ==']]);
  });

  test('refuses an object nested without end', () => {
    let schema: KubeObject['x'] = {};
    for (let depth = 0; depth < 1500; depth++) {
      schema = { not: schema };
    }
    const versions = [{ name: 'v1', schema: { openAPIV3Schema: schema } }];
    const kind = 'CustomResourceDefinition';
    expect(() =>
      complete({ apiVersion: 'apiextensions.k8s.io/v1', kind, metadata: { name: 'a' }, spec: { versions } }),
    ).toThrow('nested deeper');
  });
});

describe('validate', () => {
  test.each(pairs)('accepts %s %s %s', (_apiVersion, _kind, _name, object) => {
    const mutated = complete(object);
    expect(definitionOf(object).validate?.(mutated, undefined)).toEqual([]);
    expect(definitionOf(object).validate?.(mutated, mutated)).toEqual([]);
  });

  test.each(rejectedObjects().map((one, index) => [one.object.kind, index, one] as const))(
    'says of %s %i what Kubernetes says',
    (_kind, _index, { object, old, errors }) => {
      const found = definitionOf(object).validate?.(complete(object, old), old) ?? [];
      expect([...new Set(found.map(formatFieldError))].sort()).toEqual(errors);
    },
  );
});

describe('columns', () => {
  test.each(recordedRows().map((row) => [row.object.kind, row.object.metadata.name, row] as const))(
    'of %s %s hold what Kubernetes shows',
    (_kind, _name, { object, now, cells }) => {
      expect(definitionOf(object).columns.map((column) => column.cell(object, new Date(now)))).toEqual(cells);
    },
  );
});
