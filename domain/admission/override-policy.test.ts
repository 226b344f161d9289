import { expect, test } from 'vitest';
import type { KubeObject } from '../object.ts';
import { mutated, rejections } from './test-requests.ts';

const selector = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop' };
const plaintext = [{ path: '/a', operator: 'remove' }];

function policy(spec: Record<string, unknown>, kind = 'OverridePolicy'): KubeObject {
  const metadata = kind === 'OverridePolicy' ? { name: 'o', namespace: 'shop' } : { name: 'o' };
  return JSON.parse(JSON.stringify({ apiVersion: 'policy.karmada.io/v1alpha1', kind, metadata, spec }));
}

function rule(overriders: Record<string, unknown>): Record<string, unknown> {
  return { overrideRules: [{ overriders }] };
}

test('selectors of an OverridePolicy get its namespace, those of a ClusterOverridePolicy none', () => {
  const spec = { resourceSelectors: [{ apiVersion: 'v1', kind: 'ConfigMap' }], overriders: {} };
  expect(mutated(policy(spec))).toEqual(policy({ ...spec, resourceSelectors: [selector] }));
  const cluster = policy(spec, 'ClusterOverridePolicy');
  expect(mutated(cluster)).toBe(cluster);
  const complete = policy({ resourceSelectors: [selector] });
  expect(mutated(complete)).toBe(complete);
});

test.each<[string, Record<string, unknown>]>([
  ['an empty policy', {}],
  ['the older form', { targetCluster: { clusterNames: ['m1'] }, overriders: { plaintext } }],
  ['rules beside empty overriders', { overriders: {}, ...rule({ plaintext }) }],
  [
    'rules beside a fieldOverrider, as Karmada lets pass',
    {
      overriders: { fieldOverrider: [{ fieldPath: '/data/a', json: [{ subPath: '/b', operator: 'remove' }] }] },
      ...rule({}),
    },
  ],
  [
    'pointers',
    rule({
      imageOverrider: [
        { predicate: { path: '/spec' }, component: 'Tag', operator: 'add' },
        { component: 'Tag', operator: 'remove' },
      ],
    }),
  ],
  [
    'patches of documents',
    rule({ fieldOverrider: [{ fieldPath: '', yaml: [{ subPath: '/b', operator: 'add', value: 0 }] }] }),
  ],
  [
    'annotation keys in any case',
    rule({ annotationsOverrider: [{ operator: 'add', value: { 'Example.com/A': 'x y' } }] }),
  ],
])('%s is accepted', (_, spec) => {
  expect(rejections(policy(spec))).toEqual([]);
  expect(rejections(policy(spec, 'ClusterOverridePolicy'))).toEqual([]);
});

const POINTER = 'JSON pointer must be empty or start with a "/"\nJSON pointer error';
const fieldOverrider = (patch: Record<string, unknown>) =>
  rule({ fieldOverrider: [{ fieldPath: '/data/a', ...patch }] });

