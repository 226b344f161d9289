import { expect, test } from 'vitest';
import { formatFieldError } from '../../domain/field-error.ts';
import type { JsonObject } from '../../domain/object.ts';
import { schemaFromCustomResource } from './structural.ts';

const root = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'object', properties, ...more });
const of = (json: JsonObject): string[] => schemaFromCustomResource(json).errors.map(formatFieldError);

test('takes a structural schema and drops what JSONSchemaProps has not', () => {
  const spec = {
    type: 'object',
    properties: { a: { type: 'array', items: { type: 'string' } }, p: { 'x-kubernetes-int-or-string': true } },
  };
  const { schema, errors } = schemaFromCustomResource(root({ spec: { ...spec, foo: 1 } }));
  expect(errors).toEqual([]);
  expect(schema).toEqual(root({ spec }));
});

const keyed = (more: JsonObject, items: JsonObject): JsonObject => ({
  type: 'array',
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['k'],
  items: { type: 'object', ...items },
  ...more,
});

test.each<[string, JsonObject, string[]]>([
  ['no type', root({ s: {} }), ['properties[s].type: Required value: must not be empty for specified object fields']],
  ['no type at the root', {}, ['type: Required value: must not be empty at the root']],
  ['a root that is no object', { type: 'string' }, ['type: Invalid value: "string": must be object at the root']],
  ['no items', root({ s: { type: 'array' } }), ['properties[s].items: Required value: must be specified']],
  [
    'untyped items',
    root({ s: { type: 'array', items: {} } }),
    ['properties[s].items.type: Required value: must not be empty for specified array items'],
  ],
  [
    'additionalProperties at the root',
    { type: 'object', additionalProperties: true },
    ['additionalProperties: Forbidden: must not be used at the root'],
  ],
  [
    'properties and additionalProperties',
    root({ s: { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: { type: 'string' } } }),
    ['properties[s].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive'],
  ],
  [
    'uniqueItems',
    root({ s: { type: 'array', uniqueItems: true, items: { type: 'string' } } }),
    [
      'properties[s].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
    ],
  ],
  [
    'preserve-unknown-fields: false',
    root({ s: { type: 'object', 'x-kubernetes-preserve-unknown-fields': false } }),
    ['properties[s].x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined'],
  ],
  [
    'a type inside allOf',
    root({ s: { type: 'string', allOf: [{ type: 'string' }] } }),
    ['properties[s].allOf[0].type: Forbidden: must be empty to be structural'],
  ],
  [
    'a field defined only inside anyOf',
    root({ s: { type: 'object', anyOf: [{ properties: { a: { minLength: 1 } } }] } }),
    ['properties[s].properties[a]: Required value: because it is defined in properties[s].anyOf[0].properties[a]'],
  ],
  [
    'the integer-or-string pattern',
    root({ s: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] } }),
    [],
  ],
  [
    'the pattern in allOf',
    root({
      s: {
        'x-kubernetes-int-or-string': true,
        allOf: [{ anyOf: [{ type: 'integer' }, { type: 'string' }] }, { pattern: 'a' }],
      },
    }),
    [],
  ],
  [
    'a broken pattern',
    root({ s: { type: 'string', pattern: '(' } }),
    [
      'properties[s].pattern: Invalid value: "(": must be a valid regular expression, but isn\'t: error parsing regexp: missing closing ): `(`',
    ],
  ],
  [
    'a default of the wrong type',
    root({ s: { type: 'integer', default: 'x' } }),
    ['properties[s].default: Invalid value: "string": default in body must be of type integer: "string"'],
  ],
  [
    'metadata beyond names',
    root({ metadata: { type: 'object', properties: { labels: { type: 'object' } } } }),
    [
      'properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified',
    ],
  ],
  [
    'kind that is no string',
    root({ kind: { type: 'integer' } }),
    ['properties[kind].type: Invalid value: "integer": must be string'],
  ],
  [
    'an empty embedded resource',
    root({ s: { type: 'object', 'x-kubernetes-embedded-resource': true } }),
    [
      'properties[s].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
    ],
  ],
  [
    'list type of an object',
    root({ s: { type: 'object', 'x-kubernetes-list-type': 'atomic' } }),
    ['properties[s].type: Invalid value: "object": must be array if x-kubernetes-list-type is specified'],
  ],
  [
    'map type of an array',
    root({ s: { type: 'array', items: { type: 'string' }, 'x-kubernetes-map-type': 'atomic' } }),
    ['properties[s].type: Invalid value: "array": must be object if x-kubernetes-map-type is specified'],
  ],
  [
    'a set of granular maps',
    root({ s: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'object' } } }),
    [
      'properties[s].items.x-kubernetes-map-type: Invalid value: "": must be atomic as item of a list with x-kubernetes-list-type=set',
    ],
  ],
  [
    'keys that are no fields',
    root({ s: keyed({}, {}) }),
    ['properties[s].x-kubernetes-list-map-keys: Invalid value: ["k"]: entries must all be names of item properties'],
  ],
  [
    'optional keys',
    root({ s: keyed({}, { properties: { k: { type: 'string' } } }) }),
    [
      'properties[s].items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
    ],
  ],
  [
    'keys without list type',
    root({ s: keyed({ 'x-kubernetes-list-type': 'set' }, { 'x-kubernetes-map-type': 'atomic' }) }),
    [
      'properties[s].x-kubernetes-list-type: Invalid value: "set": must be map if x-kubernetes-list-map-keys is non-empty',
    ],
  ],
])('schemaFromCustomResource: %s', (_, json, errors) => {
  expect(of(json)).toEqual(errors);
});

test('names the place of what JSONSchemaProps cannot be', () => {
  const { errors } = schemaFromCustomResource(root({ s: { type: 'list' } }));
  expect(errors.map(({ field }) => field)).toEqual(['properties[s].type']);
});
