import { expect, test } from 'vitest';
import type { KubeObject } from '../../object.ts';
import { thirdPartyInterpreter } from './kinds.ts';
import { withoutEmptyStatus } from './without-empty.ts';

const object: KubeObject = { apiVersion: 'example.io/v1', kind: 'Thing', metadata: { name: 'a' }, spec: { list: [] } };

test('withoutEmptyStatus leaves out empty lists and objects at any depth, and nothing else', () => {
  const status = { a: [], b: { c: {}, d: '' }, e: [{ f: [] }, {}, 0], g: null, h: false };
  const { reflectStatus, aggregateStatus } = withoutEmptyStatus({
    reflectStatus: () => status,
    aggregateStatus: (template) => ({ ...template, status }),
  });
  const left = { b: { d: '' }, e: [{}, 0], g: null, h: false };
  expect(reflectStatus?.(object)).toEqual(left);
  expect(aggregateStatus?.(object, [])).toEqual({ ...object, status: left });
});

test('withoutEmptyStatus keeps an object that is the same, an empty status, and what the interpreter lacks', () => {
  const same = withoutEmptyStatus({ reflectStatus: () => ({}), aggregateStatus: (template) => template });
  expect(same.aggregateStatus?.(object, [])).toBe(object);
  expect(same.reflectStatus?.(object)).toEqual({});
  expect(withoutEmptyStatus({})).toEqual({});
});

test('thirdPartyInterpreter writes no empty conditions', () => {
  const bucket = thirdPartyInterpreter({ group: 'source.toolkit.fluxcd.io', version: 'v1beta2', kind: 'Bucket' });
  const template = { ...object, metadata: { name: 'a', generation: 3 } };
  expect(bucket?.aggregateStatus?.(template, [])?.status).toEqual({ observedGeneration: 3, url: '' });
});
