import { expect, test } from 'vitest';
import { work } from '../fixtures.ts';
import type { KubeObject, ObjectMeta } from '../object.ts';
import { propagationSkips } from '../policy/propagatable.ts';
import { buildNamespaceWork, isNamespaceSynced, worksLeftBy } from './namespace.ts';

const skips = propagationSkips('', ['kube-.*', 'private']);
const steps = { prune: (object: KubeObject) => object, recordManaged: (object: KubeObject) => object };

function namespace(name: string, metadata: Partial<ObjectMeta> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, uid: 'uid-ns', ...metadata } };
}

test.each<[string, Partial<ObjectMeta>, boolean]>([
  ['app', {}, true],
  ['private-app', {}, true],
  ['app', { labels: { 'namespace.karmada.io/skip-auto-propagation': 'false' } }, true],
  ['app', { labels: { 'namespace.karmada.io/skip-auto-propagation': 'true' } }, false],
  ['app', { labels: { 'namespace.karmada.io/skip-auto-propagation': 'TRUE' } }, false],
  ['app', { deletionTimestamp: '2026-01-01T00:00:00Z' }, false],
  ['default', {}, false],
  ['private', {}, false],
  ['kube-system', {}, false],
  ['karmada-system', {}, false],
  ['karmada-es-m1', {}, false],
])('isNamespaceSynced() of %s with %j is %j', (name, metadata, expected) => {
  expect(isNamespaceSynced(namespace(name, metadata), skips)).toBe(expected);
});

test('buildNamespaceWork() makes a Work that the namespace owns, without conflict resolution', () => {
  const input = { namespace: namespace('app'), manifest: namespace('app'), cluster: 'm1', uuid: 'id-work', steps };
  const work = buildNamespaceWork({ ...input, clusterOverrides: '["c"]' });
  expect(work).toEqual({
    apiVersion: 'work.karmada.io/v1alpha1',
    kind: 'Work',
    metadata: {
      name: expect.stringMatching(/^app-[456789bcdf]+$/),
      namespace: 'karmada-es-m1',
      labels: { 'work.karmada.io/permanent-id': 'id-work' },
      annotations: { 'policy.karmada.io/applied-cluster-overrides': '["c"]' },
      finalizers: ['karmada.io/execution-controller'],
      ownerReferences: [
        { apiVersion: 'v1', kind: 'Namespace', name: 'app', uid: 'uid-ns', controller: true, blockOwnerDeletion: true },
      ],
    },
    spec: {
      workload: {
        manifests: [
          namespace('app', {
            labels: { 'karmada.io/managed': 'true', 'work.karmada.io/permanent-id': 'id-work' },
            annotations: {
              'resourcetemplate.karmada.io/uid': 'uid-ns',
              'work.karmada.io/name': work.metadata.name,
              'work.karmada.io/namespace': 'karmada-es-m1',
            },
          }),
        ],
      },
    },
  });
  expect(buildNamespaceWork({ ...input, existing: work })).toBe(work);
});

test('worksLeftBy() are those that the namespace owned, and that nobody deletes yet', () => {
  const owned = (name: string, rest: Partial<ObjectMeta> = {}) =>
    work('m1', undefined, { ownerReferences: [{ apiVersion: 'v1', kind: 'Namespace', name, uid: 'u' }], ...rest });
  const left = owned('app');
  const others = [owned('other'), owned('app', { deletionTimestamp: '2026-01-01T00:00:00Z' }), work('m1')];
  expect(worksLeftBy('app', [...others, left])).toEqual([left]);
});
