import { expect, test } from 'vitest';
import { isJsonObject } from '../object.ts';
import { structuralSchema } from './openapi.ts';
import { KARMADA_KINDS } from './registry.ts';

/** group, kind, plural, short name, scope, status subresource, versions */
const SERVED: [string, string, string, string, 'Namespaced' | 'Cluster', boolean, string][] = [
  ['cluster.karmada.io', 'Cluster', 'clusters', '', 'Cluster', true, 'v1alpha1'],
  ['policy.karmada.io', 'PropagationPolicy', 'propagationpolicies', 'pp', 'Namespaced', false, 'v1alpha1'],
  ['policy.karmada.io', 'ClusterPropagationPolicy', 'clusterpropagationpolicies', 'cpp', 'Cluster', false, 'v1alpha1'],
  ['policy.karmada.io', 'OverridePolicy', 'overridepolicies', 'op', 'Namespaced', false, 'v1alpha1'],
  ['policy.karmada.io', 'ClusterOverridePolicy', 'clusteroverridepolicies', 'cop', 'Cluster', false, 'v1alpha1'],
  ['policy.karmada.io', 'FederatedResourceQuota', 'federatedresourcequotas', '', 'Namespaced', true, 'v1alpha1'],
  ['policy.karmada.io', 'ClusterTaintPolicy', 'clustertaintpolicies', '', 'Cluster', false, 'v1alpha1'],
  ['work.karmada.io', 'ResourceBinding', 'resourcebindings', 'rb', 'Namespaced', true, 'v1alpha1 v1alpha2*'],
  [
    'work.karmada.io',
    'ClusterResourceBinding',
    'clusterresourcebindings',
    'crb',
    'Cluster',
    true,
    'v1alpha1 v1alpha2*',
  ],
  ['work.karmada.io', 'Work', 'works', 'wk', 'Namespaced', true, 'v1alpha1'],
  [
    'config.karmada.io',
    'ResourceInterpreterCustomization',
    'resourceinterpretercustomizations',
    'ric',
    'Cluster',
    false,
    'v1alpha1',
  ],
  [
    'config.karmada.io',
    'ResourceInterpreterWebhookConfiguration',
    'resourceinterpreterwebhookconfigurations',
    '',
    'Cluster',
    false,
    'v1alpha1',
  ],
  ['autoscaling.karmada.io', 'FederatedHPA', 'federatedhpas', 'fhpa', 'Namespaced', true, 'v1alpha1'],
  ['autoscaling.karmada.io', 'CronFederatedHPA', 'cronfederatedhpas', 'cronfhpa', 'Namespaced', true, 'v1alpha1'],
  ['networking.karmada.io', 'MultiClusterIngress', 'multiclusteringresses', 'mci', 'Namespaced', true, 'v1alpha1'],
  ['networking.karmada.io', 'MultiClusterService', 'multiclusterservices', 'mcs', 'Namespaced', true, 'v1alpha1'],
  ['apps.karmada.io', 'WorkloadRebalancer', 'workloadrebalancers', '', 'Cluster', true, 'v1alpha1'],
  ['remedy.karmada.io', 'Remedy', 'remedies', '', 'Cluster', false, 'v1alpha1'],
  ['search.karmada.io', 'ResourceRegistry', 'resourceregistries', '', 'Cluster', true, 'v1alpha1'],
  ['multicluster.x-k8s.io', 'ServiceExport', 'serviceexports', 'svcex', 'Namespaced', true, 'v1alpha1'],
  ['multicluster.x-k8s.io', 'ServiceImport', 'serviceimports', 'svcim', 'Namespaced', true, 'v1alpha1'],
];

test('KARMADA_KINDS holds every kind of the API as Karmada serves it', () => {
  const served = KARMADA_KINDS.map(({ group, kind, plural, shortNames, namespaced, hasStatus, versions }) => [
    group,
    kind,
    plural,
    shortNames.join(),
    namespaced ? 'Namespaced' : 'Cluster',
    hasStatus,
    versions.map(({ name, storage }) => (storage && versions.length > 1 ? `${name}*` : name)).join(' '),
  ]);
  expect(served).toEqual(SERVED);
});

test('only Cluster and ResourceRegistry are served by API servers of their own', () => {
  const aggregated = KARMADA_KINDS.filter(({ servedBy }) => servedBy === 'Aggregated').map(({ kind }) => kind);
  expect(aggregated).toEqual(['Cluster', 'ResourceRegistry']);
});

test.each(KARMADA_KINDS)(
  '$kind has one stored version and a singular in lower case',
  ({ singular, kind, versions }) => {
    expect(versions.filter(({ storage }) => storage)).toHaveLength(1);
    expect(singular).toBe(kind.toLowerCase());
  },
);

test.each(KARMADA_KINDS)('every schema of $kind names its own group, version and kind', ({ group, kind, versions }) => {
  for (const { name, schema } of versions) {
    expect(schema.shape.apiVersion.value).toBe(`${group}/${name}`);
    expect(schema.shape.kind.value).toBe(kind);
  }
});

/** Paths of fields without a description, but for those that the API server describes. */
function undocumented(schema: unknown, path = ''): string[] {
  if (!isJsonObject(schema)) {
    return [];
  }
  const properties = isJsonObject(schema.properties) ? Object.entries(schema.properties) : [];
  const own = properties.flatMap(([name, child]) => [
    ...((isJsonObject(child) && child.description) || name === 'metadata' ? [] : [`${path}.${name}`]),
    ...undocumented(child, `${path}.${name}`),
  ]);
  return [...own, ...undocumented(schema.items, `${path}[]`)];
}

test.each(KARMADA_KINDS)('every field of $kind is described', ({ versions }) => {
  for (const { schema } of versions) {
    const structural = structuralSchema(schema);
    expect(structural.description).toBeTypeOf('string');
    expect(undocumented(structural)).toEqual([]);
  }
});
