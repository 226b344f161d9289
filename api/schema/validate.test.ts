import { expect, test } from 'vitest';
import { formatFieldError } from '../../domain/field-error.ts';
import type { JsonValue } from '../../domain/object.ts';
import { parseJson } from '../../kube/exact-json.ts';
import { applyDefaults } from './defaults.ts';
import { jsonSchemaProps } from './json-schema-props.ts';
import { prune } from './prune.ts';
import type { Schema } from './schema.ts';
import recorded from './validate.cases.json' with { type: 'json' };
import { validate } from './validate.ts';

const SCHEMA = jsonSchemaProps.parse(recorded.schema);

/** What `formatFieldError` says; for a field that kube-apiserver does not name, what it says of it. */
function texts(value: JsonValue): string[] {
  return validate(SCHEMA, value).map((error) =>
    /^"|^Checked/.test(error.detail) ? error.detail : formatFieldError(error),
  );
}

// The answers were recorded from kube-apiserver 1.36.
// JavaScript cannot tell 2⁶³ from the greatest int64.
const cases = recorded.cases.filter(({ spec }) => !JSON.stringify(spec).includes('9223372036854776000'));

test.each(cases.map(({ spec, errors }) => [JSON.stringify(spec), errors] as const))(
  'validate says of %s what kube-apiserver says',
  (spec, errors) => {
    const object = {
      apiVersion: 'differential.test/v1',
      kind: 'Val',
      metadata: { name: 'v' },
      ...(spec !== 'null' && { spec: JSON.parse(spec) }),
    };
    const defaulted = applyDefaults(SCHEMA, prune(SCHEMA, object).value);
    expect(texts(defaulted).sort()).toEqual([...errors].sort());
  },
);

test.each<[Schema, JsonValue, string]>([
  [{ type: 'integer' }, 1.5, 'must be of type integer: "number"'],
  [{ type: 'integer', format: 'int64' }, 1e30, 'must be of type int64: "float64"'],
  [{ type: 'number', minimum: 1.5 }, 1, 'should be greater than or equal to 1.5'],
  [{ type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' }, ['a', 'a'], 'Duplicate value: "a"'],
])('validate %j refuses %j', (schema, value, text) => {
  expect(
    validate({ properties: { v: schema } }, { v: value })
      .map(formatFieldError)
      .join(),
  ).toContain(text);
});

test('validate accepts the greatest int64', () => {
  expect(validate({ type: 'integer', format: 'int64' }, parseJson('9223372036854775807'))).toEqual([]);
});

const RATCHET: Schema = {
  type: 'object',
  properties: {
    a: { type: 'string', maxLength: 1 },
    b: { type: 'string' },
    keyed: {
      type: 'array',
      maxItems: 2,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['k'],
      items: { type: 'object', properties: { k: { type: 'string' }, v: { type: 'string', maxLength: 1 } } },
    },
    plain: { type: 'array', items: { type: 'string', maxLength: 1 } },
    set: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
  },
};

test.each<[string, JsonValue, JsonValue, string[]]>([
  ['an unchanged field', { a: 'long' }, { a: 'long', b: 'x' }, []],
  ['a changed field', { a: 'long' }, { a: 'longer' }, ['a']],
  [
    'an item with the same keys, unchanged',
    { keyed: [{ k: '1', v: 'long' }] },
    {
      keyed: [
        { k: '0', v: 'x' },
        { k: '1', v: 'long' },
      ],
    },
    [],
  ],
  ['an item of a plain list', { plain: ['long'] }, { plain: ['long', 'x'] }, ['plain[0]']],
  ['duplicates that were there', { set: ['a', 'a'] }, { set: ['a', 'a'], b: 'x' }, []],
  ['new duplicates', { set: ['a'] }, { set: ['a', 'a'] }, ['set[1]']],
])('validate on update: %s', (_, old, value, fields) => {
  expect(validate(RATCHET, value, old).map(({ field }) => field)).toEqual(fields);
});
