import { expect, test } from 'vitest';
import { KARMADA_KINDS } from '../kinds/registry.ts';
import { ADMISSION_RULES } from './admission.ts';
import { mutated, rejections } from './test-requests.ts';

const PROTECTED = 'resourcetemplate.karmada.io/deletion-protected';

test('every kind with rules is a kind of Karmada', () => {
  const kinds = KARMADA_KINDS.map(({ group, kind }) => `${kind}.${group}`);
  expect([...ADMISSION_RULES.keys()].filter((name) => !kinds.includes(name))).toEqual([]);
  expect(kinds.filter((name) => !ADMISSION_RULES.has(name))).toEqual([
    'WorkloadRebalancer.apps.karmada.io',
    'Remedy.remedy.karmada.io',
    'ServiceExport.multicluster.x-k8s.io',
    'ServiceImport.multicluster.x-k8s.io',
  ]);
});

test('kinds without rules pass unchanged', () => {
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' } };
  expect(mutated(object)).toBe(object);
  expect(rejections(object)).toEqual([]);
});

test.each([
  ['Always', [`403 Forbidden This resource is protected, please make sure to remove the label: ${PROTECTED}`]],
  ['Never', []],
  ['', []],
])('deletion of an object labelled %s', (value, expected) => {
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { [PROTECTED]: value } } };
  expect(rejections(object, { operation: 'DELETE' })).toEqual(expected);
  expect(rejections(object, { operation: 'UPDATE' })).toEqual([]);
});

test('rules of a kind do not stand in the way of its deletion', () => {
  const object = { apiVersion: 'policy.karmada.io/v1alpha1', kind: 'PropagationPolicy', metadata: { name: 'x' } };
  expect(rejections(object, { operation: 'DELETE' })).toEqual([]);
  expect(mutated(object, { operation: 'DELETE' })).toBe(object);
});

test.each(KARMADA_KINDS)('a $kind of nothing but a name is judged, not thrown at', ({ group, kind, versions }) => {
  for (const { name } of versions) {
    const object = { apiVersion: `${group}/${name}`, kind, metadata: { name: 'x' } };
    expect(() => rejections(mutated(object))).not.toThrow();
  }
});
