import { describe, expect, test } from 'vitest';
import { resourceBinding } from '../fixtures.ts';
import { bindService, claimService, releaseBinding, releaseService } from './claim.ts';
import { multiClusterService, webService } from './samples.ts';

const claimant = multiClusterService();
const claimed = claimService(webService(), claimant);
const policyMarks = {
  labels: { 'propagationpolicy.karmada.io/permanent-id': 'p', app: 'web' },
  annotations: { 'propagationpolicy.karmada.io/namespace': 'shop', 'propagationpolicy.karmada.io/name': 'p' },
};

describe('claimService', () => {
  test('marks the Service, and takes it from its policy', () => {
    expect(claimService(webService(policyMarks), claimant).metadata).toMatchObject({
      labels: {
        app: 'web',
        'resourcetemplate.karmada.io/claimed-by': 'MultiClusterService',
        'multiclusterservice.karmada.io/permanent-id': 'id-web',
      },
      annotations: { 'multiclusterservice.karmada.io/namespace': 'shop', 'multiclusterservice.karmada.io/name': 'web' },
    });
    expect(JSON.stringify(claimService(webService(policyMarks), claimant))).not.toContain('propagationpolicy');
  });

  test('is the same Service when it is claimed', () => {
    expect(claimService(claimed, claimant)).toBe(claimed);
  });
});

test('releaseService() undoes a claim, and leaves the claims of others', () => {
  expect(releaseService(claimed)).toEqual(webService());
  const others = webService({ labels: { 'resourcetemplate.karmada.io/claimed-by': 'Somebody' } });
  expect(releaseService(others)).toBe(others);
});

describe('bindService', () => {
  const input = { service: claimed, claimant, clusters: ['a', 'b'], existing: undefined, uuid: 'id' };
  const made = bindService(input);

  test('binds to all clusters as a policy would', () => {
    expect(made).toEqual({
      apiVersion: 'work.karmada.io/v1alpha2',
      kind: 'ResourceBinding',
      metadata: {
        namespace: 'shop',
        name: 'web-service',
        labels: {
          'binding.karmada.io/managed-by': 'MultiClusterService',
          'multiclusterservice.karmada.io/permanent-id': 'id-web',
          'resourcebinding.karmada.io/permanent-id': 'id',
        },
        annotations: {
          'multiclusterservice.karmada.io/namespace': 'shop',
          'multiclusterservice.karmada.io/name': 'web',
        },
        ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name: 'web', uid: 'u' }],
        finalizers: ['karmada.io/binding-controller'],
      },
      spec: {
        resource: { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'web', uid: 'u', resourceVersion: '7' },
        placement: { clusterAffinity: { clusterNames: ['a', 'b'] } },
        conflictResolution: 'Overwrite',
      },
    });
  });

  test('is the existing binding when nothing but the version of the Service changes', () => {
    const newer = { ...claimed, metadata: { ...claimed.metadata, resourceVersion: '8' } };
    expect(bindService({ ...input, service: newer, existing: made })).toBe(made);
  });

  test('keeps the schedule and the id of a policy’s binding, and takes its claim', () => {
    const existing = resourceBinding(
      { clusters: [{ name: 'a' }] },
      { ...policyMarks, namespace: 'shop', name: 'web-service' },
    );
    const { metadata, spec } = bindService({
      ...input,
      existing: {
        ...existing,
        metadata: {
          ...existing.metadata,
          labels: { ...policyMarks.labels, 'resourcebinding.karmada.io/permanent-id': 'old' },
        },
      },
    });
    expect(spec.clusters).toEqual([{ name: 'a' }]);
    expect(metadata.labels).toEqual({
      app: 'web',
      'binding.karmada.io/managed-by': 'MultiClusterService',
      'multiclusterservice.karmada.io/permanent-id': 'id-web',
      'resourcebinding.karmada.io/permanent-id': 'old',
    });
  });

  test('waits until the binding of an earlier Service is gone', () => {
    const ownerReferences = [{ apiVersion: 'v1', kind: 'Service', name: 'web', uid: 'earlier', controller: true }];
    const existing = { ...made, metadata: { ...made.metadata, ownerReferences } };
    expect(() => bindService({ ...input, existing })).toThrow('different owner reference UID');
  });

  test('releaseBinding() leaves the schedule and takes the marks', () => {
    expect(releaseBinding(made)).toMatchObject({
      metadata: { labels: { 'resourcebinding.karmada.io/permanent-id': 'id' } },
      spec: made.spec,
    });
    expect(JSON.stringify(releaseBinding(made).metadata)).not.toContain('ulticlusterservice');
    expect(releaseBinding(releaseBinding(made))).toEqual(releaseBinding(made));
  });
});
