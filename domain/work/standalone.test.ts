import { expect, test } from 'vitest';
import { deployment, work } from '../fixtures.ts';
import { workName } from '../kinds/names.ts';
import type { Work } from '../kinds/work.ts';
import { collectedWork, dispatchedWork, providerWork } from '../services/samples.ts';
import { executionOf, executionWorkflowId, withExecutionFinalizer, withMarks } from './standalone.ts';

const namespaceWork = (metadata: Partial<Work['metadata']>): Work => ({
  ...work('m1', undefined, { name: workName('Namespace', 'shop'), ...metadata }),
  spec: { workload: { manifests: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }] } },
});
const ownedBy = (kind: string) => ({ ownerReferences: [{ apiVersion: 'v1', kind, name: 'shop', uid: 'u' }] });

test.each<[string, Work, boolean]>([
  ['a person', work('m1'), true],
  ['a quota', work('m1', undefined, { labels: { 'federatedresourcequota.karmada.io/name': 'q' } }), true],
  ['a binding', work('m1', undefined, { labels: { 'resourcebinding.karmada.io/permanent-id': 'x' } }), false],
  [
    'a cluster binding',
    work('m1', undefined, { labels: { 'clusterresourcebinding.karmada.io/permanent-id': 'x' } }),
    false,
  ],
  ['a slice that was collected', collectedWork('m1'), false],
  ['a MultiClusterService', providerWork('m1'), false],
  ['a slice of another member', dispatchedWork('m1', collectedWork('m2')), true],
  ['a namespace', namespaceWork(ownedBy('Namespace')), false],
  ['a person, with a namespace inside', namespaceWork({}), true],
  ['a person, with a namespace and another name', namespaceWork({ ...ownedBy('Namespace'), name: 'mine' }), true],
  ['nobody, in a namespace of no cluster', work('m1', undefined, { namespace: 'default' }), false],
])('executionOf() a Work of %s', (_, of, isExecuted) => {
  expect(executionOf(of)).toEqual(isExecuted ? { cluster: 'm1', name: of.metadata.name } : undefined);
});

test('executionWorkflowId() names cluster and Work', () => {
  expect(executionWorkflowId({ cluster: 'm1', name: 'w' })).toBe('work/m1/w');
});

test('withExecutionFinalizer() adds the finalizer once', () => {
  const held = withExecutionFinalizer(work('m1', undefined, { finalizers: ['other'] }));
  expect(held.metadata.finalizers).toEqual(['other', 'karmada.io/execution-controller']);
  expect(withExecutionFinalizer(held)).toBe(held);
});

test('withMarks() marks a manifest once, beside its own labels', () => {
  const marked = withMarks(deployment({ labels: { app: 'web' } }), work('m1'));
  expect(marked.metadata.labels).toEqual({ app: 'web', 'karmada.io/managed': 'true' });
  expect(marked.metadata.annotations).toMatchObject({
    'work.karmada.io/namespace': 'karmada-es-m1',
    'work.karmada.io/name': 'nginx-687f7fb96f',
  });
  expect(withMarks(marked, work('m1'))).toBe(marked);
});
