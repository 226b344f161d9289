import { expect, test } from 'vitest';
import type { FederatedResourceQuota } from '../kinds/quota.ts';
import type { Work } from '../kinds/work.ts';
import { buildQuotaWork, quotaOf, quotaStatus } from './quota.ts';

const quota: FederatedResourceQuota = {
  apiVersion: 'policy.karmada.io/v1alpha1',
  kind: 'FederatedResourceQuota',
  metadata: { namespace: 'shop', name: 'limits' },
  spec: { overall: { cpu: '10' }, staticAssignments: [{ clusterName: 'm1', hard: { cpu: '2' } }] },
};
const steps = { prune: <T>(object: T) => object, recordManaged: <T>(object: T) => object };
const build = (existing?: Work) =>
  buildQuotaWork({ quota, assignment: { clusterName: 'm1', hard: { cpu: '2' } }, existing, uuid: 'id', steps });

const reporting = (
  cluster: string,
  used: Record<string, string> | undefined,
  applied: 'True' | 'False' = 'True',
): Work => ({
  ...build(),
  metadata: { ...build().metadata, namespace: `karmada-es-${cluster}` },
  status: {
    conditions: [{ type: 'Applied', status: applied, reason: 'x', message: '', lastTransitionTime: '' }],
    ...(used && {
      manifestStatuses: [
        {
          identifier: { ordinal: 0, version: 'v1', kind: 'ResourceQuota', resource: '', name: 'limits' },
          status: { used },
        },
      ],
    }),
  },
});

test('buildQuotaWork() puts a ResourceQuota of the same name into the namespace, and changes nothing twice', () => {
  const built = build();
  expect(built.metadata).toMatchObject({ namespace: 'karmada-es-m1' });
  expect(built.spec.workload?.manifests?.[0]).toMatchObject({
    kind: 'ResourceQuota',
    metadata: { namespace: 'shop', name: 'limits' },
    spec: { hard: { cpu: '2' } },
  });
  expect(quotaOf(built)).toEqual({ namespace: 'shop', name: 'limits' });
  expect(build(built)).toBe(built);
});

test.each<[string, Work[], { overallUsed: Record<string, string> | undefined } | undefined, object]>([
  ['nothing', [], undefined, { overall: { cpu: '10' } }],
  [
    'two clusters, sorted and summed',
    [reporting('m2', { cpu: '500m' }), reporting('m1', { cpu: '1', memory: '1Gi' })],
    undefined,
    {
      overall: { cpu: '10' },
      overallUsed: { cpu: '1500m', memory: '1Gi' },
      aggregatedStatus: [
        { clusterName: 'm1', used: { cpu: '1', memory: '1Gi' } },
        { clusterName: 'm2', used: { cpu: '500m' } },
      ],
    },
  ],
  ['a Work that is not applied', [reporting('m1', { cpu: '1' }, 'False')], undefined, { overall: { cpu: '10' } }],
  ['a Work without status', [reporting('m1', undefined)], undefined, { overall: { cpu: '10' } }],
  [
    'enforcement: bindings are counted, not members',
    [reporting('m1', { cpu: '1' })],
    { overallUsed: { cpu: '3' } },
    {
      overall: { cpu: '10' },
      overallUsed: { cpu: '3' },
      aggregatedStatus: [{ clusterName: 'm1', used: { cpu: '1' } }],
    },
  ],
  ['enforcement without use', [], { overallUsed: undefined }, { overall: { cpu: '10' } }],
])('quotaStatus() of %s', (_, works, counted, expected) => {
  const status = quotaStatus(quota, works, counted);
  expect(status).toEqual(expected);
  expect(quotaStatus({ ...quota, status }, works, counted)).toBe(status);
});
