import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../domain/object.ts';
import { applyDefaults } from './defaults.ts';
import { prune } from './prune.ts';
import type { Schema } from './schema.ts';

const TEXT: Schema = { type: 'string' };
const SCHEMA: Schema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        a: TEXT,
        ports: { type: 'array', items: { type: 'object', properties: { port: { type: 'integer', default: 80 } } } },
        map: {
          type: 'object',
          additionalProperties: { type: 'object', properties: { x: { type: 'integer', default: 1 } } },
        },
        open: {
          type: 'object',
          'x-kubernetes-preserve-unknown-fields': true,
          properties: { known: { type: 'object', properties: { x: TEXT } } },
        },
        any: { type: 'object', additionalProperties: true },
        port: { 'x-kubernetes-int-or-string': true },
        embedded: {
          type: 'object',
          'x-kubernetes-embedded-resource': true,
          properties: { spec: { type: 'object', properties: { y: TEXT } } },
        },
        mode: { type: 'string', default: 'auto' },
        maybe: { type: 'string', nullable: true, default: 'd' },
        nested: { type: 'object', default: {}, properties: { z: { type: 'integer', default: 3 } } },
      },
    },
  },
};

const of = (spec: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'x/v1',
  kind: 'X',
  metadata: { name: 'a', ...metadata },
  spec,
});

test.each<[string, JsonObject, JsonObject, string[]]>([
  ['known fields', { a: 'x', port: 1 }, { a: 'x', port: 1 }, []],
  ['unknown fields', { a: 'x', b: 1, c: {} }, { a: 'x' }, ['spec.b', 'spec.c']],
  ['in items', { ports: [{ port: 1 }, { port: 2, q: 1 }] }, { ports: [{ port: 1 }, { port: 2 }] }, ['spec.ports[1].q']],
  ['in entries', { map: { k: { x: 1, q: 1 } } }, { map: { k: { x: 1 } } }, ['spec.map.k.q']],
  [
    'below preserve-unknown-fields only what is known',
    { open: { free: { b: 1 }, known: { x: '', q: 1 } } },
    { open: { free: { b: 1 }, known: { x: '' } } },
    ['spec.open.known.q'],
  ],
  ['under additionalProperties: true', { any: { a: 1, b: { c: 1 } } }, { any: { a: 1, b: {} } }, ['spec.any.b.c']],
  [
    'embedded resources',
    { embedded: { apiVersion: 'v1', kind: 'P', metadata: { name: 'n', q: 1 }, spec: { y: '', q: 1 }, q: 1 } },
    { embedded: { apiVersion: 'v1', kind: 'P', metadata: { name: 'n' }, spec: { y: '' } } },
    ['spec.embedded.metadata.q', 'spec.embedded.q', 'spec.embedded.spec.q'],
  ],
  [
    'dangerous names',
    JSON.parse('{"__proto__":{"x":1},"constructor":1,"map":{"__proto__":{"x":1}}}'),
    JSON.parse('{"map":{"__proto__":{"x":1}}}'),
    ['spec.__proto__', 'spec.constructor'],
  ],
])('prune: %s', (_, spec, kept, unknown) => {
  expect(prune(SCHEMA, of(spec))).toEqual({
    value: of(kept),
    unknown: unknown.map((path) => `unknown field "${path}"`),
  });
});

test('prune knows metadata, at the root too', () => {
  expect(prune(SCHEMA, of({}, { labels: { a: 'b' }, foo: 1, ownerReferences: [{ uid: 'u', bar: 1 }] }))).toEqual({
    value: of({}, { labels: { a: 'b' }, ownerReferences: [{ uid: 'u' }] }),
    unknown: ['unknown field "metadata.foo"', 'unknown field "metadata.ownerReferences[0].bar"'],
  });
});

test('prune gives the same object when there is nothing to drop', () => {
  const object = of({ a: 'x' });
  expect(prune(SCHEMA, object).value).toBe(object);
});

test.each<[string, JsonObject, JsonObject]>([
  ['absent fields, also of a default', {}, { mode: 'auto', maybe: 'd', nested: { z: 3 } }],
  ['in items and entries', { ports: [{}], map: { k: {} } }, { ports: [{ port: 80 }], map: { k: { x: 1 } } }],
  ['not where there is a value', { mode: 'x', nested: { z: 0 } }, { mode: 'x', nested: { z: 0 } }],
  ['null that may not be null', { mode: null, a: null }, { mode: 'auto' }],
  ['null that may be null stays', { maybe: null }, { maybe: null }],
])('applyDefaults: %s', (_, spec, expected) => {
  expect(applyDefaults(SCHEMA, of(spec)).spec).toEqual({ mode: 'auto', maybe: 'd', nested: { z: 3 }, ...expected });
});

test('prune and applyDefaults done twice are done once, and leave the argument alone', () => {
  const names = fc.constantFrom(
    'a',
    'b',
    'ports',
    'map',
    'open',
    'any',
    'embedded',
    'mode',
    'nested',
    'known',
    'x',
    '__proto__',
  );
  const spec = fc.dictionary(
    names,
    fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.array(fc.dictionary(names, fc.jsonValue({ maxDepth: 1 })))),
  );
  fc.assert(
    fc.property(spec, (generated) => {
      const object = of(JSON.parse(JSON.stringify(generated)));
      const before = JSON.stringify(object);
      const pruned = prune(SCHEMA, object).value;
      expect(prune(SCHEMA, pruned)).toEqual({ value: pruned, unknown: [] });
      const defaulted = applyDefaults(SCHEMA, pruned);
      expect(applyDefaults(SCHEMA, defaulted)).toEqual(defaulted);
      expect(JSON.stringify(object)).toBe(before);
    }),
  );
});
