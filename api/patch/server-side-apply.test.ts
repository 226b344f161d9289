import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject, KubeObject } from '../../domain/object.ts';
import type { Schema } from '../schema/schema.ts';
import { trackManagedFields } from './managed-fields.ts';
import { type ApplyRequest, applyServerSide, conflictCauses, conflictMessage } from './server-side-apply.ts';

const TEXT: Schema = { type: 'string' };
const SCHEMA: Schema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        replicas: { type: 'integer' },
        texts: { type: 'object', additionalProperties: TEXT },
        frozen: { type: 'object', additionalProperties: TEXT, 'x-kubernetes-map-type': 'atomic' },
        list: { type: 'array', items: TEXT },
        set: { type: 'array', items: TEXT, 'x-kubernetes-list-type': 'set' },
        ports: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['port', 'protocol'],
          items: {
            type: 'object',
            properties: { port: { type: 'integer' }, protocol: { type: 'string', default: 'TCP' }, name: TEXT },
          },
        },
        open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
    status: { type: 'object', properties: { ready: { type: 'integer' } } },
  },
};
const T1 = '2026-01-01T00:00:00Z';
const T2 = '2026-01-02T00:00:00Z';

function thing(spec: JsonObject, metadata: JsonObject = {}): KubeObject {
  return { apiVersion: 'apps/v1', kind: 'Thing', metadata: { name: 'a', namespace: 'n', ...metadata }, spec };
}

function apply(live: KubeObject | undefined, spec: JsonObject, more: Partial<ApplyRequest> = {}) {
  const defaults = { live, applied: thing(spec), manager: 'one', force: false, subresource: '', time: T1 };
  return applyServerSide({ ...defaults, schema: SCHEMA, ...more });
}

function applied(live: KubeObject | undefined, spec: JsonObject, more: Partial<ApplyRequest> = {}): KubeObject {
  const { object, conflicts } = apply(live, spec, more);
  expect(conflicts).toEqual([]);
  return object;
}

function updated(before: KubeObject, spec: JsonObject, manager = 'editor'): KubeObject {
  return trackManagedFields({
    before,
    after: { ...before, spec },
    manager,
    operation: 'Update',
    subresource: '',
    apiVersion: 'apps/v1',
    schema: SCHEMA,
    time: T2,
  });
}