test.each<[Record<string, unknown>, string[]]>([
  [
    { targetCluster: { clusterNames: ['m1'] }, ...rule({}) },
    ['spec.targetCluster: Invalid value: {"clusterNames":["m1"]}: overrideRules and targetCluster can\'t co-exist'],
  ],
  [
    { overriders: { plaintext }, ...rule({}) },
    [
      'spec.overriders: Invalid value: {"plaintext":[{"path":"/a","operator":"remove"}]}: overrideRules and overriders can\'t co-exist',
    ],
  ],
  [
    { targetCluster: { fieldSelector: { matchExpressions: [{ key: 'x', operator: 'In' }] } } },
    [
      'spec.targetCluster.fieldSelector: Invalid value: {"matchExpressions":[{"key":"x","operator":"In"}]}: unsupported key "x", must be provider, region, or zone',
    ],
  ],
  [
    {
      overrideRules: [
        { overriders: {}, targetCluster: { fieldSelector: { matchExpressions: [{ key: 'zone', operator: 'Gt' }] } } },
      ],
    },
    [
      'spec.overrideRules[0].targetCluster.fieldSelector: Invalid value: {"matchExpressions":[{"key":"zone","operator":"Gt"}]}: unsupported operator "Gt", must be In or NotIn',
    ],
  ],
  [
    rule({ labelsOverrider: [{ operator: 'add', value: { '/a': 'b' } }] }),
    ['spec.overrideRules[0].overriders.labelsOverrider[0].value: Invalid value: "/a": prefix part must be non-empty'],
  ],
  [
    rule({ annotationsOverrider: [{ operator: 'replace', value: { '/a': 'b' } }] }),
    [
      'spec.overrideRules[0].overriders.annotationsOverrider[0].value: Invalid value: "/a": prefix part must be non-empty',
    ],
  ],
  [
    rule({ imageOverrider: [{ predicate: { path: 'spec' }, component: 'Tag', operator: 'add' }] }),
    [`spec.overrideRules[0].overriders.imageOverrider[0].predicate.path: Invalid value: "spec": ${POINTER}`],
  ],
  [
    fieldOverrider({ json: [{ subPath: '/b', operator: 'remove' }], yaml: [{ subPath: '/b', operator: 'remove' }] }),
    [
      'spec.overrideRules[0].overriders.fieldOverrider[0]: Invalid value: {"fieldPath":"/data/a","json":[{"subPath":"/b","operator":"remove"}],"yaml":[{"subPath":"/b","operator":"remove"}]}: FieldOverrider has both YAML and JSON set. Only one is allowed',
    ],
  ],
  [
    fieldOverrider({}),
    [
      'spec.overrideRules[0].overriders.fieldOverrider[0]: Required value: FieldOverrider must have either JSON or YAML set',
    ],
  ],
  [
    rule({ fieldOverrider: [{ fieldPath: 'x', json: [{ subPath: 'y', operator: 'remove' }] }] }),
    [
      `spec.overrideRules[0].overriders.fieldOverrider[0].fieldPath: Invalid value: "x": ${POINTER}`,
      `spec.overrideRules[0].overriders.fieldOverrider[0].json[0].subPath: Invalid value: "y": ${POINTER}`,
    ],
  ],
  [
    fieldOverrider({ json: [{ subPath: '/b', operator: 'add' }] }),
    [
      'spec.overrideRules[0].overriders.fieldOverrider[0].json[0].value: Invalid value: null: value is required for add or replace operation',
    ],
  ],
  [
    fieldOverrider({ yaml: [{ subPath: '/b', operator: 'replace', value: null }] }),
    [
      'spec.overrideRules[0].overriders.fieldOverrider[0].yaml[0].value: Invalid value: null: value is required for add or replace operation',
    ],
  ],
  [
    fieldOverrider({ yaml: [{ subPath: '/b', operator: 'remove', value: 1 }] }),
    [
      'spec.overrideRules[0].overriders.fieldOverrider[0].yaml[0].value: Invalid value: 1: value is not allowed for remove operation',
    ],
  ],
])('%j is rejected', (spec, expected) => {
  expect(rejections(policy(spec))).toEqual(expected);
});

test('selectors must stay in the namespace of the policy', () => {
  const spec = { resourceSelectors: [{ ...selector, namespace: 'other' }], overriders: {} };
  expect(rejections(policy(spec))).toEqual([
    'spec.resourceSelectors[0].namespace: Invalid value: "other": namespace of resource selector must be the same as the namespace of the policy',
  ]);
  expect(rejections(policy(spec, 'ClusterOverridePolicy'))).toEqual([]);
});

test('a label value must be legal', () => {
  const [text] = rejections(policy(rule({ labelsOverrider: [{ operator: 'add', value: { a: 'b c' } }] })));
  expect(text).toMatch(
    /^spec\.overrideRules\[0\]\.overriders\.labelsOverrider\[0\]\.value: Invalid value: "b c": a valid label must be/,
  );
});

test('annotations must not be too large', () => {
  const value = { a: 'x'.repeat(256 * 1024) };
  expect(rejections(policy(rule({ annotationsOverrider: [{ operator: 'add', value }] })))).toEqual([
    'spec.overrideRules[0].overriders.annotationsOverrider[0].value: Too long: may not be more than 262144 bytes',
  ]);
});
