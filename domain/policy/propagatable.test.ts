import { expect, test } from 'vitest';
import { isPropagatable, isPropagatableKind, propagationSkips } from './propagatable.ts';

const defaults = propagationSkips();

test.each([
  ['v1', 'ConfigMap', 'default', 'app', true],
  ['v1', 'ConfigMap', 'my-kube', 'app', true],
  ['v1', 'ConfigMap', 'kube', 'app', true],
  ['v1', 'Namespace', undefined, 'kube-system', true],
  ['search.karmada.io/v1alpha1', 'ResourceRegistry', undefined, 'all', true],
  ['coordination.k8s.io/v1beta1', 'Lease', 'default', 'l', true],
  ['v1', 'ConfigMap', 'kube-public', 'app', false],
  ['v1', 'ConfigMap', 'karmada-system', 'app', false],
  ['v1', 'ConfigMap', 'karmada-cluster', 'app', false],
  ['v1', 'ConfigMap', 'karmada-es-member1', 'app', false],
  ['v1', 'Event', 'default', 'e', false],
  ['events.k8s.io/v1', 'Event', 'default', 'e', false],
  ['coordination.k8s.io/v1', 'Lease', 'default', 'l', false],
  ['policy.karmada.io/v1alpha1', 'PropagationPolicy', 'default', 'p', false],
  ['work.karmada.io/v1alpha2', 'ResourceBinding', 'default', 'b', false],
  ['cluster.karmada.io/v1alpha1', 'Cluster', undefined, 'm', false],
  ['config.karmada.io/v1alpha1', 'ResourceInterpreterCustomization', undefined, 'c', false],
  ['networking.karmada.io/v1alpha1', 'MultiClusterService', 'default', 's', false],
  ['autoscaling.karmada.io/v1alpha1', 'FederatedHPA', 'default', 'h', false],
  ['remedy.karmada.io/v1alpha1', 'Remedy', undefined, 'r', false],
  ['apps.karmada.io/v1alpha1', 'WorkloadRebalancer', undefined, 'w', false],
])('isPropagatable() of %s %s in %s named %s is %j', (apiVersion, kind, namespace, name, expected) => {
  const metadata = { name, ...(namespace && { namespace }) };
  expect(isPropagatable({ apiVersion, kind, metadata }, defaults)).toBe(expected);
});

test("isPropagatable() skips the API server's own ConfigMap even where kube-system is not skipped", () => {
  const skips = propagationSkips('', []);
  const metadata = { namespace: 'kube-system', name: 'extension-apiserver-authentication' };
  expect(isPropagatable({ apiVersion: 'v1', kind: 'ConfigMap', metadata }, skips)).toBe(false);
  expect(isPropagatable({ apiVersion: 'v1', kind: 'Secret', metadata }, skips)).toBe(true);
});

test.each([
  ['networking.k8s.io', 'networking.k8s.io', 'v1', 'Ingress', false],
  ['networking.k8s.io/v1beta1', 'networking.k8s.io', 'v1beta1', 'Ingress', true],
  ['networking.k8s.io/v1/IngressClass,Ingress', 'networking.k8s.io', 'v1', 'Ingress', true],
  ['v1/Pod,Secret', '', 'v1', 'Secret', true],
  ['batch;v1/Pod;;networking.k8s.io', 'networking.k8s.io', 'v1', 'Ingress', false],
])('isPropagatableKind() skips by %s', (apis, group, version, kind, sparesOthers) => {
  const skips = propagationSkips(apis);
  expect(isPropagatableKind({ group, version, kind }, skips)).toBe(false);
  expect(isPropagatableKind({ group, version: 'v2', kind: 'Other' }, skips)).toBe(sparesOthers);
  expect(isPropagatableKind({ group: 'apps', version: 'v1', kind: 'Deployment' }, skips)).toBe(true);
});

test('propagationSkips() refuses what it cannot read', () => {
  expect(() => propagationSkips('a/b/c/d')).toThrow('--skipped-propagating-apis: "a/b/c/d" is none of');
  expect(() => propagationSkips('', ['('])).toThrow();
});