describe('applyServerSide', () => {
  test('creates and owns what was applied, not what names the object', () => {
    const object = applied(undefined, {
      replicas: 1,
      ports: [{ port: 80 }],
      set: ['x'],
      frozen: { a: 'b' },
      texts: { k: 'v' },
    });
    expect(object.spec).toEqual({
      replicas: 1,
      ports: [{ port: 80 }],
      set: ['x'],
      frozen: { a: 'b' },
      texts: { k: 'v' },
    });
    expect(object.metadata.managedFields).toEqual([
      {
        manager: 'one',
        operation: 'Apply',
        apiVersion: 'apps/v1',
        time: T1,
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:spec': {
            'f:frozen': {},
            'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} } },
            'f:replicas': {},
            'f:set': { 'v:"x"': {} },
            'f:texts': { 'f:k': {} },
          },
        },
      },
    ]);
  });

  test.each<[string, JsonObject, JsonObject, JsonObject]>([
    ['a field', { replicas: 1, list: ['a'] }, { list: ['a'] }, { list: ['a'] }],
    ['an entry of a map', { texts: { a: '1', b: '2' } }, { texts: { b: '2' } }, { texts: { b: '2' } }],
    ['the last entry of a map, leaving it empty', { texts: { a: '1' } }, { texts: {} }, { texts: {} }],
    ['a map with all it had', { texts: { a: '1' } }, {}, {}],
    ['an item of a set', { set: ['a', 'b'] }, { set: ['b'] }, { set: ['b'] }],
    ['an item with keys', { ports: [{ port: 1 }, { port: 2 }] }, { ports: [{ port: 2 }] }, { ports: [{ port: 2 }] }],
    ['an atomic list', { list: ['a'] }, {}, {}],
    ['an atomic map', { frozen: { a: '1' } }, {}, {}],
    ['unknown fields', { open: { a: { b: 1, c: 2 } } }, { open: { a: { c: 2 } } }, { open: { a: { c: 2 } } }],
  ])('removes %s that the manager no longer applies', (_, first, second, left) => {
    const after = applied(applied(undefined, first), second, { time: T2 });
    expect(after.spec).toEqual(left);
  });

  test('keeps what another manager owns too', () => {
    const shared = applied(applied(undefined, { replicas: 1 }), { replicas: 1 }, { manager: 'two' });
    expect(applied(shared, {}).spec).toEqual({ replicas: 1 });
  });

  test('conflicts with values of others, in the words of kube-apiserver', () => {
    const live = updated(applied(undefined, { replicas: 1, list: ['a'] }), { replicas: 2, list: ['b'] });
    const { object, conflicts } = apply(live, { replicas: 1, list: ['a'] });
    expect(object).toBe(live);
    expect(conflicts).toEqual([
      { manager: '"editor" using apps/v1', field: '.spec.list' },
      { manager: '"editor" using apps/v1', field: '.spec.replicas' },
    ]);
    expect(conflictMessage(conflicts)).toBe(
      'Apply failed with 2 conflicts: conflicts with "editor" using apps/v1:\n- .spec.list\n- .spec.replicas',
    );
    expect(conflictMessage(conflicts.slice(1))).toBe(
      'Apply failed with 1 conflict: conflict with "editor" using apps/v1: .spec.replicas',
    );
    expect(conflictCauses(conflicts.slice(1))).toEqual([
      { reason: 'FieldManagerConflict', message: 'conflict with "editor" using apps/v1', field: '.spec.replicas' },
    ]);
  });

  test('names an applier without version, and items by their keys', () => {
    const live = applied(undefined, { ports: [{ port: 80, name: 'a' }] });
    expect(apply(live, { ports: [{ port: 80, name: 'b' }] }, { manager: 'two' }).conflicts).toEqual([
      { manager: '"one"', field: '.spec.ports[port=80,protocol="TCP"].name' },
    ]);
  });

  test('takes conflicting fields over by force', () => {
    const live = applied(
      applied(undefined, { replicas: 1, list: ['a'] }),
      { replicas: 2 },
      { manager: 'two', force: true },
    );
    expect(live.spec).toEqual({ replicas: 2, list: ['a'] });
    expect(live.metadata.managedFields?.map(({ manager, fieldsV1 }) => [manager, fieldsV1])).toEqual([
      ['one', { 'f:spec': { 'f:list': {} } }],
      ['two', { 'f:spec': { 'f:replicas': {} } }],
    ]);
  });

  test('the same again is the very same object', () => {
    const live = applied(undefined, { replicas: 1 });
    expect(applied(live, { replicas: 1 }, { time: T2 })).toBe(live);
  });

  test('gives what stood there before the first apply to before-first-apply', () => {
    const live = thing({ replicas: 1 });
    const after = applied(live, { replicas: 2 }, { force: true });
    expect(after.metadata.managedFields?.map(({ manager, fieldsV1 }) => [manager, fieldsV1])).toEqual([
      ['one', { 'f:spec': { 'f:replicas': {} } }],
      ['before-first-apply', { 'f:spec': {} }],
    ]);
    expect(apply(live, { replicas: 2 }).conflicts).toEqual([
      { manager: '"before-first-apply" using apps/v1', field: '.spec.replicas' },
    ]);
  });

  test('orders list items as applied, others near their neighbours', () => {
    const live = applied(undefined, { set: ['a', 'b', 'c', 'd'] });
    expect(applied(live, { set: ['d', 'a'] }, { manager: 'two' }).spec).toEqual({ set: ['b', 'c', 'd', 'a'] });
  });

  test('leaves status out of an apply to the object', () => {
    const withStatus = { ...thing({ replicas: 1 }), status: { ready: 1 } };
    const { object } = apply(undefined, {}, { applied: withStatus });
    expect(object.metadata.managedFields?.[0]?.fieldsV1).toEqual({ 'f:spec': { 'f:replicas': {} } });
  });

  test.each<[string, Partial<ApplyRequest>]>([
    ['metadata.managedFields must be nil', { applied: thing({}, { managedFields: [] }) }],
    ['invalid object type: apps/v2, Kind=Thing', { live: thing({}), applied: { ...thing({}), apiVersion: 'apps/v2' } }],
    [
      'failed to create typed patch object (n/a; apps/v1, Kind=Thing): .spec.foo: field not declared in schema',
      { applied: thing({ foo: 1 }) },
    ],
    ['.spec.replicas: expected numeric (int or float), got string', { applied: thing({ replicas: 'x' }) }],
    [
      '.spec.ports: duplicate entries for key [port=1,protocol="TCP"]',
      { applied: thing({ ports: [{ port: 1 }, { port: 1, protocol: 'TCP' }] }) },
    ],
    [
      "element 0: associative list without keys has an element that's an explicit null",
      { applied: thing({ set: [null] }) },
    ],
  ])('refuses: %s', (message, more) => {
    expect(() => apply(undefined, {}, more)).toThrow(message);
  });

  describe('after kubectl apply', () => {
    const LAST = 'kubectl.kubernetes.io/last-applied-configuration';
    const live = trackManagedFields({
      before: undefined,
      after: thing({ replicas: 1 }, { annotations: { [LAST]: JSON.stringify(thing({ replicas: 1 })) } }),
      manager: 'kubectl-client-side-apply',
      operation: 'Update',
      subresource: '',
      apiVersion: 'apps/v1',
      schema: SCHEMA,
      time: T1,
    });

    test('kubectl does not conflict with what it applied, and keeps the annotation up to date', () => {
      const after = applied(live, { replicas: 2 }, { manager: 'kubectl' });
      expect(after.spec).toEqual({ replicas: 2 });
      expect(after.metadata.annotations?.[LAST]).toBe(
        '{"apiVersion":"apps/v1","kind":"Thing","metadata":{"name":"a","namespace":"n"},"spec":{"replicas":2}}\n',
      );
    });

    test('others do, and so does kubectl with what somebody changed since', () => {
      expect(apply(live, { replicas: 2 }, { manager: 'two' }).conflicts).toHaveLength(1);
      expect(apply(updated(live, { replicas: 5 }), { replicas: 2 }, { manager: 'kubectl' }).conflicts).toEqual([
        { manager: '"editor" using apps/v1', field: '.spec.replicas' },
      ]);
    });
  });

  test('applying twice is applying once; arguments and prototypes stay as they are', () => {
    const text = fc.constantFrom('a', 'b', '__proto__', 'constructor');
    const spec = fc
      .record(
        {
          replicas: fc.integer({ min: 0, max: 2 }),
          texts: fc.dictionary(text, text),
          list: fc.array(text),
          set: fc.uniqueArray(text),
          ports: fc.uniqueArray(fc.record({ port: fc.integer({ min: 0, max: 2 }), name: text }), {
            selector: ({ port }) => port,
          }),
          open: fc.dictionary(text, fc.dictionary(text, text)),
        },
        { requiredKeys: [] },
      )
      .map((value): JsonObject => JSON.parse(JSON.stringify(value)));
    fc.assert(
      fc.property(spec, spec, (first, second) => {
        const live = applied(undefined, first);
        const before = JSON.stringify([live, second]);
        const once = applied(live, second, { manager: 'two', force: true, time: T2 });
        expect(applied(once, second, { manager: 'two', time: '2026-01-03T00:00:00Z' })).toBe(once);
        expect(JSON.stringify([live, second])).toBe(before);
        expect(Object.getPrototypeOf(once.spec)).toBe(Object.prototype);
      }),
    );
  });
});
