import { describe, expect, test } from 'vitest';
import type { BindingSpec } from '../kinds/binding.ts';
import type { FederatedResourceQuota } from '../kinds/quota.ts';
import type { KubeObject } from '../object.ts';
import { ID, mutated, rejections } from './test-requests.ts';

const RB_ID = 'resourcebinding.karmada.io/permanent-id';
const CRB_ID = 'clusterresourcebinding.karmada.io/permanent-id';
const resource = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };

function binding(spec: Partial<BindingSpec> = {}, metadata: Record<string, unknown> = {}): KubeObject {
  return {
    apiVersion: 'work.karmada.io/v1alpha2',
    kind: 'ResourceBinding',
    metadata: { name: 'web-deployment', namespace: 'shop', ...metadata },
    spec: { resource, ...spec },
  };
}

test.each([
  ['ResourceBinding', 'v1alpha2', RB_ID],
  ['ResourceBinding', 'v1alpha1', RB_ID],
  ['ClusterResourceBinding', 'v1alpha2', CRB_ID],
  ['ClusterResourceBinding', 'v1alpha1', CRB_ID],
])('a new %s %s gets an id unless it has one', (kind, version, label) => {
  const object = { ...binding(), kind, apiVersion: `work.karmada.io/${version}` };
  expect(mutated(object).metadata.labels).toEqual({ [label]: ID });
  const known = { ...object, metadata: { ...object.metadata, labels: { [label]: 'x' } } };
  expect(mutated(known)).toBe(known);
  expect(mutated(object, { operation: 'UPDATE' })).toBe(object);
});

const annotated = (text: string) => binding({}, { annotations: { 'resourcebinding.karmada.io/dependencies': text } });

test.each(['[]', 'null', '[{"apiVersion":"v1","kind":"ConfigMap","namespace":"shop","name":"a"}]'])(
  'dependencies %s are accepted',
  (text) => {
    expect(rejections(annotated(text))).toEqual([]);
  },
);

test.each(['', 'x', '{}', '[1]', '[{"kind":1}]'])('dependencies %s are rejected', (text) => {
  expect(rejections(annotated(text))).toEqual([
    `metadata.annotations.resourcebinding.karmada.io/dependencies: Invalid value: ${JSON.stringify(text)}: annotation value must be a valid JSON`,
  ]);
});

test('component names must be there and differ, under the gate MultiplePodTemplatesScheduling', () => {
  const object = binding({ components: ['a', '', 'a'].map((name) => ({ name, replicas: 1 })) });
  expect(rejections(object)).toEqual([]);
  expect(rejections(object, { lookups: { gates: { MultiplePodTemplatesScheduling: true } } })).toEqual([
    'spec.components[1].name: Invalid value: "": component names must be non-empty',
    'spec.components[2].name: Invalid value: "a": component names must be unique',
  ]);
});

describe('quotas under the gate FederatedQuotaEnforcement', () => {
  const quota: FederatedResourceQuota = {
    apiVersion: 'policy.karmada.io/v1alpha1',
    kind: 'FederatedResourceQuota',
    metadata: { name: 'all', namespace: 'shop' },
    spec: { overall: { cpu: '1' } },
    status: { overallUsed: { cpu: '500m' } },
  };
  const lookups = { gates: { FederatedQuotaEnforcement: true }, quotas: () => [quota] };
  const using = (cpu: string, replicas: number) =>
    binding({ replicaRequirements: { resourceRequest: { cpu } }, clusters: [{ name: 'm1', replicas }] });

  test('a binding that fits is accepted', () => {
    expect(rejections(using('100m', 5), { lookups })).toEqual([]);
  });

  test('a binding that does not fit is denied', () => {
    expect(rejections(using('100m', 6), { lookups })).toEqual([
      '403 QuotaExceeded FederatedResourceQuota(shop/all) exceeded for resource cpu: requested sum 1100m, limit 1.',
    ]);
  });

  test('without the gate nothing is asked', () => {
    expect(rejections(using('100m', 6), { lookups: { ...lookups, gates: {} } })).toEqual([]);
  });

  test('only the change of an update counts', () => {
    expect(rejections(using('100m', 6), { old: using('100m', 5), lookups })).toEqual([]);
    expect(rejections(using('100m', 12), { old: using('100m', 5), lookups })).toHaveLength(1);
  });

  test('a new binding that has no clusters yet is accepted without asking', () => {
    const object = binding({ replicaRequirements: { resourceRequest: { cpu: '9' } } });
    const quotas = () => {
      throw new Error('asked');
    };
    expect(rejections(object, { lookups: { ...lookups, quotas } })).toEqual([]);
  });
});
