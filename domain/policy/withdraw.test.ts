import { expect, test } from 'vitest';
import { clusterPropagationPolicy, deployment, propagationPolicy, resourceBinding } from '../fixtures.ts';
import { claim } from './claim.ts';
import { heldScopes, releaseDeleted, withoutPolicyFinalizer } from './withdraw.ts';

const policy = propagationPolicy('p');
const held = { template: claim(deployment(), policy), binding: claim(resourceBinding(), policy) };

test('heldScopes() names each kind and namespace once', () => {
  const deployments = { apiVersion: 'apps/v1', kind: 'Deployment' };
  const selecting = clusterPropagationPolicy('c', {
    resourceSelectors: [
      { ...deployments, name: 'a' },
      { ...deployments, labelSelector: {} },
      { ...deployments, namespace: 'x' },
      { apiVersion: 'v1', kind: 'Service' },
    ],
  });
  expect(heldScopes(selecting)).toEqual([
    deployments,
    { ...deployments, namespace: 'x' },
    { apiVersion: 'v1', kind: 'Service' },
  ]);
});

test('releaseDeleted() takes the claim from template and binding, and only its own', () => {
  expect(releaseDeleted(policy, held)).toEqual({ template: deployment(), binding: resourceBinding() });
  const other = propagationPolicy('other');
  const taken = { template: claim(deployment(), other), binding: held.binding };
  expect(releaseDeleted(policy, taken).template).toBe(taken.template);
  expect(releaseDeleted(policy, { template: held.template })).toEqual({ template: deployment() });
});

test.each([
  [propagationPolicy('p', {}, { finalizers: ['a', 'karmada.io/propagation-policy-controller'] })],
  [clusterPropagationPolicy('c', {}, { finalizers: ['a', 'karmada.io/cluster-propagation-policy-controller'] })],
])('withoutPolicyFinalizer() removes its own finalizer only', (finalized) => {
  const freed = withoutPolicyFinalizer(finalized);
  expect(freed.metadata.finalizers).toEqual(['a']);
  expect(withoutPolicyFinalizer(freed)).toBe(freed);
});
