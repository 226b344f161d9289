import { describe, expect, test } from 'vitest';
import type { JsonObject, KubeObject } from '../../domain/object.ts';
import type { Schema } from '../schema/schema.ts';
import { type TrackedWrite, trackManagedFields } from './managed-fields.ts';

const SCHEMA: Schema = {
  type: 'object',
  properties: {
    spec: { type: 'object', properties: { a: { type: 'integer' }, b: { type: 'integer' } } },
    status: { type: 'object', properties: { ready: { type: 'integer' } } },
  },
};

function thing(spec: JsonObject, status?: JsonObject, metadata: JsonObject = {}): KubeObject {
  return { apiVersion: 'x/v1', kind: 'Thing', metadata: { name: 'a', ...metadata }, spec, ...(status && { status }) };
}

function track(before: KubeObject | undefined, after: KubeObject, more: Partial<TrackedWrite> = {}): KubeObject {
  return trackManagedFields({
    before,
    after,
    manager: 'one',
    operation: 'Update',
    subresource: '',
    apiVersion: 'x/v1',
    schema: SCHEMA,
    time: '2026-01-01T00:00:00Z',
    ...more,
  });
}

const owners = (object: KubeObject) =>
  object.metadata.managedFields?.map(({ manager, subresource, fieldsV1 }) => [manager, subresource ?? '', fieldsV1]);

const at = (second: number) => `2026-01-01T00:00:${String(second).padStart(2, '0')}Z`;

describe('trackManagedFields', () => {
  const created = track(undefined, thing({ a: 1, b: 1 }, undefined, { labels: { l: 'x' } }));

  test('a create owns all it sets', () => {
    expect(created.metadata.managedFields).toEqual([
      {
        manager: 'one',
        operation: 'Update',
        apiVersion: 'x/v1',
        time: '2026-01-01T00:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:metadata': { 'f:labels': { '.': {}, 'f:l': {} } }, 'f:spec': { '.': {}, 'f:a': {}, 'f:b': {} } },
      },
    ]);
  });

  test('a change moves to the writer, what is removed is nobody’s', () => {
    const after = track(created, { ...created, spec: { a: 2 } }, { manager: 'two', time: at(1) });
    expect(owners(after)).toEqual([
      ['one', '', { 'f:metadata': { 'f:labels': { '.': {}, 'f:l': {} } }, 'f:spec': {} }],
      ['two', '', { 'f:spec': { 'f:a': {} } }],
    ]);
  });

  test('no change leaves times alone', () => {
    expect(track(created, created, { time: at(5) })).toEqual(created);
    const one = track(created, { ...created, spec: { a: 1, b: 3 } }, { time: at(5) });
    expect(one.metadata.managedFields?.map(({ time }) => time)).toEqual([at(5)]);
  });

  test('status belongs to the writer of the status path only', () => {
    const main = track(created, { ...created, status: { ready: 1 } }, { manager: 'two' });
    expect(owners(main)?.map(([manager]) => manager)).toEqual(['one']);
    const status = track(
      created,
      { ...created, status: { ready: 1 } },
      { manager: 'two', subresource: 'status', time: at(1) },
    );
    expect(owners(status)?.[1]).toEqual(['two', 'status', { 'f:status': { '.': {}, 'f:ready': {} } }]);
    const whole = track(
      created,
      { ...created, status: { ready: 1 } },
      { manager: 'two', resetFields: [], time: at(1) },
    );
    expect(owners(whole)?.[1]).toEqual(['two', '', { 'f:status': { '.': {}, 'f:ready': {} } }]);
  });

  test.each([[[]], [[{}]]])('managedFields %j forgets all owners', (managedFields) => {
    const after = track(created, { ...created, metadata: { ...created.metadata, managedFields }, spec: { a: 9 } });
    expect(after.metadata.managedFields).toBeUndefined();
  });

  test('nothing is tracked on an object that nobody is recorded for', () => {
    expect(track(thing({ a: 1 }), thing({ a: 2 })).metadata.managedFields).toBeUndefined();
  });

  test('takes the managedFields that the client sends, unless they are malformed', () => {
    const sent = [{ ...created.metadata.managedFields?.[0], manager: 'renamed' }];
    const renamed = track(created, { ...created, metadata: { ...created.metadata, managedFields: sent } });
    expect(owners(renamed)?.map(([manager]) => manager)).toEqual(['renamed']);
    const broken = track(created, { ...created, metadata: { ...created.metadata, managedFields: [{ manager: 'x' }] } });
    expect(owners(broken)?.map(([manager]) => manager)).toEqual(['one']);
  });

  test('sorts appliers first, then by time and name', () => {
    const entry = (manager: string, operation: string, time: string): JsonObject => ({
      manager,
      operation,
      apiVersion: 'x/v1',
      time,
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:a': {} } },
    });
    const managedFields = [
      entry('d', 'Update', at(1)),
      entry('c', 'Update', at(2)),
      entry('b', 'Update', at(2)),
      entry('a', 'Apply', at(3)),
    ];
    const object = { ...created, metadata: { ...created.metadata, managedFields } };
    const after = track(created, { ...object, spec: { a: 1, b: 2 } }, { manager: 'z', time: at(4) });
    expect(after.metadata.managedFields?.map(({ manager }) => manager)).toEqual(['a', 'd', 'b', 'c', 'z']);
  });

  test('merges the oldest beyond ten updaters', () => {
    let object = track(undefined, thing({}, undefined, { labels: { first: 'x' } }), { time: at(0) });
    for (let n = 1; n <= 12; n++) {
      const labels = { ...object.metadata.labels, [`l${n}`]: 'x' };
      object = track(
        object,
        { ...object, metadata: { ...object.metadata, labels } },
        { manager: `m${String(n).padStart(2, '0')}`, time: at(n) },
      );
    }
    const names = object.metadata.managedFields?.map(({ manager }) => manager);
    expect(names).toEqual(['ancient-changes', 'm04', 'm05', 'm06', 'm07', 'm08', 'm09', 'm10', 'm11', 'm12']);
    expect(object.metadata.managedFields?.[0]).toMatchObject({
      time: at(3),
      fieldsV1: { 'f:metadata': { 'f:labels': { '.': {}, 'f:first': {}, 'f:l1': {}, 'f:l2': {}, 'f:l3': {} } } },
    });
  });
});
