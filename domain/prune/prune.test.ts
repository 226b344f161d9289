import { expect, test } from 'vitest';
import type { KubeObject } from '../object.ts';
import { prune } from './prune.ts';

function object(kind: string, fields: object = {}, metadata: object = {}): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { name: 'a', ...metadata }, ...fields };
}

test('prune removes what the server writes', () => {
  const written = {
    uid: 'u',
    resourceVersion: '1',
    generation: 1,
    creationTimestamp: '2026-01-01T00:00:00Z',
    deletionTimestamp: '2026-01-01T00:00:00Z',
    deletionGracePeriodSeconds: 30,
    managedFields: [{}],
    selfLink: '/x',
    ownerReferences: [{ apiVersion: 'v1', kind: 'X', name: 'x', uid: 'x' }],
    finalizers: ['f'],
  };
  expect(prune(object('ConfigMap', { status: {}, data: {} }, written))).toEqual(object('ConfigMap', { data: {} }));
});

test('prune is the very object when there is nothing to remove, and never changes its argument', () => {
  const bare = object('ConfigMap', { data: {} });
  expect(prune(bare)).toBe(bare);
  const service = Object.freeze(object('Service', { spec: Object.freeze({ clusterIP: '10.0.0.1' }) }));
  expect(prune(service)).toEqual(object('Service', { spec: {} }));
});

const generated = { 'controller-uid': 'u', 'batch.kubernetes.io/controller-uid': 'u' };
const podLabels = { ...generated, 'job-name': 'a', 'batch.kubernetes.io/job-name': 'a', app: 'a' };

test.each<[string, KubeObject, KubeObject]>([
  [
    'the ways to write an empty list of an EndpointSlice',
    object('EndpointSlice', { addressType: 'IPv4', endpoints: null, ports: null }),
    object('EndpointSlice', { addressType: 'IPv4', endpoints: [], ports: [] }),
  ],
  [
    'the revision of a Deployment',
    object('Deployment', {}, { annotations: { 'deployment.kubernetes.io/revision': '1', a: 'b' } }),
    object('Deployment', {}, { annotations: { a: 'b' } }),
  ],
  [
    'generated labels and the time to live of a Job',
    object('Job', {
      spec: {
        ttlSecondsAfterFinished: 1,
        selector: { matchLabels: generated },
        template: { metadata: { labels: podLabels } },
      },
    }),
    object('Job', { spec: { selector: { matchLabels: {} }, template: { metadata: { labels: { app: 'a' } } } } }),
  ],
  [
    'only the time to live of a Job with its own selector',
    object('Job', { spec: { manualSelector: true, ttlSecondsAfterFinished: 1, selector: { matchLabels: generated } } }),
    object('Job', { spec: { manualSelector: true, selector: { matchLabels: generated } } }),
  ],
  [
    'the token of a service account Secret',
    object(
      'Secret',
      { type: 'kubernetes.io/service-account-token', data: { token: 'x' } },
      { annotations: { 'kubernetes.io/service-account.uid': 'u' } },
    ),
    object('Secret', { type: 'kubernetes.io/service-account-token', data: null }, { annotations: {} }),
  ],
  [
    'all token Secrets of a ServiceAccount',
    object('ServiceAccount', { secrets: [{ name: 'a-token-1' }, { name: 'a-token-2' }, { name: 'own' }] }),
    object('ServiceAccount', { secrets: [{ name: 'own' }] }),
  ],
  [
    'allocated addresses of a Service',
    object('Service', { spec: { clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'] } }),
    object('Service', { spec: {} }),
  ],
  [
    'nothing of a headless Service',
    object('Service', { spec: { clusterIP: 'None', clusterIPs: ['None'] } }),
    object('Service', { spec: { clusterIP: 'None', clusterIPs: ['None'] } }),
  ],
  [
    'the node that was chosen for a PersistentVolumeClaim',
    object('PersistentVolumeClaim', {}, { annotations: { 'volume.kubernetes.io/selected-node': 'n' } }),
    object('PersistentVolumeClaim', {}, { annotations: {} }),
  ],
])('prune removes %s', (_, written, pruned) => {
  expect(prune(written)).toEqual(pruned);
});
