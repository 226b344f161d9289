import { expect, test } from 'vitest';
import { bindingName, bindingReferenceKey, dependedByLabel, workName } from './names.ts';

test.each([
  ['Deployment', 'nginx', 'default', 'nginx-687f7fb96f'],
  ['ClusterRole', 'system:foo', undefined, 'system.foo-5f7d88f69'],
  ['ConfigMap', 'Demo', 'test', 'demo-5fd7799cd6'],
  ['Service', 'derived-web', 'default', 'derived-web-5c68ccb76c'],
])('workName of %s %s in %s is %s', (kind, name, namespace, expected) => {
  expect(workName(kind, name, namespace)).toBe(expected);
});

test.each([
  ['Deployment', 'nginx', 'nginx-deployment'],
  ['ClusterRole', 'system:foo', 'system.foo-clusterrole'],
])('bindingName of %s %s is %s', (kind, name, expected) => {
  expect(bindingName(kind, name)).toBe(expected);
});

test.each([
  [{ namespace: 'default', name: 'nginx-deployment' }, '5bdc5c4dcf'],
  [{ name: 'foo-clusterrole' }, '846f98bd4d'],
])('bindingReferenceKey of %j is %s', (binding, key) => {
  expect(bindingReferenceKey(binding)).toBe(key);
  expect(dependedByLabel(binding)).toBe(`resourcebinding.karmada.io/depended-by-${key}`);
});
