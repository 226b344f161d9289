import { describe, expect, test } from 'vitest';
import { CPP_ID, clusterPolicy, PP_ID, policy } from './test-policies.ts';
import { ID, mutated, rejections } from './test-requests.ts';

describe('mutate of policies', () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'selectors get the namespace of the policy',
      { resourceSelectors: [{ apiVersion: 'v1', kind: 'Pod' }] },
      { resourceSelectors: [{ apiVersion: 'v1', kind: 'Pod', namespace: 'shop' }] },
    ],
    [
      'a bare spread constraint spreads over clusters',
      {
        placement: {
          spreadConstraints: [{ maxGroups: 3 }, { spreadByField: 'region', minGroups: 2 }, { spreadByLabel: 'a' }],
        },
      },
      {
        placement: {
          spreadConstraints: [
            { maxGroups: 3, spreadByField: 'cluster', minGroups: 1 },
            { spreadByField: 'region', minGroups: 2 },
            { spreadByLabel: 'a', minGroups: 1 },
          ],
        },
      },
    ],
    [
      'an imported Service brings its dependencies',
      {
        resourceSelectors: [{ apiVersion: 'multicluster.x-k8s.io/v1alpha1', kind: 'ServiceImport', namespace: 'shop' }],
      },
      {
        resourceSelectors: [{ apiVersion: 'multicluster.x-k8s.io/v1alpha1', kind: 'ServiceImport', namespace: 'shop' }],
        propagateDeps: true,
      },
    ],
    [
      'divided replicas are weighted',
      { placement: { replicaScheduling: { replicaSchedulingType: 'Divided' } } },
      { placement: { replicaScheduling: { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Weighted' } } },
    ],
    [
      'graceful failover gets ten minutes',
      { failover: { application: { decisionConditions: {}, purgeMode: 'Gracefully' } } },
      { failover: { application: { decisionConditions: {}, purgeMode: 'Gracefully', gracePeriodSeconds: 600 } } },
    ],
  ])('%s', (_, before, after) => {
    expect(mutated(policy(before), { operation: 'UPDATE' })).toEqual(policy(after));
  });

  test.each<[string, Record<string, unknown>]>([
    ['duplicated replicas', { placement: { replicaScheduling: { replicaSchedulingType: 'Duplicated' } } }],
    [
      'a chosen division',
      {
        placement: { replicaScheduling: { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Aggregated' } },
      },
    ],
    ['direct failover', { failover: { application: { decisionConditions: {}, purgeMode: 'Directly' } } }],
    ['a grace period', { failover: { application: { decisionConditions: {}, gracePeriodSeconds: 5 } } }],
    [
      'a complete spread constraint',
      { placement: { spreadConstraints: [{ spreadByField: 'cluster', minGroups: 2 }] } },
    ],
  ])('an update with %s is left as it is', (_, spec) => {
    const object = policy(spec);
    expect(mutated(object, { operation: 'UPDATE' })).toBe(object);
  });

  test.each([
    [policy({}, { [PP_ID]: 'chosen by a user', a: 'b' }), PP_ID, 'karmada.io/propagation-policy-controller'],
    [
      clusterPolicy({}, { [CPP_ID]: 'chosen by a user', a: 'b' }),
      CPP_ID,
      'karmada.io/cluster-propagation-policy-controller',
    ],
  ])('a new $kind gets a fresh id and a finalizer', (object, label, finalizer) => {
    const { metadata } = mutated(object);
    expect(metadata.labels).toEqual({ [label]: ID, a: 'b' });
    expect(metadata.finalizers).toEqual([finalizer]);
  });

  test('selectors of a cluster-wide policy keep an empty namespace', () => {
    const object = clusterPolicy({ resourceSelectors: [{ apiVersion: 'v1', kind: 'Pod' }] });
    expect(mutated(object, { operation: 'UPDATE' })).toBe(object);
  });

  test('the object given is not changed', () => {
    const object = policy({ resourceSelectors: [{ apiVersion: 'v1', kind: 'Pod' }] });
    const copy = structuredClone(object);
    mutated(object);
    expect(object).toEqual(copy);
  });

  test('an object that is no policy is left for validation', () => {
    const object = policy({ resourceSelectors: 'all' });
    expect(mutated(object)).toBe(object);
    expect(rejections(object)).toEqual([expect.stringContaining('spec.resourceSelectors: Invalid value: "all": ')]);
  });
});
