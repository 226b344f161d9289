import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { cronFederatedHPA } from './cron-federated-hpa.ts';
import { anyJson, anyObject, atomicList, int64, quantity, resourceList, stringMap, time } from './meta.ts';
import { structuralSchema } from './openapi.ts';
import { propagationPolicy } from './policy.ts';

test.each([
  ['a text', z.string().min(1).max(32), { type: 'string', minLength: 1, maxLength: 32 }],
  ['a pattern without escaped slashes', z.string().regex(/^a\/b$/), { type: 'string', pattern: '^a/b$' }],
  [
    'an enum with its default',
    z.enum(['a', 'b']).optional().meta({ default: 'a' }),
    { type: 'string', enum: ['a', 'b'], default: 'a' },
  ],
  ['a plain integer without bounds', z.int(), { type: 'integer' }],
  ['int32', z.int32(), { type: 'integer', format: 'int32' }],
  ['int32 with own bounds', z.int32().min(0).max(32), { type: 'integer', format: 'int32', minimum: 0, maximum: 32 }],
  ['int64', int64.min(1), { type: 'integer', format: 'int64', minimum: 1 }],
  ['a time', time, { type: 'string', format: 'date-time' }],
  ['a map', stringMap, { type: 'object', additionalProperties: { type: 'string' } }],
  [
    'an atomic list',
    z.array(z.string()).meta(atomicList),
    { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'atomic' },
  ],
  ['any value', anyJson, { 'x-kubernetes-preserve-unknown-fields': true }],
  ['any object', anyObject, { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }],
])('structuralSchema of %s', (_, type, expected) => {
  expect(structuralSchema(type)).toEqual(expected);
});

test('structuralSchema of a quantity allows integers and text', () => {
  const schema = structuralSchema(quantity);
  expect(schema).toMatchObject({
    'x-kubernetes-int-or-string': true,
    anyOf: [{ type: 'integer' }, { type: 'string' }],
  });
  expect(schema).not.toHaveProperty('type');
  expect(structuralSchema(resourceList)).toEqual({ type: 'object', additionalProperties: schema });
});

test('structuralSchema lists required fields and leaves optional ones out', () => {
  const type = z.object({ a: z.string(), b: z.string().optional(), c: z.array(z.object({ d: z.string() })) });
  expect(structuralSchema(type)).toMatchObject({
    required: ['a', 'c'],
    properties: { c: { items: { required: ['d'] } } },
  });
});

describe('structuralSchema of a whole kind', () => {
  test('leaves apiVersion, kind and metadata to the API server', () => {
    const schema = structuralSchema(propagationPolicy);
    expect(schema).toMatchObject({
      required: ['spec'],
      properties: { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' } },
    });
    expect(JSON.stringify(schema)).not.toContain('"const"');
  });

  test('carries the defaults that Karmada has', () => {
    expect(structuralSchema(propagationPolicy)).toMatchObject({
      properties: {
        spec: {
          properties: {
            schedulerName: { default: 'default-scheduler' },
            preemption: { default: 'Never', enum: ['Always', 'Never'] },
            priority: { default: 0, format: 'int32' },
            conflictResolution: { default: 'Abort' },
            placement: {
              properties: { replicaScheduling: { properties: { replicaSchedulingType: { default: 'Divided' } } } },
            },
          },
        },
      },
    });
    expect(structuralSchema(cronFederatedHPA)).toMatchObject({
      properties: {
        spec: {
          properties: {
            rules: {
              items: {
                properties: {
                  failedHistoryLimit: { default: 3, minimum: 0, maximum: 32 },
                  suspend: { default: false },
                },
              },
            },
          },
        },
      },
    });
  });
});

const policy = {
  apiVersion: 'policy.karmada.io/v1alpha1',
  kind: 'PropagationPolicy',
  metadata: { name: 'web' },
  spec: { resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment' }] },
};

test.each([
  ['an unknown enum value', { preemption: 'Sometimes' }],
  ['no selector', { resourceSelectors: [] }],
  ['a fraction for an integer', { priority: 1.5 }],
  ['an integer beyond 32 bits', { priority: 2 ** 31 }],
  ['a name that is too long', { placement: { clusterAffinities: [{ affinityName: 'x'.repeat(33) }] } }],
  [
    'a weight of 0',
    {
      placement: { replicaScheduling: { weightPreference: { staticWeightList: [{ targetCluster: {}, weight: 0 }] } } },
    },
  ],
])('propagationPolicy does not parse %s', (_, change) => {
  expect(propagationPolicy.safeParse({ ...policy, spec: { ...policy.spec, ...change } }).success).toBe(false);
});

test('propagationPolicy parses unknown fields', () => {
  expect(propagationPolicy.safeParse({ ...policy, spec: { ...policy.spec, newerField: 1 } }).success).toBe(true);
});

test.each(['1', '500m', '1.5Gi', '3e2', 2, 0.5])('quantity takes %s', (value) => {
  expect(quantity.safeParse(value).success).toBe(true);
});

test.each(['', 'x', '1e1.5', '1 Gi'])('quantity does not take "%s"', (value) => {
  expect(quantity.safeParse(value).success).toBe(false);
});
